/** A sync is previewed, somebody approves of its plan, and just that is done. */
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import type { WorkflowNode } from '../../../../scripts/n8n/types.mts';
import type { Editor } from '../support/editor.mts';
import { SYNC } from '../support/labels.mts';
import { rosterWorkflow } from '../support/roster.mts';
import type { Stage } from '../support/stage.mts';
import { expectThat, type Visit } from '../support/visit.mts';

const PEOPLE = [
	{ 'Card ID': 'P1', 'Full Name': 'Emmy Noether', 'Unique Identifier': 'emmy@example.org' },
	{ 'Card ID': 'P2', 'Full Name': 'Lise Meitner', 'Unique Identifier': 'lise@example.org' },
];

const syncNode = ({ session }: Stage): WorkflowNode => ({
	id: 'sync',
	name: SYNC.node,
	type: 'n8n-nodes-digital-id.id123Sync',
	typeVersion: 1,
	position: [440, 0],
	parameters: { templateId: { __rl: true, mode: 'id', value: TEMPLATE_IDS.staff } },
	credentials: { id123Api: session.credentials.id123Api },
});

/** The key of the plan, as the Summary of a preview has it. */
async function preview(editor: Editor): Promise<string> {
	await editor.flip(SYNC.previewOnly);
	await editor.run();
	await editor.showTable(SYNC.summary);
	const { headings, rows } = await editor.readTable();
	const key = rows[0]?.[headings.indexOf(SYNC.planKey)] ?? '';
	expectThat(key !== '', `The summary of the preview has only: ${headings.join(', ')}`);
	await editor.flip(SYNC.previewOnly);
	return key;
}

export const plan: Visit = {
	name: 'plan',
	title: 'a sync is previewed, its plan approved and carried out, and not a second time',
	isShort: true,
	run: async (stage, editor) => {
		const { client } = stage.session.running;
		const { id } = await client.importWorkflow(rosterWorkflow('A roster', PEOPLE, syncNode(stage)));
		const ids = () => stage.session.sandbox.id123.cards().map(({ cardId }) => cardId);
		const made = () => PEOPLE.filter((row) => ids().includes(row['Card ID'])).length;
		await editor.goto(`/workflow/${id}`);
		await editor.openNode(SYNC.node);
		const key = await preview(editor);
		expectThat(made() === 0, 'The preview has made cards');
		await editor.addOption(SYNC.approvedPlan);
		await editor.field(SYNC.approvedPlan).locator('input').last().fill(key);
		await editor.run();
		await editor.showTable(SYNC.applied);
		expectThat(made() === PEOPLE.length, `${made()} of ${PEOPLE.length} cards were made`);
		await editor.run();
		await editor.output.getByText(SYNC.planChanged).first().waitFor();
		await editor.closeNode();
	},
};
