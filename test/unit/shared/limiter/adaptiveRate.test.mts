import fc from 'fast-check';
import { LIMITS } from '../../../../nodes/shared/limits.ts';
import {
	accepted,
	nextStart,
	slotsAllowed,
	started,
	throttled,
	unlimited,
	type AdaptiveRate,
} from '../../../../nodes/shared/limiter/adaptiveRate.ts';

const T = 5_000_000;
const MINUTE = 60_000;

type Step = (rate: AdaptiveRate) => AdaptiveRate;

const after = (...steps: Step[]): AdaptiveRate =>
	steps.reduce((rate, step) => step(rate), unlimited);
const start =
	(now: number): Step =>
	(rate) =>
		started(rate, now);
const accept =
	(now: number): Step =>
	(rate) =>
		accepted(rate, now);
const refuse =
	(startedAt: number, now: number, retryAfterMs?: number, chance = 0.5): Step =>
	(rate) =>
		throttled(rate, { startedAt, now, retryAfterMs, chance });

describe('an account that was never refused', () => {
	it('may be asked at once, with all slots', () => {
		expect(nextStart(unlimited, T)).toBe(T);
		expect(slotsAllowed(unlimited, 7)).toBe(7);
	});

	it('stays unlimited, however many requests are accepted', () => {
		let rate = unlimited;
		for (let at = T; at < T + 10_000; at += 10) rate = accepted(started(rate, at), at + 5);
		expect(nextStart(rate, T + 20_000)).toBe(T + 20_000);
		expect(rate.gapMs).toBe(0);
		expect(rate.throttledMs).toBe(0);
	});
});

describe('a refusal', () => {
	it('leaves one slot and pauses for about ten milliseconds', () => {
		const rate = after(start(T), refuse(T, T + 20));
		expect(slotsAllowed(rate, 5)).toBe(1);
		expect(nextStart(rate, T + 20)).toBe(T + 20 + LIMITS.firstThrottlePauseMs);
	});

	it.each([
		[0, 9],
		[0.25, 9.5],
		[0.5, 10],
		[0.999, 10.998],
	])('spreads processes that share an account: chance %d pauses for %d ms', (chance, pause) => {
		const rate = after(start(T), refuse(T, T + 20, undefined, chance));
		expect(nextStart(rate, 0) - (T + 20)).toBeCloseTo(pause, 6);
	});

	it('counts once for a burst: what started before it changes nothing', () => {
		const burst = [T, T + 1, T + 2, T + 3, T + 4];
		const first = after(...burst.map(start), refuse(T, T + 20));
		const rest = burst.slice(1).reduce((rate, at) => refuse(at, T + 21)(rate), first);
		expect(nextStart(rest, 0)).toBe(nextStart(first, 0));
		expect(rest.pauseMs).toBe(first.pauseMs);
		expect(rest.throttledMs).toBe(first.throttledMs);
	});

	it('is followed by longer pauses while probes are refused, up to half a minute', () => {
		let rate = after(start(T), refuse(T, T + 20));
		const pauses: number[] = [];
		for (let probes = 0; probes < 60; probes += 1) {
			const at = nextStart(rate, 0);
			rate = refuse(at, at + 20)(started(rate, at));
			pauses.push(nextStart(rate, 0) - (at + 20));
		}
		for (const [index, pause] of pauses.entries()) {
			const before = index === 0 ? LIMITS.firstThrottlePauseMs : pauses[index - 1];
			const longer = Math.min(LIMITS.maxThrottlePauseMs, before * LIMITS.throttlePauseGrowth);
			expect(pause).toBeCloseTo(longer, 3);
		}
		expect(pauses.at(-1)).toBe(LIMITS.maxThrottlePauseMs);
	});

	it('is over with the first probe that is accepted', () => {
		const rate = after(start(T), refuse(T, T + 20), start(T + 30), accept(T + 50));
		expect(slotsAllowed(rate, 5)).toBe(5);
		expect(nextStart(rate, T + 50)).toBe(T + 50);
	});

	it('is not over with an answer to what was under way before it', () => {
		const rate = after(start(T), start(T + 1), refuse(T, T + 20), accept(T + 21));
		expect(slotsAllowed(rate, 5)).toBe(1);
		expect(nextStart(rate, 0)).toBe(T + 20 + LIMITS.firstThrottlePauseMs);
	});
});

describe('Retry-After', () => {
	it('is honoured to the millisecond', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 3_600_000 }),
				fc.double({ min: 0, max: 0.999, noNaN: true }),
				(ms, chance) => {
					const rate = after(start(T), refuse(T, T + 20, ms, chance));
					expect(nextStart(rate, 0)).toBe(T + 20 + ms);
				},
			),
		);
	});

	it('holds although an answer comes late to what was under way', () => {
		const rate = after(start(T), start(T + 1), refuse(T, T + 20, 30_000), accept(T + 21));
		expect(nextStart(rate, 0)).toBe(T + 20 + 30_000);
	});

	it('of a burst is the latest moment that any of its answers names', () => {
		const asked = [undefined, 5_000, 7_000, 2_000, undefined];
		const starts = asked.map((_, index) => start(T + index));
		const refusals = asked.map((ms, index) => refuse(T + index, T + 20 + index, ms));
		expect(nextStart(after(...starts, ...refusals), 0)).toBe(T + 22 + 7_000);
	});

	it('counts from the latest probe: it may be shorter than the one before', () => {
		const rate = after(start(T), refuse(T, T + 20, 60_000), start(T + 60_020));
		expect(nextStart(refuse(T + 60_020, T + 60_040, 1_000)(rate), 0)).toBe(T + 61_040);
	});

	it('of zero does not end in a storm of requests: the pause grows as without it', () => {
		let rate = after(start(T), refuse(T, T + 1, 0));
		let probes = 0;
		for (let at = nextStart(rate, T + 1); at < T + MINUTE; at = nextStart(rate, at + 1)) {
			rate = refuse(at, at + 1, 0)(started(rate, at));
			probes += 1;
		}
		expect(probes).toBeLessThan(50);
	});
});

describe('the interval between starts', () => {
	/** From a recovery to the next: `count` requests are accepted at once, then none until `ms` are over. */
	const cycle = (count: number, ms: number): AdaptiveRate => {
		let rate = after(start(T), refuse(T, T + 1));
		const begin = nextStart(rate, 0);
		for (let index = 0; index < count; index += 1) rate = accepted(started(rate, begin), begin);
		let at = begin;
		while (at < begin + ms) {
			rate = refuse(at, at + 0.1)(started(rate, at));
			at = nextStart(rate, 0);
		}
		return accepted(started(rate, at), begin + ms);
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
		expect(cycle(LIMITS.samples - 1, 60_000).gapMs).toBe(0);
		expect(cycle(LIMITS.samples, 60_000).gapMs).toBeGreaterThan(0);
	});

	it('is not read from before the first recovery: the allowance may have been used up in part', () => {
		let rate = unlimited;
		for (let index = 0; index < 20; index += 1) rate = accepted(started(rate, T), T + 20);
		rate = refuse(T + 20, T + 40)(started(rate, T + 20));
		const probe = T + 59_000;
		rate = { ...rate, nextStartAt: probe };
		expect(accepted(started(rate, probe), probe + 20).gapMs).toBe(0);
	});

	it('is not read from a time in which nobody asked', () => {
		// One request in a picker, a run five minutes later: those five minutes are no sign of a slow account.
		let rate = cycle(0, 100);
		rate = accepted(started(rate, T + 1_000), T + 1_020);
		const run = T + 5 * MINUTE;
		for (let index = 0; index < 20; index += 1) rate = accepted(started(rate, run), run + 20);
		rate = refuse(run + 20, run + 40)(started(rate, run + 20));
		const probe = nextStart(rate, 0);
		expect(accepted(started(rate, probe), probe + 20).gapMs).toBe(0);
	});

	it('is kept between starts; one that comes a little late does not delay the next', () => {
		const rate = cycle(60, 60_000);
		const at = nextStart(rate, 0);
		const inTime = started(rate, at);
		expect(nextStart(inTime, 0)).toBeCloseTo(at + rate.gapMs, 6);
		const late = started(rate, at + LIMITS.lateMs);
		expect(nextStart(late, 0)).toBeCloseTo(at + rate.gapMs, 6);
		const veryLate = started(rate, at + 5_000);
		expect(nextStart(veryLate, 0)).toBeCloseTo(at + 5_000 - LIMITS.lateMs + rate.gapMs, 6);
	});

	it('shrinks with every accepted request, the faster the longer nothing was refused', () => {
		let rate = cycle(60, 60_000);
		const gaps = [rate.gapMs];
		for (let index = 0; index < 100; index += 1) {
			const at = nextStart(rate, 0);
			rate = accepted(started(rate, at), at + 20);
			gaps.push(rate.gapMs);
		}
		const shares = gaps.slice(1).map((gap, index) => gap / gaps[index]);
		expect(Math.max(...shares)).toBeLessThan(1);
		expect(shares.at(-1)).toBeLessThan(shares[0]);
	});

	it('of many seconds halves within a quarter of an hour, so that a wrong one does not last', () => {
		let rate: AdaptiveRate = { ...cycle(60, 60_000), gapMs: 30_000 };
		const begin = nextStart(rate, 0);
		let at = begin;
		while (rate.gapMs > 0 && at < begin + 15 * MINUTE) {
			rate = accepted(started(rate, at), at);
			at = nextStart(rate, at);
		}
		expect(rate.gapMs).toBeLessThanOrEqual(16_000);
	});

	it('below a millisecond is none', () => {
		let rate: AdaptiveRate = { ...cycle(60, 60_000), gapMs: 1.000_000_1 };
		rate = accepted(started(rate, T + 2 * MINUTE), T + 2 * MINUTE);
		expect(rate.gapMs).toBe(0);
	});
});

describe('the time for which the service held starts back', () => {
	it('is the sum of the pauses, without counting a burst twice', () => {
		const rate = after(
			start(T),
			start(T + 1),
			refuse(T, T + 20, 1_000),
			refuse(T + 1, T + 30, 2_000),
			start(T + 2_030),
			refuse(T + 2_030, T + 2_050, 500),
		);
		expect(rate.throttledMs).toBe(1_000 + 1_010 + 500);
	});
});
