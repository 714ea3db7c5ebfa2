import type { IDataObject } from 'n8n-workflow';
import { NOTIFY_ALL, NOTIFY_ONE, staffRows } from './support/operations.mts';
import { byRow, CONTINUE, failureOf, located, ON_ERROR, rowOf, Stage } from './support/scene.mts';

const ROWS = 1_000;
const TRIES = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
});

afterAll(async () => {
	await stage.close();
});

/** The sheet with a message for each row, and the node that sends it to everyone. */
const fromColumn = { ...NOTIFY_ALL.parameters, message: '={{ $json.text }}' };

const withText = (count: number, text: (index: number) => string): IDataObject[] =>
	staffRows(count).map((row, index) => ({ ...row, text: text(index) }));

describe('a notification to everyone, with a thousand items in', () => {
	it.each(ON_ERROR)('is sent once, and the other items say so (On Error = %s)', async (onError) => {
		const scene = await stage.scene();
		const rows = staffRows(ROWS);
		NOTIFY_ALL.prepare(scene, ['E1', 'E2']);
		const run = await scene.run(NOTIFY_ALL.parameters, rows, { onError, ...TRIES });
		expect(scene.sandbox.id123.notifications).toEqual([
			expect.objectContaining({
				cardId: null,
				recipients: 2,
				message: NOTIFY_ALL.parameters.message,
			}),
		]);
		expect(scene.sandbox.journal.total).toBe(1);
		expect(run.success.map(rowOf)).toEqual(rows.map((_, row) => row));
		expect(run.success[0].json).toMatchObject({ code: 'S2006' });
		for (const { json } of run.success.slice(1)) {
			expect(json).toEqual({
				skipped: true,
				reason: expect.stringMatching(/goes out with row 1$/),
			});
		}
	});

	it.each(ON_ERROR)(
		'is sent once although its answer was lost, whatever n8n repeats (On Error = %s)',
		async (onError) => {
			const scene = await stage.scene();
			scene.sandbox.faults.add({ fault: { kind: 'drop', work: 'done' } });
			const rows = staffRows(100);
			const run = await scene.run(NOTIFY_ALL.parameters, rows, { onError, ...TRIES });
			expect(scene.sandbox.id123.notifications).toHaveLength(1);
			expect(scene.sandbox.journal.total).toBe(1);
			const text = 'The notification may have been sent: the connection was closed before';
			if (onError === 'stopWorkflow') {
				expect(run.thrownError?.message).toContain(text);
				return;
			}
			const first = byRow(run).get(0);
			expect(first && failureOf(first)?.details).toEqual({ row: 1, state: 'unknown' });
			expect(first && failureOf(first)?.error).toContain(text);
			expect(run.success.length + run.error.length).toBe(100);
		},
	);

	it.each(CONTINUE)(
		'is sent once where the account made it wait first (On Error = %s)',
		async (onError) => {
			const scene = await stage.scene();
			scene.sandbox.faults.add({ when: { times: 3 }, fault: { kind: 'code', code: 'F108' } });
			const run = await scene.run(NOTIFY_ALL.parameters, staffRows(100), { onError, ...TRIES });
			expect(scene.sandbox.id123.notifications).toHaveLength(1);
			expect(run.success.filter((item) => failureOf(item))).toEqual([]);
		},
	);

	it.each(CONTINUE)(
		'is refused once, and no item claims that it was sent (On Error = %s)',
		async (onError) => {
			const scene = await stage.scene();
			scene.sandbox.faults.add({ fault: { kind: 'code', code: 'F232' } });
			const run = await scene.run(NOTIFY_ALL.parameters, staffRows(20), { onError, ...TRIES });
			expect(scene.sandbox.journal.total).toBe(1);
			const first = byRow(run).get(0);
			expect(first && failureOf(first)?.details.code).toBe('F232');
			const reasons = [...byRow(run).values()].map(({ json }) => String(json.reason ?? ''));
			expect(reasons.filter((reason) => /\bsent\b/i.test(reason))).toEqual([]);
		},
	);
});

describe('several notifications to everyone in one run', () => {
	it('two messages are sent twice, each by the first row that has it', async () => {
		const scene = await stage.scene();
		const rows = withText(60, (index) => (index % 3 === 0 ? 'Closed today' : 'Open until six'));
		const run = await scene.run(fromColumn, rows, TRIES);
		expect(scene.sandbox.id123.notifications.map(({ message }) => message).sort()).toEqual([
			'Closed today',
			'Open until six',
		]);
		const sent = run.success.filter(({ json }) => json.skipped !== true);
		expect(sent.map(rowOf)).toEqual([0, 1]);
		expect(run.success.at(-1)?.json.reason).toMatch(/row 2$/);
	});

	it('white space around a message makes no second one', async () => {
		const scene = await stage.scene();
		const rows = withText(10, (index) => (index === 5 ? '  Closed today\n' : 'Closed today'));
		await scene.run(fromColumn, rows);
		expect(scene.sandbox.id123.notifications).toHaveLength(1);
	});

	it('the same message to another template is another one', async () => {
		const scene = await stage.scene();
		const ids = scene.sandbox.id123.templates
			.slice(0, 2)
			.map(({ body }) => body['card-template-id']);
		const rows = staffRows(10).map((row, index) => ({ ...row, template: ids[index % 2] }));
		const parameters = { ...NOTIFY_ALL.parameters, templateId: located('={{ $json.template }}') };
		await scene.run(parameters, rows);
		expect(scene.sandbox.id123.notifications.map(({ templateId }) => templateId).sort()).toEqual(
			[...ids].sort(),
		);
	});

	it('a second run sends it again: somebody asked for it', async () => {
		const scene = await stage.scene();
		for (let time = 0; time < 2; time += 1) await scene.run(NOTIFY_ALL.parameters, staffRows(3));
		expect(scene.sandbox.id123.notifications).toHaveLength(2);
	});

	it('in batches it is sent once as well', async () => {
		const scene = await stage.scene();
		await scene.run(NOTIFY_ALL.parameters, staffRows(40), {
			onError: 'continueRegularOutput',
			batching: { batchSize: 10, batchInterval: 30 },
		});
		expect(scene.sandbox.id123.notifications).toHaveLength(1);
	});

	it('one to each card is sent to each card', async () => {
		const scene = await stage.scene();
		const rows = staffRows(20);
		NOTIFY_ONE.prepare(
			scene,
			rows.map((row) => String(row['Card ID'])),
		);
		await scene.run(NOTIFY_ONE.parameters, rows);
		expect(scene.sandbox.id123.notifications).toHaveLength(20);
	});
});
