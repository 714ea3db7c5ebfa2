import fc from 'fast-check';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import {
	accepted,
	nextStart,
	slotsNow,
	started,
	throttled,
	unpaced,
	type Pace,
} from '../../../../nodes/shared/limiter/adaptiveRate.ts';

const T = 5_000_000;
const MINUTE = 60_000;

type Step = (pace: Pace) => Pace;

const after = (...steps: Step[]): Pace => steps.reduce((pace, step) => step(pace), unpaced);
const start =
	(now: number): Step =>
	(pace) =>
		started(pace, now);
const accept =
	(now: number): Step =>
	(pace) =>
		accepted(pace, now);
const refuse =
	(startedAt: number, now: number, retryAfterMs?: number, chance = 0.5): Step =>
	(pace) =>
		throttled(pace, { startedAt, now, retryAfterMs, chance });

describe('an account that was never refused', () => {
	it('may be asked at once, with all slots', () => {
		expect(nextStart(unpaced, T)).toBe(T);
		expect(slotsNow(unpaced, 7)).toBe(7);
	});

	it('stays unpaced, however many requests are accepted', () => {
		let pace = unpaced;
		for (let at = T; at < T + 10_000; at += 10) pace = accepted(started(pace, at), at + 5);
		expect(nextStart(pace, T + 20_000)).toBe(T + 20_000);
		expect(pace.gapMs).toBe(0);
		expect(pace.throttledMs).toBe(0);
	});
});

describe('a refusal', () => {
	it('leaves one slot and pauses for about ten milliseconds', () => {
		const pace = after(start(T), refuse(T, T + 20));
		expect(slotsNow(pace, 5)).toBe(1);
		expect(nextStart(pace, T + 20)).toBe(T + 20 + LIMITS.firstThrottlePauseMs);
	});

	it.each([
		[0, 9],
		[0.25, 9.5],
		[0.5, 10],
		[0.999, 10.998],
	])('spreads processes that share an account: chance %d pauses for %d ms', (chance, pause) => {
		const pace = after(start(T), refuse(T, T + 20, undefined, chance));
		expect(nextStart(pace, 0) - (T + 20)).toBeCloseTo(pause, 6);
	});

	it('counts once for a burst: what started before it changes nothing', () => {
		const burst = [T, T + 1, T + 2, T + 3, T + 4];
		const first = after(...burst.map(start), refuse(T, T + 20));
		const rest = burst.slice(1).reduce((pace, at) => refuse(at, T + 21)(pace), first);
		expect(nextStart(rest, 0)).toBe(nextStart(first, 0));
		expect(rest.pauseMs).toBe(first.pauseMs);
		expect(rest.throttledMs).toBe(first.throttledMs);
	});

	it('is followed by longer pauses while probes are refused, up to half a minute', () => {
		let pace = after(start(T), refuse(T, T + 20));
		const pauses: number[] = [];
		for (let probes = 0; probes < 60; probes += 1) {
			const at = nextStart(pace, 0);
			pace = refuse(at, at + 20)(started(pace, at));
			pauses.push(nextStart(pace, 0) - (at + 20));
		}
		for (const [index, pause] of pauses.entries()) {
			const before = index === 0 ? LIMITS.firstThrottlePauseMs : pauses[index - 1];
			const longer = Math.min(LIMITS.maxThrottlePauseMs, before * LIMITS.throttlePauseGrowth);
			expect(pause).toBeCloseTo(longer, 3);
		}
		expect(pauses.at(-1)).toBe(LIMITS.maxThrottlePauseMs);
	});

	it('is over with the first probe that is accepted', () => {
		const pace = after(start(T), refuse(T, T + 20), start(T + 30), accept(T + 50));
		expect(slotsNow(pace, 5)).toBe(5);
		expect(nextStart(pace, T + 50)).toBe(T + 50);
	});

	it('is not over with an answer to what was under way before it', () => {
		const pace = after(start(T), start(T + 1), refuse(T, T + 20), accept(T + 21));
		expect(slotsNow(pace, 5)).toBe(1);
		expect(nextStart(pace, 0)).toBe(T + 20 + LIMITS.firstThrottlePauseMs);
	});
});

describe('Retry-After', () => {
	it('is honoured to the millisecond', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 3_600_000 }),
				fc.double({ min: 0, max: 0.999, noNaN: true }),
				(ms, chance) => {
					const pace = after(start(T), refuse(T, T + 20, ms, chance));
					expect(nextStart(pace, 0)).toBe(T + 20 + ms);
				},
			),
		);
	});

	it('holds although an answer comes late to what was under way', () => {
		const pace = after(start(T), start(T + 1), refuse(T, T + 20, 30_000), accept(T + 21));
		expect(nextStart(pace, 0)).toBe(T + 20 + 30_000);
	});

	it('of a burst is the latest moment that any of its answers names', () => {
		const asked = [undefined, 5_000, 7_000, 2_000, undefined];
		const starts = asked.map((_, index) => start(T + index));
		const refusals = asked.map((ms, index) => refuse(T + index, T + 20 + index, ms));
		expect(nextStart(after(...starts, ...refusals), 0)).toBe(T + 22 + 7_000);
	});

	it('counts from the latest probe: it may be shorter than the one before', () => {
		const pace = after(start(T), refuse(T, T + 20, 60_000), start(T + 60_020));
		expect(nextStart(refuse(T + 60_020, T + 60_040, 1_000)(pace), 0)).toBe(T + 61_040);
	});

	it('of zero does not end in a storm of requests: the pause grows as without it', () => {
		let pace = after(start(T), refuse(T, T + 1, 0));
		let probes = 0;
		for (let at = nextStart(pace, T + 1); at < T + MINUTE; at = nextStart(pace, at + 1)) {
			pace = refuse(at, at + 1, 0)(started(pace, at));
			probes += 1;
		}
		expect(probes).toBeLessThan(50);
	});
});

describe('the interval between starts', () => {
	/** From a recovery to the next: `count` requests are accepted at once, then none until `ms` are over. */
	const cycle = (count: number, ms: number): Pace => {
		let pace = after(start(T), refuse(T, T + 1));
		const begin = nextStart(pace, 0);
		for (let index = 0; index < count; index += 1) pace = accepted(started(pace, begin), begin);
		let at = begin;
		while (at < begin + ms) {
			pace = refuse(at, at + 0.1)(started(pace, at));
			at = nextStart(pace, 0);
		}
		return accepted(started(pace, at), begin + ms);
	};

	it('is read from the requests that were accepted between two recoveries', () => {
		// It was free again somewhere between the last refusal and the probe, which come a fifth of the wait apart.
		for (const [count, ms] of [
			[60, 60_000],
			[50, 1_000],
			[5, 5_000],
		]) {
			expect(cycle(count, ms).gapMs).toBeGreaterThan(0.87 * (ms / count));
			expect(cycle(count, ms).gapMs).toBeLessThanOrEqual(ms / count);
		}
	});

	it('is not read from a handful of requests', () => {
		expect(cycle(LIMITS.paceSamples - 1, 60_000).gapMs).toBe(0);
		expect(cycle(LIMITS.paceSamples, 60_000).gapMs).toBeGreaterThan(0);
	});

	it('is not read from before the first recovery: the allowance may have been used up in part', () => {
		let pace = unpaced;
		for (let index = 0; index < 20; index += 1) pace = accepted(started(pace, T), T + 20);
		pace = refuse(T + 20, T + 40)(started(pace, T + 20));
		const probe = T + 59_000;
		pace = { ...pace, nextStartAt: probe };
		expect(accepted(started(pace, probe), probe + 20).gapMs).toBe(0);
	});

	it('is not read from a time in which nobody asked', () => {
		// One request in a picker, a run five minutes later: those five minutes are no sign of a slow account.
		let pace = cycle(0, 100);
		pace = accepted(started(pace, T + 1_000), T + 1_020);
		const run = T + 5 * MINUTE;
		for (let index = 0; index < 20; index += 1) pace = accepted(started(pace, run), run + 20);
		pace = refuse(run + 20, run + 40)(started(pace, run + 20));
		const probe = nextStart(pace, 0);
		expect(accepted(started(pace, probe), probe + 20).gapMs).toBe(0);
	});

	it('is kept between starts; one that comes a little late does not delay the next', () => {
		const pace = cycle(60, 60_000);
		const at = nextStart(pace, 0);
		const inTime = started(pace, at);
		expect(nextStart(inTime, 0)).toBeCloseTo(at + pace.gapMs, 6);
		const late = started(pace, at + LIMITS.lateMs);
		expect(nextStart(late, 0)).toBeCloseTo(at + pace.gapMs, 6);
		const veryLate = started(pace, at + 5_000);
		expect(nextStart(veryLate, 0)).toBeCloseTo(at + 5_000 - LIMITS.lateMs + pace.gapMs, 6);
	});

	it('shrinks with every accepted request, the faster the longer nothing was refused', () => {
		let pace = cycle(60, 60_000);
		const gaps = [pace.gapMs];
		for (let index = 0; index < 100; index += 1) {
			const at = nextStart(pace, 0);
			pace = accepted(started(pace, at), at + 20);
			gaps.push(pace.gapMs);
		}
		const shares = gaps.slice(1).map((gap, index) => gap / gaps[index]);
		expect(Math.max(...shares)).toBeLessThan(1);
		expect(shares.at(-1)).toBeLessThan(shares[0]);
	});

	it('of many seconds halves within three minutes, so that a wrong one does not last', () => {
		let pace: Pace = { ...cycle(60, 60_000), gapMs: 30_000 };
		const begin = nextStart(pace, 0);
		let at = begin;
		while (at < begin + LIMITS.gapHalvesMs) {
			pace = accepted(started(pace, at), at);
			at = nextStart(pace, at);
		}
		expect(pace.gapMs).toBeLessThanOrEqual(16_000);
	});

	it('below a millisecond is none', () => {
		let pace: Pace = { ...cycle(60, 60_000), gapMs: 1.0001 };
		pace = accepted(started(pace, T + 2 * MINUTE), T + 2 * MINUTE);
		expect(pace.gapMs).toBe(0);
	});
});

describe('the time for which the service held starts back', () => {
	it('is the sum of the pauses, without counting a burst twice', () => {
		const pace = after(
			start(T),
			start(T + 1),
			refuse(T, T + 20, 1_000),
			refuse(T + 1, T + 30, 2_000),
			start(T + 2_030),
			refuse(T + 2_030, T + 2_050, 500),
		);
		expect(pace.throttledMs).toBe(1_000 + 1_010 + 500);
	});
});
