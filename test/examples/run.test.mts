import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { seedCards } from '../../sandbox/id123/seed.mts';
import { outputsOf } from '../../scripts/n8n/outputs.mts';
import type { SavedWorkflow, WorkflowNode } from '../../scripts/n8n/types.mts';
import { parameters, setUpExample } from './support/examples.mts';
import { BACK_MS, DAY_MS, Stage, TEMPLATE, WEBHOOK_SECRET } from './support/stage.mts';

const GOOD_ROWS = 968;
const BAD_ROWS = 32;

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
}, 240_000);
afterAll(async () => await stage?.close(), 60_000);
beforeEach(() => stage.reset());

/** As the sheets of the examples, which are American, want it outside of the region United States. */
const inOrder =
	(change: (node: WorkflowNode) => Partial<WorkflowNode>) =>
	(node: WorkflowNode): Partial<WorkflowNode> => ({
		...change(node),
		parameters: {
			...node.parameters,
			options: { ...(node.parameters.options as object), dateOrder: 'monthFirst' },
		},
	});

const actions = (): Record<string, number> => {
	const counts: Record<string, number> = {};
	for (const { action } of stage.sandbox.journal.entries) {
		counts[action ?? '?'] = (counts[action ?? '?'] ?? 0) + 1;
	}
	return counts;
};

test('spreadsheet-to-cards makes a card of each good row and a sheet of the others', async () => {
	const csv = stage.place('staff.csv');
	const workflow = await stage.import(
		setUpExample('spreadsheet-to-cards.json', {
			'Staff List': parameters({ fileSelector: csv }),
			'Create or Update Cards': inOrder(stage.with('id123Api')),
		}),
	);
	const execution = await stage.run(workflow, 'When Run by Hand');

	expect(execution.status).toBe('success');
	expect(outputsOf(execution, 'Cards')[0]).toHaveLength(GOOD_ROWS);
	expect(outputsOf(execution, 'Corrections File')[0]).toHaveLength(1);
	expect(stage.sandbox.id123.counts(TEMPLATE).total).toBe(GOOD_ROWS);
}, 120_000);

describe('nightly-roster-sync', () => {
	let workflow: SavedWorkflow;
	let rejectedFile: string;
	const exportFile = (): string => join(stage.files, 'hr-export.csv');

	beforeAll(async () => {
		rejectedFile = join(stage.files, 'rejected-rows.csv');
		const url = `${stage.chat.url}/hook`;
		workflow = await stage.import(
			setUpExample('nightly-roster-sync.json', {
				'HR Export': parameters({ fileSelector: exportFile() }),
				'Sync the Cards': inOrder(stage.with('id123Api')),
				'Save for HR': parameters({ fileName: rejectedFile }),
				'Tell the Chat': parameters({ url }),
				'Tell That Nothing Was Changed': parameters({ url }),
			}),
		);
	});

	test('makes the cards match the export, invites joiners and tells the chat', async () => {
		stage.place('hr-export.csv');
		const execution = await stage.run(workflow, 'Every Night');

		expect(execution.status).toBe('success');
		expect(stage.sandbox.id123.counts(TEMPLATE).total).toBe(GOOD_ROWS);
		expect(stage.messages).toEqual([
			expect.stringMatching(
				/^Synced 1000 rows with Staff ID: 968 created, 32 rejected, 968 invited \([\d.]+ s\)\.$/,
			),
		]);
		expect(stage.sandbox.id123.invitations).toHaveLength(GOOD_ROWS);
		const rejected = Papa.parse<Record<string, string>>(readFileSync(rejectedFile, 'utf8'), {
			header: true,
			skipEmptyLines: true,
		}).data;
		expect(rejected).toHaveLength(BAD_ROWS);
		expect(rejected[0]).toMatchObject({
			Employee: expect.any(String),
			'Shoe Size': expect.any(String),
			message: expect.stringMatching(/^Row \d+( \(Card ID .+\))?: /),
		});
	}, 120_000);

	test('changes nothing and says so when half of the export is missing', async () => {
		// One of them is on the roster, so that it is this template's.
		stage.sandbox.id123.addCard(TEMPLATE, 'E100000');
		seedCards(stage.sandbox.id123, TEMPLATE, 40);
		stage.place('hr-export.csv');
		const execution = await stage.run(workflow, 'Every Night');

		expect(execution.status).toBe('success');
		expect(stage.messages).toEqual([
			expect.stringContaining('Nothing was changed: 40 of 41 cards would be removed'),
		]);
		expect(Object.keys(actions()).sort()).toEqual(['listCards', 'viewTemplate']);
		expect(outputsOf(execution, 'Sync the Cards')[2]).toEqual([]);
	}, 120_000);
});

test('held-cards-after-a-look archives the held cards that somebody named, and no other', async () => {
	const { id123 } = stage.sandbox;
	const [stays, wrong, left, held] = seedCards(id123, TEMPLATE, 4);
	const file = join(stage.files, 'roster.csv');
	const row = (id: string, mark: string) => `${id},Person ${mark},${mark}@id.example`;
	writeFileSync(
		file,
		['Card ID,Full Name,Unique Identifier', row(stays, 'a'), row('', 'b')].join('\n'),
	);
	const setUp = (ids: string[]) =>
		setUpExample('held-cards-after-a-look.json', {
			'HR Export': parameters({ fileSelector: file }),
			'Sync the Cards': stage.with('id123Api'),
			'Who Has Left': (node) => ({
				parameters: JSON.parse(
					JSON.stringify(node.parameters).replace("['E000000']", `['${ids.join("','")}']`),
				) as typeof node.parameters,
			}),
			'Archive Card': stage.with('id123Api'),
		});
	const archived = () =>
		[stays, wrong, left, held].filter((id) =>
			JSON.stringify(id123.status(TEMPLATE, id)).includes('ARCHIVED'),
		);

	const first = await stage.run(await stage.import(setUp(['E000000'])), 'When Run by Hand');
	expect(first.status).toBe('success');
	expect(outputsOf(first, 'Held Cards')[0]).toHaveLength(3);
	expect(archived()).toEqual([]);

	const second = await stage.run(await stage.import(setUp([left])), 'When Run by Hand');
	expect(second.status).toBe('success');
	expect(archived()).toEqual([left]);
}, 120_000);

describe('leavers-from-webhook', () => {
	let url: string;

	beforeAll(async () => {
		const workflow = await stage.import(
			setUpExample('leavers-from-webhook.json', {
				'Leavers Arrive': stage.with('httpHeaderAuth'),
				'Deactivate Card': stage.with('id123Api'),
			}),
		);
		url = await stage.publish(workflow, 'id123-leavers');
	});

	const call = async (body: object, secret = WEBHOOK_SECRET.value): Promise<Response> =>
		await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', [WEBHOOK_SECRET.name]: secret },
			body: JSON.stringify(body),
		});

	test('deactivates the cards and answers for each employee', async () => {
		const [first, second, third] = seedCards(stage.sandbox.id123, TEMPLATE, 3);
		for (const id of [first, second, third]) stage.sandbox.id123.install(TEMPLATE, id);
		const answer = await call({ employees: [first, 'NOBODY', second] });

		expect(answer.status).toBe(200);
		expect(await answer.json()).toEqual({
			deactivated: [first, second],
			refused: [{ employee: 'NOBODY', reason: expect.stringMatching(/^Row 2( \(Card ID .+\))?: /) }],
		});
		const statusOf = (id: string) => stage.sandbox.id123.status(TEMPLATE, id);
		expect(JSON.stringify(statusOf(first))).toContain('DEACTIVATED');
		expect(JSON.stringify(statusOf(second))).toContain('DEACTIVATED');
		expect(JSON.stringify(statusOf(third))).not.toContain('DEACTIVATED');
	});

	test.each([{}, { employees: [] }, { employees: 'E100482' }])(
		'refuses a call that names nobody: %j',
		async (body) => {
			const answer = await call(body);
			expect(answer.status).toBe(400);
			expect(await answer.json()).toEqual({ error: expect.stringContaining('employees') });
			expect(stage.sandbox.journal.total).toBe(0);
		},
	);

	test('answers nobody who does not know the secret', async () => {
		expect((await call({ employees: ['E100482'] }, 'guessed')).status).toBe(403);
		expect(stage.sandbox.journal.total).toBe(0);
	});
});

describe('remind-pending', () => {
	test('invites who has waited long enough, and nobody twice in a week', async () => {
		const { id123, clock } = stage.sandbox;
		const [waiting, installed, selfMade] = seedCards(id123, TEMPLATE, 3);
		id123.install(TEMPLATE, installed);
		clock.advance(BACK_MS - 2 * DAY_MS);
		const [recent] = seedCards(id123, TEMPLATE, 1);
		clock.advance(2 * DAY_MS);
		const url = `${stage.chat.url}/hook`;
		const workflow = await stage.import(
			setUpExample('remind-pending.json', {
				'Cards Not Installed': stage.with('id123Api'),
				'Invite Again': stage.with('id123Api'),
				'Tell the Chat': parameters({ url }),
			}),
		);
		stage.sandbox.faults.add({
			when: { action: 'cardInvitation', cardId: selfMade },
			fault: { kind: 'code', code: 'F204' },
		});
		const invited = (): string[] => id123.invitations.map(({ cardId }) => cardId);

		expect((await stage.run(workflow, 'Every Monday')).status).toBe('success');
		expect(invited()).toEqual([waiting]);
		expect(invited()).not.toContain(recent);
		expect(stage.messages).toEqual([
			expect.stringContaining('1 people were reminded to install their card; 1 could not be.'),
		]);
		expect(stage.messages[0]).toContain(selfMade);

		expect((await stage.run(workflow, 'Every Monday')).status).toBe('success');
		expect(invited()).toEqual([waiting]);
		expect(stage.messages).toHaveLength(1);
	}, 60_000);
});
