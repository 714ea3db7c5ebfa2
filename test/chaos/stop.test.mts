import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { EngineRun } from '../support/engine.mts';
import {
	ARCHIVE_AND_DELETE,
	CREATE,
	idsOf,
	INVITE,
	NOTIFY_ALL,
	NOTIFY_ONE,
	staffRows,
	UPSERT,
	WRITING,
	type WritingOperation,
} from './support/operations.mts';
import { located, Stage, STAFF, type Scene } from './support/scene.mts';

const SLOTS = 5;
const ROWS = 100;
/** Position of the bad row, counted from 0. */
const BAD = 29;

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
});

afterAll(async () => {
	await stage.close();
});

/** What an error says of how far the run came. */
function tallyOf(error: EngineRun['thrownError']) {
	const text = error?.message ?? '';
	const [, rows, done, failed, notSent] =
		/Of (\d+) rows:? (\d+) (?:were )?done, (\d+) failed, (\d+) (?:were )?not sent/.exec(text) ?? [];
	return { rows: +rows, done: +done, failed: +failed, notSent: +notSent };
}

function itemIndexOf(error: EngineRun['thrownError']): unknown {
	return (error as { context?: IDataObject } | undefined)?.context?.itemIndex;
}

/** A row that the service refuses, and nobody but the service can know it. */
function refuseRow(scene: Scene, operation: WritingOperation, id: string): void {
	scene.sandbox.faults.add({
		when: { action: operation.action, cardId: id },
		fault: { kind: 'code', code: 'F209' },
	});
}

describe('On Error = stop, and the service refuses one row of a hundred', () => {
	const operations = WRITING.filter((operation) => operation !== NOTIFY_ALL);

	it.each(operations)(
		'$name: nothing is sent once that is known, and the message counts',
		async (operation) => {
			const scene = await stage.scene({ latencyMs: 15 });
			const rows = staffRows(ROWS);
			const ids = idsOf(rows);
			operation.prepare(scene, ids);
			refuseRow(scene, operation, ids[BAD]);
			const run = await scene.run(operation.parameters, rows, {
				options: { requestsAtATime: SLOTS },
			});

			expect(run.status).toBe('error');
			expect(run.success).toEqual([]);
			const { entries } = scene.sandbox.journal;
			const failed = entries.findIndex(({ code }) => code === 'F209');
			const knownAt = entries[failed].at + (entries[failed].ms ?? 0);
			const after = entries.slice(failed + 1).filter(({ at }) => at > knownAt);
			expect(after.length).toBeLessThanOrEqual(SLOTS);
			expect(entries.length).toBeLessThan(2 * BAD + 4 * SLOTS);
			// Of the two steps of a row the second comes before the first of another one.
			expect(scene.sandbox.id123.counts(STAFF).ARCHIVED).toBeLessThanOrEqual(
				operation === ARCHIVE_AND_DELETE ? SLOTS : ROWS,
			);

			const done = ids.filter((id) => operation.count(scene, id) === 1).length;
			const { message } = run.thrownError ?? {};
			expect(message).toMatch(
				/^Row 30 \(Card ID [^)]+\): (The card was archived but not deleted: )?The card was not found\. /,
			);
			expect(run.thrownError?.description).toMatch(/^Check the Card ID together with the template/);
			expect(itemIndexOf(run.thrownError)).toBe(BAD);
			const tally = tallyOf(run.thrownError);
			expect(tally.rows).toBe(ROWS);
			expect(tally.done + tally.failed + tally.notSent).toBe(ROWS);
			if (operation === ARCHIVE_AND_DELETE) expect(tally.failed).toBeLessThanOrEqual(SLOTS);
			else expect(tally.failed).toBe(1);
			expect(tally.done).toBe(done);
		},
	);

	it('names every row that failed', async () => {
		const scene = await stage.scene({ latencyMs: 15 });
		const rows = staffRows(ROWS);
		for (const index of [0, 1, 2]) refuseRow(scene, CREATE, idsOf(rows)[index]);
		const run = await scene.run(CREATE.parameters, rows);
		expect(run.thrownError?.message).toMatch(
			/^Row 1 \(Card ID [^)]+\): The card was not found\. .*also failed: row 2, 3$/,
		);
		expect(tallyOf(run.thrownError).failed).toBe(3);
	});

	it('names the row and counts although its answer was lost', async () => {
		const scene = await stage.scene({ latencyMs: 15 });
		const rows = staffRows(ROWS);
		const ids = idsOf(rows);
		INVITE.prepare(scene, ids);
		scene.sandbox.faults.add({ when: { cardId: ids[BAD] }, fault: { kind: 'drop', work: 'done' } });
		const run = await scene.run(INVITE.parameters, rows);
		expect(run.thrownError?.message).toMatch(
			/^Row 30 \(Card ID [^)]+\): The invitation may have been sent: .*\. /,
		);
		const sent = scene.sandbox.id123.invitations.length;
		// The invitation of the row that failed went out as well.
		expect(tallyOf(run.thrownError)).toEqual({
			rows: ROWS,
			done: sent - 1,
			failed: 1,
			notSent: ROWS - sent,
		});
	});
});

describe('On Error = stop, and what was done reaches a person', () => {
	it.each([INVITE, NOTIFY_ONE])(
		'$name: the message says which rows were sent, since their items are lost',
		async (operation) => {
			const scene = await stage.scene();
			const rows = staffRows(7);
			// Of two rows that want the same, one is sent.
			rows[3] = rows[2];
			operation.prepare(scene, idsOf(staffRows(7)));
			refuseRow(scene, operation, idsOf(rows)[5]);
			const options = { requestsAtATime: 1 };
			const { thrownError } = await scene.run(operation.parameters, rows, { options });
			expect(tallyOf(thrownError)).toEqual({ rows: 7, done: 5, failed: 1, notSent: 1 });
			expect(thrownError?.description).toMatch(
				/: rows 1 to 3: sent; row 5: sent\. Leave them out when you run the rest\.$/,
			);
		},
	);

	it('says nothing of the kind where rows may be sent again', async () => {
		const scene = await stage.scene();
		const rows = staffRows(3);
		refuseRow(scene, UPSERT, idsOf(rows)[2]);
		const { thrownError } = await scene.run(UPSERT.parameters, rows);
		expect(thrownError?.description).not.toContain('These rows were done');
	});
});

/** Enough rows for eight times the slots. */
const SHEET = 40;
const LAST = SHEET - 1;

const sheetWith = (index: number, cells: IDataObject): IDataObject[] =>
	staffRows(SHEET).map((row, at) => (at === index ? { ...row, ...cells } : row));

const BATCHING = { batchSize: 10, batchInterval: 40 };

const mapped = (operation: string, name: string): INodeParameters => ({
	resource: 'card',
	operation,
	templateId: located(STAFF),
	fields: {
		mappingMode: 'defineBelow',
		value: {
			'card-id': '={{ $json["Card ID"] }}',
			'unique-identifier': '={{ $json["Unique Identifier"] }}',
			name,
		},
	},
});

/** An expression that only the last row of a sheet cannot resolve. */
const NOWHERE = '={{ $json.isLast ? $("Nowhere").item.json.a : $json["Full Name"] }}';
const DEEP = '={{ $json.isLast ? $json.x.y.z : $json["Full Name"] }}';

describe.each([
	{ how: 'all at once', settings: {} },
	{ how: 'in batches', settings: { batching: BATCHING } },
])('On Error = stop, with the rows $how: nothing at all is sent', ({ settings }) => {
	const nothingSent = async (
		parameters: INodeParameters,
		rows: IDataObject[],
	): Promise<EngineRun> => {
		const scene = await stage.scene();
		const run = await scene.run(parameters, rows, settings);
		expect(run.status).toBe('error');
		expect(scene.changing).toEqual([]);
		expect(scene.sandbox.journal.of('viewTemplate').length).toBeLessThanOrEqual(1);
		return run;
	};

	it.each([0, 20, LAST])('when row %i breaks a rule of the template', async (index) => {
		const { thrownError } = await nothingSent(
			UPSERT.parameters,
			sheetWith(index, { Department: 'x'.repeat(41) }),
		);
		expect(thrownError?.message).toContain(
			`Department is too long: 41 characters, the template allows 40`,
		);
		expect(itemIndexOf(thrownError)).toBe(index);
		expect(tallyOf(thrownError)).toEqual({ rows: SHEET, done: 0, failed: 1, notSent: SHEET - 1 });
	});

	it('when two rows have the same card id', async () => {
		const { thrownError } = await nothingSent(
			CREATE.parameters,
			sheetWith(LAST, { 'Card ID': 'E5' }),
		);
		expect(thrownError?.message).toMatch(
			/^Row 40 \(Card ID [^)]+\): Card ID stands twice: row 5 already has it/,
		);
	});

	it('when an expression throws in the last row', async () => {
		const rows = sheetWith(LAST, { isLast: true });
		const { thrownError } = await nothingSent(mapped('create', NOWHERE), rows);
		expect(thrownError?.message).toContain("Referenced node doesn't exist");
		expect(itemIndexOf(thrownError)).toBe(LAST);
	});

	it('when an expression finds nothing in the last row, which is a required value', async () => {
		const rows = sheetWith(LAST, { isLast: true });
		const { thrownError } = await nothingSent(mapped('create', DEEP), rows);
		expect(thrownError?.message).toMatch(/^Row 40 \(Card ID [^)]+\): Full Name is required/);
	});

	it('when an expression for an invitation throws in the last row', async () => {
		const scene = await stage.scene();
		const rows = sheetWith(LAST, { isLast: true });
		INVITE.prepare(scene, idsOf(rows));
		const recipientEmail = '={{ $json.isLast ? $("Nowhere").item.json.a : "" }}';
		await scene.run({ ...INVITE.parameters, options: { recipientEmail } }, rows, settings);
		expect(scene.sandbox.id123.invitations).toEqual([]);
	});

	it.each([
		{
			name: 'a message that is too long',
			message: 'x'.repeat(101),
			rule: /^Row 20( \(Card ID .+\))?: Message is too long: 101 characters, ID123 allows 100/,
		},
		{
			name: 'an empty message',
			message: '  ',
			rule: /^Row 20( \(Card ID .+\))?: Message is empty/,
		},
	])('when the last row has $name', async ({ message, rule }) => {
		for (const operation of [NOTIFY_ONE, NOTIFY_ALL]) {
			const scene = await stage.scene();
			const rows = staffRows(20).map((row, index) => ({
				...row,
				text: index === 19 ? message : 'Hello',
			}));
			operation.prepare(scene, idsOf(rows));
			const run = await scene.run(
				{ ...operation.parameters, message: '={{ $json.text }}' },
				rows,
				settings,
			);
			expect(run.thrownError?.message).toMatch(rule);
			expect(scene.sandbox.id123.notifications).toEqual([]);
		}
	});
});
