/** A picture of a license goes through one of n8n's forms, and a card comes of it. */
import { join } from 'node:path';
import { DESK } from '../../../../scripts/demo/credentials.mts';
import { LICENSE_FORM } from '../support/labels.mts';
import { expectThat, type Visit } from '../support/visit.mts';

const CARD = 'V-LICENSE';

export const license: Visit = {
	name: 'license',
	title: 'a picture of a license, uploaded through a form, is checked, and the card is issued',
	isShort: true,
	run: async (stage) => {
		const { n8n, files, sandbox } = stage.session;
		const page = await stage.newPage({
			httpCredentials: { username: DESK.user, password: DESK.password },
		});
		await page.goto(`${n8n}/form/id-me-license`);
		await page.getByLabel(LICENSE_FORM.cardId).fill(CARD);
		await page.getByLabel(LICENSE_FORM.name).fill('Marie Curie');
		await page.getByLabel(LICENSE_FORM.email).fill('marie@example.org');
		await page.getByLabel(LICENSE_FORM.front).setInputFiles(join(files, 'success.jpg'));
		await page.getByLabel(LICENSE_FORM.back).setInputFiles(join(files, 'back.jpg'));
		await page.getByLabel(LICENSE_FORM.consent).check();
		await page.getByRole('button', { name: LICENSE_FORM.submit }).click();
		await page.getByText(LICENSE_FORM.thanks).waitFor();
		const isIssued = () => sandbox.id123.cards().some(({ cardId }) => cardId === CARD);
		await stage.until(isIssued, 'the card of the checked license');

		await page.goto(`${sandbox.url}/idme`);
		const words = await page.locator('.check .badge').first().innerText();
		expectThat(words === 'VERIFIED', `The sandbox shows the check as ${words}`);
		await page.context().close();
	},
};
