/** A card that its holder installs starts a workflow. */
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { seedCards } from '../../../../sandbox/id123/seed.mts';
import { ID123, N8N } from '../support/labels.mts';
import { expectThat, type Visit } from '../support/visit.mts';

export const trigger: Visit = {
	name: 'trigger',
	title:
		'a test event, a published trigger, and the execution after somebody installs a card on the sandbox’s page',
	// n8n polls once a minute.
	isShort: false,
	run: async (stage, editor) => {
		const { session } = stage;
		const { page } = editor;
		const [cardId] = seedCards(session.sandbox.id123, TEMPLATE_IDS.staff, 1);
		await editor.goto('/workflow/new');
		await editor.addFirstNode(ID123.node, ID123.installed);
		await page.getByRole('button', { name: N8N.fetchTestEvent }).first().click();
		await editor.showTable();
		const { rows } = await editor.readTable();
		expectThat(rows.length === 1, `${rows.length} test events came, not 1`);
		await editor.closeNode();

		await page.getByTestId('workflow-open-publish-modal-button').click();
		await page.getByTestId('workflow-publish-button').click();
		await page.getByRole('button', { name: N8N.gotIt }).click();
		const { journal } = session.sandbox;
		const listed = () => journal.entries.filter(({ action }) => action === 'listCards').length;
		const before = listed();
		await stage.until(() => listed() > before, 'the first poll of the published trigger');

		const holder = await stage.newPage();
		await holder.goto(`${session.sandbox.url}/?q=${cardId}`);
		await holder.getByRole('button', { name: 'Install', exact: true }).click();
		await holder.locator('.badge', { hasText: 'INSTALLED' }).first().waitFor();
		await holder.context().close();

		await page.getByRole('radio', { name: 'Executions' }).click();
		await page.locator('[data-test-execution-status="success"]').first().waitFor();
	},
};
