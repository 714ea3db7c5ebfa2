import type { INodeExecutionData } from 'n8n-workflow';
import type { FaultInput } from '../../sandbox/faults.mts';
import type { ApiAction } from '../../sandbox/id123/wire.mts';
import type { EngineRun } from '../support/engine.mts';
import {
	ARCHIVE_AND_DELETE,
	CREATE,
	idsOf,
	INVITE,
	NOTIFY_ALL,
	staffRows,
	UPDATE,
	UPSERT,
	WRITING,
	type WritingOperation,
} from './support/operations.mts';
import { pooled } from './support/pool.mts';
import { byRow, failureOf, Stage, STAFF, type Scene } from './support/scene.mts';

/** Something that happens to a request, of which the caller learns no more than that the answer is not there. */
interface Loss {
	name: string;
	fault: FaultInput;
	/** Whether the service had done its work. */
	isDone: boolean;
	/** Time-out of the node in ms, where waiting for n8n's own is too long. */
	timeout?: number;
	/** Whether it looks as if the address were wrong: then the rest of the run is not sent. */
	isForeign?: boolean;
	says: RegExp;
}

/** So long that a busy machine answers the other rows in time. */
const TIMEOUT_MS = 6_000;
const CLOSED = /the connection was closed before ID123 answered/;
const LATE = /ID123 did not answer in time$/;
const BROKEN = /ID123 answered that it cannot work at the moment/;

const LOSSES: readonly Loss[] = [
	{
		name: 'a connection that is dropped after the work',
		isDone: true,
		says: CLOSED,
		fault: { kind: 'drop', work: 'done' },
	},
	{
		name: 'a connection that is dropped before the work',
		isDone: false,
		says: CLOSED,
		fault: { kind: 'drop' },
	},
	{
		name: 'a time-out after the work',
		isDone: true,
		says: LATE,
		timeout: TIMEOUT_MS,
		fault: { kind: 'hang', work: 'done' },
	},
	{
		name: 'a time-out before the work',
		isDone: false,
		says: LATE,
		timeout: TIMEOUT_MS,
		fault: { kind: 'hang' },
	},
	{
		name: 'HTTP 500 after the work',
		isDone: true,
		says: BROKEN,
		fault: { kind: 'httpError', status: 500, body: 'json', work: 'done' },
	},
	{
		name: 'HTTP 502 after the work',
		isDone: true,
		says: BROKEN,
		fault: { kind: 'httpError', status: 502, body: 'html', work: 'done' },
	},
	{
		name: 'HTTP 503 after the work',
		isDone: true,
		says: BROKEN,
		fault: { kind: 'httpError', status: 503, work: 'done' },
	},
	{
		name: 'HTTP 503 before the work',
		isDone: false,
		says: BROKEN,
		fault: { kind: 'httpError', status: 503 },
	},
	{
		name: 'an answer that is cut off',
		isDone: true,
		says: /ID123's answer was cut off/,
		fault: { kind: 'cutJson' },
	},
	{
		name: 'a web page after the work',
		isDone: true,
		says: /a web page came back/,
		isForeign: true,
		fault: { kind: 'html', work: 'done' },
	},
	{
		name: 'a web page before the work',
		isDone: false,
		says: /a web page came back/,
		isForeign: true,
		fault: { kind: 'html' },
	},
];

interface Scenario {
	operation: WritingOperation;
	/** The step that is hit. */
	at: ApiAction;
	loss: Loss;
}

const STEPS = [
	...WRITING.map((operation) => ({ operation, at: operation.action })),
	{ operation: ARCHIVE_AND_DELETE, at: 'cardAction' as const },
];

const SCENARIOS = STEPS.flatMap(({ operation, at }) =>
	LOSSES.map<Scenario>((loss) => ({ operation, at, loss })),
);

interface Outcome {
	scene: Scene;
	run: EngineRun;
	ids: string[];
	item?: INodeExecutionData;
}

/** The second of three rows is hit. Of a message to everyone there is only one. */
const HIT = 1;

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
});

afterAll(async () => {
	await stage.close();
});

async function play({ operation, at, loss }: Scenario, times = 1): Promise<Outcome> {
	const scene = await stage.scene();
	const rows = staffRows(3);
	const ids = idsOf(rows);
	operation.prepare(scene, ids);
	const cardId = operation === NOTIFY_ALL ? undefined : ids[HIT];
	const when = { ...(cardId === undefined ? {} : { cardId }), times };
	scene.sandbox.faults.add({ when: { ...when, action: at }, fault: loss.fault });
	const run = await scene.run(operation.parameters, rows, {
		onError: 'continueErrorOutput',
		timeout: loss.timeout,
	});
	const hit = operation === NOTIFY_ALL ? 0 : HIT;
	return { scene, run, ids, item: byRow(run).get(hit) };
}

describe('an answer that never came', () => {
	const outcomes = new Map<Scenario, Promise<Outcome>>();

	beforeAll(() => {
		pooled(12, SCENARIOS, outcomes, play);
	});

	const told = SCENARIOS.map((scenario) => ({
		scenario,
		label: `${scenario.operation.name}${scenario.at === scenario.operation.action ? '' : ` (${scenario.at})`}`,
		loss: scenario.loss.name,
	}));

	it.each(told)('$label: $loss', async ({ scenario }) => {
		const { operation, at, loss } = scenario;
		const { scene, run, ids, item } = (await outcomes.get(scenario)) as Outcome;
		const id = ids[HIT];
		if (item === undefined) throw new Error('The row that was hit has no item');
		expect(run.success.length + run.error.length).toBe(3);
		if (operation.reconciles) {
			// What came of it can be proven, or the service ends in the same state: the row succeeds.
			expect(failureOf(item)).toBeUndefined();
			const count = operation.count(scene, id);
			if (operation === UPDATE) expect(count).toBeGreaterThan(0);
			else expect(count).toBe(1);
			expect(run.error).toEqual([]);
		} else {
			expect(operation.count(scene, id)).toBe(loss.isDone ? 1 : 0);
			const requests = scene.changing.filter((entry) => entry.action === at);
			expect(requests.filter(({ faults }) => faults.length > 0)).toHaveLength(1);
			const failure = failureOf(item);
			expect(failure?.details.state).toBe('unknown');
			const what = operation === INVITE ? 'invitation' : 'notification';
			expect(failure?.error).toMatch(new RegExp(`^The ${what} may have been sent: `));
			expect(failure?.error).toMatch(loss.says);
			expect(failure?.message).toContain('Look in ID123 whether it was done');
		}
		const others = [0, 2].map((row) => byRow(run).get(row)).filter((each) => each !== item);
		if (!loss.isForeign || operation.reconciles) {
			for (const other of others) expect(other && failureOf(other)).toBeUndefined();
		}
		if (operation === NOTIFY_ALL) return;
		for (const each of [ids[0], ids[2]])
			expect(operation.count(scene, each)).toBeLessThanOrEqual(1);
	});

	it.each([CREATE, UPSERT, UPDATE])(
		'$name: the card holds the values of the row',
		async (operation) => {
			for (const scenario of SCENARIOS.filter((each) => each.operation === operation)) {
				const { scene } = (await outcomes.get(scenario)) as Outcome;
				const cards = scene.sandbox.id123.cards(STAFF);
				expect(cards.map(({ values }) => values)).toEqual(
					cards.map(({ cardId }) => ({ name: `Ada ${cardId}`, 'front-1': 'Radiology' })),
				);
				expect(cards).toHaveLength(3);
			}
		},
	);
});
