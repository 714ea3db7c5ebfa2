/** A visitor signs in with the sandbox's stand-in for ID.me, and gets a card. */
import { CONSENT, WELCOME } from '../support/labels.mts';
import { expectThat, type Visit } from '../support/visit.mts';

export const consent: Visit = {
	name: 'consent',
	title: 'a visitor agrees on the sign-in page, and a veteran gets a card',
	isShort: true,
	run: async (stage) => {
		const { n8n, sandbox } = stage.session;
		const before = sandbox.id123.counts().total;
		const page = await stage.newPage();
		await page.goto(`${n8n}/webhook/id-me-join?member=m-browser`);
		await page.getByLabel(CONSENT.veteran).check();
		await page.getByRole('button', { name: CONSENT.allow }).click();
		await page.getByText(WELCOME).waitFor();
		const made = sandbox.id123.counts().total - before;
		expectThat(made === 1, `${made} cards were made, not 1`);
		await page.context().close();
	},
};
