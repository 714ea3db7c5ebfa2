/** From a credential to cards, as somebody does who has just installed the package. */
import { DEMO_OWNER } from '../../../../scripts/demo/session.mts';
import type { Editor } from '../support/editor.mts';
import { CREDENTIAL, CUSTOM_HOST, ID123, N8N, STAFF } from '../support/labels.mts';
import { ROWS, rosterWorkflow } from '../support/roster.mts';
import type { Stage } from '../support/stage.mts';
import { expectThat, type Visit } from '../support/visit.mts';

const PEOPLE = [
	{ 'Card ID': 'V1', 'Full Name': 'Ada Lovelace', 'Unique Identifier': 'ada@example.org' },
	{ 'Card ID': 'V2', 'Full Name': '', 'Unique Identifier': 'nobody@example.org' },
	{ 'Card ID': 'V3', 'Full Name': 'Grace Hopper', 'Unique Identifier': 'grace@example.org' },
];

async function openRows(stage: Stage, editor: Editor): Promise<void> {
	const { id } = await stage.session.running.client.importWorkflow(
		rosterWorkflow('People', PEOPLE),
	);
	await editor.signIn(DEMO_OWNER, `/workflow/${id}`);
	await editor.addNodeAfter(ROWS, ID123.node, ID123.upsert);
}

async function makeCredential({ session }: Stage, editor: Editor): Promise<void> {
	const { apiUrl, apiKey } = session.sandbox;
	await editor.beginCredential();
	const [host] = await editor.credential.getByTestId('credential-connection-parameter').all();
	await editor.select(host.locator('.el-select').first(), CUSTOM_HOST);
	await editor.credentialField(CREDENTIAL.baseUrl).locator('input').last().fill(apiUrl);
	const key = editor.credentialField(CREDENTIAL.apiKey).locator('input').last();
	await key.fill('not-the-key');
	await editor.saveCredential();
	const refused = await editor.readRefusal();
	expectThat(refused.includes(CREDENTIAL.unknownKey), `A wrong key is answered with: ${refused}`);
	await key.fill(apiKey);
	await editor.saveCredential();
	// n8n closes the dialog when the test has passed, and shows that when it is opened again.
	await editor.credential.waitFor({ state: 'hidden' });
	await editor.page.getByTestId('credential-edit-button').click();
	await editor.credential.getByText(N8N.tested).filter({ visible: true }).waitFor();
	await editor.closeCredential();
}

async function chooseTemplate(editor: Editor): Promise<void> {
	await editor.pick(ID123.template, STAFF.search, STAFF.name);
	const mode = editor.parameters.getByTestId('mapping-mode-select').locator('.el-select').first();
	await editor.select(mode, N8N.mapByHand);
	for (const label of STAFF.fields) await editor.field(label).waitFor();
	await editor.select(mode, N8N.mapAutomatically);
}

async function sendRefusedRowsOn(editor: Editor): Promise<void> {
	const { page } = editor;
	await page.getByTestId('tab-settings').click();
	await editor.select(page.getByTestId('parameter-input-onError'), N8N.continueWithErrorOutput);
	await page.getByTestId('tab-params').click();
}

async function runAndRead({ session }: Stage, editor: Editor): Promise<void> {
	await editor.run();
	await editor.showTable(N8N.success);
	const made = await editor.readTable();
	expectThat(made.rows.length === 2, `${made.rows.length} cards came out, not 2`);
	await editor.showTable(N8N.error);
	const refused = await editor.readTable();
	const why = refused.rows.flat().join(' | ');
	expectThat(refused.rows.length === 1, `${refused.rows.length} rows were refused, not 1`);
	expectThat(why.includes(ID123.nameRequired), `The refused row says: ${why}`);
	const ids = session.sandbox.id123.cards().map(({ cardId }) => cardId);
	expectThat(
		['V1', 'V3'].every((id) => ids.includes(id)),
		`The sandbox holds ${ids.join(', ')}`,
	);
}

async function preview({ session }: Stage, editor: Editor): Promise<void> {
	const { journal } = session.sandbox;
	const changes = () =>
		journal.entries.filter(({ action }) => action === 'upsertCard' || action === 'createCard')
			.length;
	const before = changes();
	await editor.addOption(ID123.previewOnly);
	await editor.run();
	await editor.output.getByText(ID123.previewHint).waitFor();
	expectThat(changes() === before, 'A preview has sent a change');
}

export const cards: Visit = {
	name: 'cards',
	title:
		'a wrong key and the right one, a template, cards out of rows, the reason of a refused row, a preview',
	isShort: true,
	run: async (stage, editor) => {
		await openRows(stage, editor);
		await makeCredential(stage, editor);
		await chooseTemplate(editor);
		await sendRefusedRowsOn(editor);
		await runAndRead(stage, editor);
		await preview(stage, editor);
	},
};
