/** The limiter's slots beside other ways to find them, over many services, for minutes and hours of virtual time. */
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import {
	adaptiveSlots,
	additiveIncrease,
	fixedSlots,
	gradient,
	policyOf,
	vegas,
	type Slots,
} from '../../../support/limiter-policies.mts';
import {
	simulate,
	type Chance,
	type Service,
	type SimulationResult,
	type Simulated,
} from '../../../support/limiter-simulation.mts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const about =
	(ms: number, spread = 0.2) =>
	(chance: Chance) =>
		ms * (1 - spread + 2 * spread * chance());
/** Most answers are fast and some take very long. */
const uneven = (ms: number) => (chance: Chance) => -ms * Math.log(1 - chance());

/** No more in a second with more than so many at a time. */
const atMost =
	(knee: number | ((now: number) => number), workMs: (chance: Chance) => number) =>
	(chance: Chance, working: number, now: number) =>
		workMs(chance) * Math.max(1, working / (typeof knee === 'number' ? knee : knee(now)));

interface Case extends Service, Pick<Simulated, 'roundTripMs' | 'computesMs'> {
	name: string;
	/** With more than so many at a time the service is no faster, and its answers are slower. */
	knee?: number;
	rows: number;
}

const START = 1_000_000;
const bucket = (count: number, perMs: number, burst = count) =>
	({ kind: 'bucket', count, perMs, burst }) as const;
const clockWindow = (count: number, perMs: number) =>
	({ kind: 'window', count, perMs, align: 'clock' }) as const;

const CASES: readonly Case[] = [
	{ name: 'no limit, next door', workMs: about(20), roundTripMs: 1, computesMs: 1, rows: 4_000 },
	{
		name: 'no limit, 40 ms away',
		workMs: about(20),
		roundTripMs: 120,
		computesMs: 3,
		rows: 3_000,
	},
	{
		name: 'no limit, 150 ms away',
		workMs: about(20),
		roundTripMs: 450,
		computesMs: 3,
		rows: 10_000,
	},
	{ name: 'answers of every length', workMs: uneven(100), roundTripMs: 100, rows: 8_000 },
	{ name: 'slower above 8', workMs: atMost(8, about(100)), roundTripMs: 1, knee: 8, rows: 3_000 },
	{
		name: 'much slower above 8',
		workMs: (chance, working) => about(100)(chance) * Math.max(1, working / 8) ** 2,
		roundTripMs: 1,
		knee: 8,
		rows: 3_000,
	},
	{
		name: 'a slow start: from 2 to 20 at a time in a minute',
		workMs: atMost((now) => Math.min(20, 2 + (18 * (now - START)) / MINUTE), about(100)),
		roundTripMs: 1,
		knee: 20,
		rows: 8_000,
	},
	{
		name: 'less and less: from 20 to 2 at a time in a minute',
		workMs: atMost((now) => Math.max(2, 20 - (18 * (now - START)) / MINUTE), about(100)),
		roundTripMs: 1,
		knee: 20,
		rows: 4_000,
	},
	{
		name: 'slower for everybody from the first minute on',
		workMs: (chance, _, now) => about(now > START + MINUTE ? 200 : 50)(chance),
		roundTripMs: 40,
		rows: 12_000,
	},
	{ name: '10 at a time', workMs: about(20), roundTripMs: 40, atATime: 10, rows: 4_000 },
	{ name: '3 at a time', workMs: about(100), roundTripMs: 20, atATime: 3, rows: 2_000 },
	{
		name: '50/s, a bucket',
		workMs: about(20),
		roundTripMs: 120,
		limit: bucket(50, SECOND),
		rows: 2_000,
	},
	{
		name: '50/s, a window',
		workMs: about(20),
		roundTripMs: 20,
		limit: clockWindow(50, SECOND),
		rows: 2_000,
	},
	{
		name: '10/s, far away',
		workMs: about(20),
		roundTripMs: 450,
		limit: bucket(10, SECOND),
		rows: 1_000,
	},
	{
		name: '60/min, a window',
		workMs: about(20),
		roundTripMs: 120,
		limit: clockWindow(60, MINUTE),
		rows: 600,
	},
	{
		name: 'one in fifty refused by chance',
		workMs: about(20),
		roundTripMs: 20,
		refuses: 0.02,
		rows: 2_000,
	},
];

const OTHERS: Record<string, () => Slots> = {
	'five slots': fixedSlots(LIMITS.requestsAtATime),
	'all slots': fixedSlots(LIMITS.maxRequestsAtATime),
	'additive increase': additiveIncrease,
	Vegas: vegas,
	Gradient2: gradient,
};

const OURS = 'as the limiter does';
const WAYS: Record<string, () => Slots> = { ...OTHERS, [OURS]: adaptiveSlots };

const SEEDS = [1, 2];

type Figures = Record<'rate' | 'inFlight' | 'refused', number>;

const known = new Map<string, Figures>();

/** The mean of a figure over runs with other waiting times. */
function played(tried: Case, way: string): Figures {
	const key = `${tried.name}: ${way}`;
	const figures = known.get(key) ?? play(tried, WAYS[way]);
	known.set(key, figures);
	return figures;
}

function play(tried: Case, slots: () => Slots): Figures {
	const runs = SEEDS.map((seed) =>
		simulate({ ...tried, policy: policyOf(slots), seed, startsAt: START }),
	);
	const mean = (of: (run: SimulationResult) => number): number =>
		runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
	return {
		rate: mean(({ rate }) => rate),
		inFlight: mean(({ inFlight }) => inFlight),
		refused: mean(({ refused, done }) => refused / (refused + done)),
	};
}

describe('the slots that the limiter finds', () => {
	it.each(CASES)(
		'$name: within a few hundredths of the best that does not overload it',
		(tried) => {
			const ours = played(tried, OURS);
			const all = Object.keys(OTHERS).map((way) => played(tried, way));
			const polite = all.filter(
				({ inFlight, refused }) => inFlight <= (tried.knee ?? Infinity) * 1.5 && refused < 0.25,
			);
			const best = Math.max(...polite.map(({ rate }) => rate));
			// Where requests are refused by chance, the rate holds ours back, however many slots there are.
			expect(ours.rate).toBeGreaterThan(tried.refuses ? 130 : 0.9 * best);
			if (tried.knee) expect(ours.inFlight).toBeLessThan(tried.knee * 1.5);
		},
	);

	it('are those of a better way than any other, over all services together', () => {
		const names = Object.keys(WAYS);
		const rates = new Map(names.map((name) => [name, [] as number[]]));
		const pushed = new Map(names.map((name) => [name, 0]));
		for (const tried of CASES) {
			const all = names.map((name) => ({ name, ...played(tried, name) }));
			const best = Math.max(...all.map(({ rate }) => rate));
			for (const { name, rate, inFlight } of all) {
				rates.get(name)?.push(rate / best);
				if (tried.knee && inFlight > tried.knee * 1.5)
					pushed.set(name, (pushed.get(name) ?? 0) + 1);
			}
		}
		const mean = (name: string): number => {
			const of = rates.get(name) ?? [];
			return of.reduce((sum, each) => sum + each, 0) / of.length;
		};
		expect(pushed.get(OURS)).toBe(0);
		const polite = names.filter((name) => pushed.get(name) === 0);
		expect(mean(OURS)).toBeGreaterThanOrEqual(0.97 * Math.max(...polite.map(mean)));
		expect(mean(OURS)).toBeGreaterThanOrEqual(0.97 * Math.max(...names.map(mean)));
	});

	it('are few enough for a service whose answers get slower above 8, at nine tenths of its best', () => {
		const tried = CASES.find(({ name }) => name === 'slower above 8') as Case;
		const ours = played(tried, OURS);
		expect(ours.inFlight).toBeLessThanOrEqual(12);
		expect(ours.rate).toBeGreaterThan(0.9 * 80);
	});

	it('are as few as it takes through hours in which the service is busy by the hour', () => {
		const kneeAt = (now: number) => (Math.floor((now - START) / HOUR) % 2 === 0 ? 20 : 4);
		const hours = simulate({
			rows: 3_000_000,
			endsAfterMs: 4 * HOUR,
			workMs: atMost(kneeAt, about(500)),
			roundTripMs: 40,
			policy: policyOf(adaptiveSlots),
			startsAt: START,
		});
		// Twenty in half a second, then four.
		expect(hours.rate).toBeGreaterThan(0.9 * 24);
		expect(hours.working).toBeLessThan(1.5 * 12);
	});
});

describe('three processes on one account of 50 requests a second', () => {
	it.each([
		['next door', 2],
		['40 ms away', 120],
	])('share it: %s', (_, roundTripMs) => {
		const ratios: number[] = [];
		for (const seed of [2, 3, 4, 5, 6]) {
			const run = simulate({
				rows: [3_000, 3_000, 3_000],
				begins: [0, 100, 500],
				workMs: about(20),
				limit: bucket(50, SECOND),
				roundTripMs,
				lateMs: 3,
				policy: policyOf(adaptiveSlots),
				seed,
				startsAt: START + 377 * seed,
			});
			expect(run.done).toBe(9_000);
			expect(run.rate).toBeGreaterThan(0.9 * 50);
			expect(run.refused / (run.refused + run.done)).toBeLessThan(0.1);
			ratios.push(Math.max(...run.shares) / Math.min(...run.shares));
		}
		expect(Math.max(...ratios)).toBeLessThan(2);
	});
});

describe('an event loop that is late', () => {
	it('leaves few in flight, however fast the service is', () => {
		const busy = simulate({
			rows: 2_000,
			workMs: about(20),
			roundTripMs: 1_000,
			computesMs: 40,
			policy: policyOf(adaptiveSlots),
		});
		// One request more than the process can compute makes every answer later.
		expect(busy.inFlight).toBeLessThan(1.5 * (1_000 / 40) + 5);
	});
});
