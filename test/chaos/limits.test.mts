import type { FaultInput } from '../../sandbox/faults.mts';
import type { JournalEntry } from '../../sandbox/journal.mts';
import type { Limit } from '../../sandbox/limiter.mts';
import { LIMITS } from '../../nodes/shared/limits.ts';
import type { EngineRun } from '../support/engine.mts';
import { CREATE, idsOf, staffRows, UPSERT } from './support/operations.mts';
import { Stage, STAFF, type Scene } from './support/scene.mts';
import { Stalls } from './support/stalls.mts';

const SECOND = 1_000;
const MINUTE = 60_000;

interface LimitedRun {
	name: string;
	rows: number;
	limit: Limit;
}

/** As many rows as show one change of the window, and no more: the time is waiting. */
const BY_THE_MINUTE: readonly LimitedRun[] = [
	{
		name: '60 a minute, a window',
		rows: 75,
		limit: { kind: 'window', count: 60, perMs: MINUTE },
	},
	{
		name: '60 a minute, a token bucket',
		rows: 70,
		limit: { kind: 'bucket', count: 60, perMs: MINUTE, burst: 5 },
	},
];

const BY_THE_SECOND: readonly LimitedRun[] = [
	{
		name: '50 a second, a window',
		rows: 1_000,
		limit: { kind: 'window', count: 50, perMs: SECOND },
	},
	{
		name: '50 a second, a token bucket',
		rows: 1_000,
		limit: { kind: 'bucket', count: 50, perMs: SECOND },
	},
];

/** What an account begins with, and the most that it may come to. */
const { requestsAtATime: FEW, maxRequestsAtATime: MOST } = LIMITS;

let stage: Stage;
let stalls: Stalls;

const played = new Map<LimitedRun, Promise<{ scene: Scene; run: EngineRun; ids: string[] }>>();

async function play({ rows, limit }: LimitedRun) {
	const scene = await stage.scene({ limits: { account: limit } });
	const sheet = staffRows(rows);
	const run = await scene.run(CREATE.parameters, sheet, { onError: 'continueErrorOutput' });
	return { scene, run, ids: idsOf(sheet) };
}

/** Each has an account of its own, so they may run at the same time: most of it passes in waiting. */
function begin(runs: readonly LimitedRun[]): void {
	for (const limited of runs) {
		const promise = play(limited);
		promise.catch(() => undefined);
		played.set(limited, promise);
	}
}

beforeAll(async () => {
	stage = await Stage.open();
	stalls = new Stalls();
	begin(BY_THE_MINUTE);
});

afterAll(async () => {
	stalls.stop();
	await stage.close();
});

/** Accepted changes a second, by the service's own clock: from the first request to the last accepted one. */
function ratePerSecond({ sandbox, done }: Scene, { perMs }: Limit): number {
	const first = sandbox.journal.entries[0].time;
	const last = (done.at(-1) as JournalEntry).time;
	// What a second allows is lost while the machine lets neither node nor sandbox run; a minute's share is not.
	const lost = perMs > SECOND ? 0 : stalls.between(first, last);
	return (done.length * SECOND) / (last - first - lost);
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
		const scenes = await Promise.all([1, 2].map(async () => await stage.scene({ latencyMs: 20 })));
		const runs = await Promise.all(
			scenes.map(async (scene) => await scene.run(CREATE.parameters, staffRows(40))),
		);
		expect(runs.map(({ success }) => success.length)).toEqual([40, 40]);
		const sent = scenes.map(({ sandbox }) => sandbox.journal.entries);
		const [first, second] = sent.map((entries) => [entries[0].time, entries.at(-1)?.time ?? 0]);
		expect(first[0]).toBeLessThan(second[1]);
		expect(second[0]).toBeLessThan(first[1]);
		for (const { sandbox } of scenes) {
			expect(sandbox.journal.maxInFlight).toBeLessThanOrEqual(MOST);
		}
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

/** Last, because what they need meanwhile is a clock and not a processor. */
describe('an account that is limited', () => {
	beforeAll(() => {
		begin(BY_THE_SECOND);
	});

	it.each([...BY_THE_SECOND, ...BY_THE_MINUTE])(
		'$name: $rows rows at nine tenths of the allowed rate or more, none lost, none twice',
		async (limited) => {
			const outcome = await played.get(limited);
			if (outcome === undefined) throw new Error(`${limited.name} was not played`);
			const { scene, run, ids } = outcome;
			expectEachCardOnce(scene, run, ids);
			expect(scene.sandbox.journal.maxInFlight).toBeLessThanOrEqual(MOST);
			const { count, perMs } = limited.limit;
			expect(ratePerSecond(scene, limited.limit)).toBeGreaterThanOrEqual(
				(0.9 * count * SECOND) / perMs,
			);
			expect(scene.sandbox.journal.counts().createCard.F103).toBeGreaterThan(0);
		},
		150_000,
	);
});
