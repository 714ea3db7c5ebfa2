/** A sync is previewed, somebody approves of its plan, and just that is done. */
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import type { WorkflowFile } from '../../../../scripts/n8n/types.mts';
import type { Editor } from '../support/editor.mts';
import { SYNC } from '../support/labels.mts';
import type { Stage } from '../support/stage.mts';
import { expectThat, type Visit } from '../support/visit.mts';

const PEOPLE = [
	{ 'Card ID': 'P1', 'Full Name': 'Emmy Noether', 'Unique Identifier': 'emmy@example.org' },
	{ 'Card ID': 'P2', 'Full Name': 'Lise Meitner', 'Unique Identifier': 'lise@example.org' },
];

const rosterOf = (people: readonly object[]): string =>
	`return ${JSON.stringify(people)}.map((json) => ({ json }));`;

const workflowWith = ({ session }: Stage): WorkflowFile => ({
	name: 'A roster',
	nodes: [
		{
			id: 'start',
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		{
			id: 'roster',
			name: 'Roster',
			type: 'n8n-nodes-base.code',
			typeVersion: 2,
			position: [220, 0],
			parameters: { jsCode: rosterOf(PEOPLE) },
		},
		{
			id: 'sync',
			name: SYNC.node,
			type: 'n8n-nodes-digital-id.id123Sync',
			typeVersion: 1,
			position: [440, 0],
			parameters: { templateId: { __rl: true, mode: 'id', value: TEMPLATE_IDS.staff } },
			credentials: { id123Api: session.credentials.id123Api },
		},
	],
	connections: {
		Start: { main: [[{ node: 'Roster', type: 'main', index: 0 }]] },
		Roster: { main: [[{ node: SYNC.node, type: 'main', index: 0 }]] },
	},
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
		const { id } = await client.importWorkflow(workflowWith(stage));
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
