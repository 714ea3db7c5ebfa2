/** Workflows in which the node would see a part of the roster only, and those that look like it and are right. */
import type { IConnections, INode, INodeParameters } from 'n8n-workflow';
import {
	LOOP_NODE,
	MERGE_NODE,
	NO_OP_NODE,
	ROWS_NODE,
	SPLIT_NODE,
} from '../../support/engine/helper-nodes.mts';
import { helperNode, ROWS } from '../../support/engine/run.mts';
import { NODE_UNDER_TEST as SYNC } from '../../support/engine/session.mts';
import { openStage, staffRow, staffRows, type Scene, type SyncSettings } from './support/scene.mts';

const stage = openStage();

type Before = NonNullable<SyncSettings['before']>;
type Wire = readonly [from: string, output: number, to: string, input?: number];

const node = (name: string, type = NO_OP_NODE, more: Partial<INode> = {}): INode => ({
	...helperNode(name, type, 1),
	...more,
});

function wired(nodes: INode[], wires: readonly Wire[]): Before {
	const connections: IConnections = {};
	for (const [from, output, to, input = 0] of wires) {
		const outputs = ((connections[from] ??= { main: [] }).main ??= []);
		while (outputs.length <= output) outputs.push([]);
		outputs[output]?.push({ node: to, type: 'main', index: input });
	}
	return { nodes, connections };
}

const PARTS: ReadonlyArray<[string, Before, RegExp]> = [
	[
		'two outputs of one node',
		wired(
			[node('If', SPLIT_NODE)],
			[
				[ROWS, 0, 'If'],
				['If', 0, SYNC],
				['If', 1, SYNC],
			],
		),
		/Two outputs of "If" lead to this node/,
	],
	[
		'two branches',
		wired(
			[node('If', SPLIT_NODE), node('A'), node('B')],
			[
				[ROWS, 0, 'If'],
				['If', 0, 'A'],
				['If', 1, 'B'],
				['A', 0, SYNC],
				['B', 0, SYNC],
			],
		),
		/"A" and "B" all lead to this node/,
	],
	[
		'two branches that meet before the node in front of it',
		wired(
			[node('If', SPLIT_NODE), node('A'), node('B'), node('Edit')],
			[
				[ROWS, 0, 'If'],
				['If', 0, 'A'],
				['If', 1, 'B'],
				['A', 0, 'Edit'],
				['B', 0, 'Edit'],
				['Edit', 0, SYNC],
			],
		),
		/"A" and "B" all lead to "Edit", before this node/,
	],
	[
		'a loop that goes through the node',
		wired(
			[node('Loop', LOOP_NODE)],
			[
				[ROWS, 0, 'Loop'],
				['Loop', 1, SYNC],
				[SYNC, 0, 'Loop'],
			],
		),
		/stands in the loop of "Loop"/,
	],
	[
		'a loop, with a node in between',
		wired(
			[node('Loop', LOOP_NODE), node('Edit')],
			[
				[ROWS, 0, 'Loop'],
				['Loop', 1, 'Edit'],
				['Edit', 0, SYNC],
				[SYNC, 2, 'Loop'],
			],
		),
		/stands in the loop of "Loop"/,
	],
	[
		'a loop that was built by hand',
		wired(
			[node('Page'), node('More')],
			[
				[ROWS, 0, 'Page'],
				['Page', 0, SYNC],
				[SYNC, 0, 'More'],
				['More', 0, 'Page'],
			],
		),
		/stands in a loop: "Page" leads back to it/,
	],
];

const RIGHT: ReadonlyArray<[string, Before]> = [
	[
		'branches that a Merge node brings together',
		wired(
			[node('If', SPLIT_NODE), node('A'), node('B'), node('Merge', MERGE_NODE)],
			[
				[ROWS, 0, 'If'],
				['If', 0, 'A'],
				['If', 1, 'B'],
				['A', 0, 'Merge', 0],
				['B', 0, 'Merge', 1],
				['Merge', 0, SYNC],
			],
		),
	],
	[
		'the Done output of a loop',
		wired(
			[node('Loop', LOOP_NODE), node('Look Up')],
			[
				[ROWS, 0, 'Loop'],
				['Loop', 1, 'Look Up'],
				['Look Up', 0, 'Loop'],
				['Loop', 0, SYNC],
			],
		),
	],
	[
		'another trigger, which did not run',
		wired(
			[node('Second Trigger', ROWS_NODE), node('Its Sheet')],
			[
				[ROWS, 0, SYNC],
				['Second Trigger', 0, 'Its Sheet'],
				['Its Sheet', 0, SYNC],
			],
		),
	],
	[
		'a disabled node in between',
		wired(
			[node('Off', NO_OP_NODE, { disabled: true })],
			[
				[ROWS, 0, 'Off'],
				['Off', 0, SYNC],
			],
		),
	],
];

async function withCards(): Promise<Scene> {
	const scene = await stage.scene();
	scene.add(staffRows(6), { status: 'INSTALLED' });
	return scene;
}

const ROWS_IN = staffRows(5);

describe.each(['archive', 'deactivate'] as const)('missing cards: %s', (missingCards) => {
	test.each(PARTS)('%s: refused before anything is sent', async (_, before, what) => {
		const scene = await withCards();
		const { error } = await scene.run(ROWS_IN, { missingCards }, { before });
		expect(error?.message).toMatch(what);
		expect(error?.description).toMatch(/Merge node|Done output/);
		expect(scene.requests).toEqual([]);
	});

	test.each(RIGHT)('%s: it runs, and takes the card of who is missing', async (_, before) => {
		const scene = await withCards();
		const { error, summary } = await scene.run(ROWS_IN, { missingCards }, { before });
		expect(error).toBeUndefined();
		expect(summary).toMatchObject({ updated: 5, rejected: 0 });
		expect(scene.state('E6')).not.toBe('INSTALLED');
	});

	test('Execute Once: refused', async () => {
		const scene = await withCards();
		const { error } = await scene.run(ROWS_IN, { missingCards }, { executeOnce: true });
		expect(error?.message).toContain('Execute Once');
		expect(scene.requests).toEqual([]);
	});
});

test('without removals a part is a part: each branch writes its rows', async () => {
	const scene = await withCards();
	const [, before] = PARTS[0];
	const { error } = await scene.run(ROWS_IN, { missingCards: 'ignore' }, { before });
	expect(error).toBeUndefined();
	expect(scene.state('E6')).toBe('INSTALLED');
	expect(scene.changing.map(({ cardId }) => cardId).sort()).toEqual(['E1', 'E2', 'E3', 'E4', 'E5']);
});

test('the failure is an item where n8n is to go on', async () => {
	const scene = await withCards();
	const [, before] = PARTS[0];
	const settings = { before, onError: 'continueErrorOutput' } as const;
	const { whole } = await scene.run(ROWS_IN, { missingCards: 'archive' }, settings);
	expect(whole.error).toMatchObject([{ json: { details: { rule: 'partOfRoster' } } }]);
	expect(scene.requests).toEqual([]);
});

describe('an execution that n8n retries, with the rows that it had', () => {
	const HOUR = 3_600_000;
	const leavers = { missingCards: 'archive', limits: { maxRemovalCount: 5 } };

	test('from days ago: nothing is changed, since people have come and gone meanwhile', async () => {
		const scene = await withCards();
		const settings = { mode: 'retry', began: Date.now() - 25 * HOUR } as const;
		for (const missingCards of ['archive', 'ignore']) {
			const { error } = await scene.run(ROWS_IN, { ...leavers, missingCards }, settings);
			expect(error?.message).toContain('This execution is a retry');
			expect(error?.description).toMatch(/^Run the workflow anew.* Nothing was changed\.$/);
		}
		expect(scene.requests).toEqual([]);
	});

	test.each([
		['a retry within the hour', { mode: 'retry', began: Date.now() - HOUR }],
		['a run that waited for days', { mode: 'trigger', began: Date.now() - 72 * HOUR }],
	] as const)('%s runs', async (_, settings) => {
		const scene = await withCards();
		const { error } = await scene.run(ROWS_IN, leavers, settings);
		expect(error).toBeUndefined();
		expect(scene.state('E6')).toBe('ARCHIVED');
	});
});

describe('a template that an expression names', () => {
	const templateId = (value: string): INodeParameters => ({
		templateId: { __rl: true, mode: 'id', value },
	});
	const STAFF = staffRow('E1');

	test('another one in a later row: refused, though nothing would be removed', async () => {
		const scene = await withCards();
		const own = scene.sandbox.id123.cards()[0].templateId;
		const rows = [{ ...STAFF, t: own }, {}, { ...staffRow('E2'), t: 'another' }];
		const { error } = await scene.run(rows, templateId('={{ $json.t }}'));
		expect(error?.message).toContain('Row 3 names another template than row 1');
		expect(scene.requests).toEqual([]);
	});

	test('the same one in every row that is not blank: it runs', async () => {
		const scene = await withCards();
		const own = scene.sandbox.id123.cards()[0].templateId;
		const rows = [
			{ ...STAFF, t: own },
			{ row_number: 3, 'Card ID': '' },
			{ ...staffRow('E2'), t: own },
		];
		const { summary } = await scene.run(rows, templateId('={{ $json.t }}'));
		expect(summary).toMatchObject({ updated: 2 });
	});
});
