import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultInput } from '../../sandbox/faults.mts';
import type { JournalEntry } from '../../sandbox/journal.mts';
import type { Limit } from '../../sandbox/limiter.mts';
import { LIMITS } from '../../nodes/shared/limits.ts';
import type { EngineRun } from '../support/engine.mts';
import { projectRoot } from '../support/engine/native.mts';
import { ScaledClock } from '../support/scaled-clock.mts';
import { CREATE, idsOf, staffRows, UPSERT } from './support/operations.mts';
import { Stage, STAFF, type Scene } from './support/scene.mts';

const SECOND = 1_000;
const MINUTE = 60_000;

/** Seconds that last so long that a busy machine can send what one allows. */
const SLOW = 0.3;
/** Minutes in which nobody would wait. */
const FAST = 6;

interface LimitedRun {
	rows: number;
	limit: Limit;
}

/** As many rows as show one change of the window, and no more: the time is waiting. */
const BY_THE_MINUTE: readonly LimitedRun[] = [
	{ rows: 75, limit: { kind: 'window', count: 60, perMs: MINUTE } },
	{ rows: 70, limit: { kind: 'bucket', count: 60, perMs: MINUTE, burst: 5 } },
];

const BY_THE_SECOND: readonly LimitedRun[] = [
	{ rows: 1_000, limit: { kind: 'window', count: 50, perMs: SECOND } },
	{ rows: 1_000, limit: { kind: 'bucket', count: 50, perMs: SECOND } },
];

/** What an account begins with, and the most that it may come to. */
const { requestsAtATime: FEW, maxRequestsAtATime: MOST } = LIMITS;

/** Of the nodes and of the sandbox. It goes no further than this process: the machine decides nothing. */
const clock = new ScaledClock(Date.now(), 5);

let stage: Stage;

beforeAll(async () => {
	stage = await Stage.open();
	clock.install(projectRoot());
});

afterAll(async () => {
	await stage.close();
});

/** Accepted changes a second, by the service's own clock: from the first request to the last accepted one. */
function ratePerSecond({ sandbox, done }: Scene): number {
	const first = sandbox.journal.entries[0].time;
	const last = (done.at(-1) as JournalEntry).time;
	return (done.length * SECOND) / (last - first);
}

function expectEachCardOnce(scene: Scene, run: EngineRun, ids: string[]): void {
	expect(run.error).toEqual([]);
	expect(run.success.map(({ json }) => json['card-id'])).toEqual(ids);
	expect(scene.sandbox.id123.cards(STAFF).map(({ cardId }) => cardId)).toHaveLength(ids.length);
	expect(ids.filter((id) => CREATE.count(scene, id) !== 1)).toEqual([]);
}

describe('the slots of an account', () => {
	it.each([undefined, 'automatic', 1, 2, 7])(
		'are all that is ever in flight, with Requests at a Time set to %s',
		async (requestsAtATime) => {
			const scene = await stage.scene({ latencyMs: 20 });
			const run = await scene.run(UPSERT.parameters, staffRows(60), {
				options: requestsAtATime === undefined ? {} : { requestsAtATime },
			});
			expect(run.success).toHaveLength(60);
			const { maxInFlight } = scene.sandbox.journal;
			expect(maxInFlight).toBeLessThanOrEqual(Number(requestsAtATime) || MOST);
			expect(maxInFlight).toBeGreaterThan((Number(requestsAtATime) || FEW) / 2);
		},
	);

	it('are shared by workflows that run at the same time, which take turns', async () => {
		const scene = await stage.scene({ latencyMs: 5 });
		const runs = await Promise.all([
			scene.run(CREATE.parameters, staffRows(200, 'A')),
			scene.run(UPSERT.parameters, staffRows(40, 'B')),
		]);
		expect(runs.map(({ success }) => success.length)).toEqual([200, 40]);
		expect(scene.sandbox.journal.maxInFlight).toBeLessThanOrEqual(MOST);
		const order = scene.done.map(({ cardId }) => String(cardId)[0]);
		const together = order.slice(order.indexOf('B'), order.lastIndexOf('B') + 1);
		const others = together.filter((run) => run === 'A').length;
		// A row each in turn: while the small run lasts, the large one gets about as many.
		expect(others).toBeLessThan(60);
		expect(order.length - together.length).toBeGreaterThan(100);
	});

	it('are each account its own', async () => {
		const [stuck, free] = await Promise.all([stage.scene(), stage.scene()]);
		stuck.sandbox.faults.add({ when: { action: 'createCard' }, fault: { kind: 'hang' } });
		const stop = new AbortController();
		const waiting = stuck.run(CREATE.parameters, staffRows(40), { signal: stop.signal });
		while (stuck.sandbox.journal.inFlight < FEW) await sleep(5);
		const run = await free.run(CREATE.parameters, staffRows(40));
		expect(run.success).toHaveLength(40);
		expect(stuck.sandbox.journal.inFlight).toBe(FEW);
		stop.abort();
		await waiting;
	});
});

describe('a service that refuses one request in five', () => {
	const FAULTS: ReadonlyArray<{ name: string; fault: FaultInput }> = [
		{ name: 'F108', fault: { kind: 'code', code: 'F108' } },
		{ name: '429', fault: { kind: 'tooManyRequests' } },
		{ name: '503 without having done anything', fault: { kind: 'httpError', status: 503 } },
		{ name: '503 after the work', fault: { kind: 'httpError', status: 503, work: 'done' } },
	];
	const cases = FAULTS.flatMap((each) =>
		[CREATE, UPSERT].map((operation) => ({ ...each, operation, label: operation.name })),
	);

	it.each(cases)(
		'with $name: $label succeeds for every row, no card twice',
		async ({ fault, operation }) => {
			const scene = await stage.scene();
			scene.sandbox.faults.add({ when: { share: 0.2, seed: 7 }, fault });
			const rows = staffRows(200);
			const run = await scene.run(operation.parameters, rows, { onError: 'continueErrorOutput' });
			expectEachCardOnce(scene, run, idsOf(rows));
			expect(scene.sandbox.journal.maxInFlight).toBeLessThanOrEqual(MOST);
			const [{ met, fired }] = scene.sandbox.faults.list();
			expect(fired / met).toBeGreaterThan(0.15);
		},
		60_000,
	);

	it('of every kind together: bad rows fail alone, all others succeed', async () => {
		const scene = await stage.scene();
		for (const [index, { fault }] of FAULTS.entries()) {
			scene.sandbox.faults.add({ when: { share: 0.05, seed: index + 1 }, fault });
		}
		const taken = 'taken@harbour.example';
		scene.sandbox.id123.addCard(STAFF, 'holder', { uniqueIdentifier: taken });
		const rows = staffRows(200).map((row, index) =>
			index % 20 === 7 ? { ...row, 'Unique Identifier': taken } : row,
		);
		const run = await scene.run(CREATE.parameters, rows, { onError: 'continueErrorOutput' });
		expect(run.error.map(({ json }) => json.details)).toMatchObject(
			Array.from({ length: 10 }, (_, index) => ({
				row: index * 20 + 8,
				code: 'F214',
				state: 'refused',
			})),
		);
		expect(run.success).toHaveLength(190);
		expect(scene.sandbox.id123.cards(STAFF)).toHaveLength(191);
		expect(idsOf(rows).filter((id) => CREATE.count(scene, id) > 1)).toEqual([]);
	}, 60_000);

	it('with a Retry-After: nothing starts before it is over', async () => {
		const scene = await stage.scene();
		const { faults, journal } = scene.sandbox;
		faults.add({
			when: { action: 'createCard', nth: 10 },
			fault: { kind: 'tooManyRequests', retryAfter: 2 },
		});
		const rows = staffRows(40);
		const run = await scene.run(CREATE.parameters, rows, {
			onError: 'continueErrorOutput',
			options: { requestsAtATime: FEW },
		});
		expectEachCardOnce(scene, run, idsOf(rows));
		const refused = journal.entries.findIndex(({ httpStatus }) => httpStatus === 429);
		// What was under way then arrives within milliseconds; everything else waits.
		const later = journal.entries.slice(refused + FEW);
		expect(later.length).toBeGreaterThan(20);
		for (const { at } of later) expect(at - journal.entries[refused].at).toBeGreaterThan(1_990);
	});
});

/** Each has an account of its own, so all of them may run at the same time: most of it passes in waiting. */
async function runAll(runs: readonly LimitedRun[]) {
	return await Promise.all(
		runs.map(async ({ rows, limit }) => {
			const scene = await stage.scene({ limits: { account: limit }, now: () => clock.now() });
			const sheet = staffRows(rows);
			const run = await scene.run(CREATE.parameters, sheet, { onError: 'continueErrorOutput' });
			return { scene, run, limit, ids: idsOf(sheet) };
		}),
	);
}

describe('an account that is limited gets nine tenths of what it is allowed or more, none lost, none twice', () => {
	afterEach(() => clock.run(1));

	it.each([
		{ name: '50 a second', factor: SLOW, runs: BY_THE_SECOND },
		{ name: '60 a minute', factor: FAST, runs: BY_THE_MINUTE },
	])(
		'$name, as a window and as a token bucket',
		async ({ factor, runs }) => {
			clock.run(factor);
			for (const { scene, run, limit, ids } of await runAll(runs)) {
				expectEachCardOnce(scene, run, ids);
				expect(scene.sandbox.journal.maxInFlight).toBeLessThanOrEqual(MOST);
				expect(ratePerSecond(scene)).toBeGreaterThanOrEqual(
					(0.9 * limit.count * SECOND) / limit.perMs,
				);
				expect(scene.sandbox.journal.counts().createCard.F103).toBeGreaterThan(0);
			}
		},
		150_000,
	);
});
