import { LIMITS } from '../../../../nodes/shared/limits.ts';
import {
	accepted,
	hasGivenUp,
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

describe('what was learnt about an account', () => {
	const learnt: AdaptiveRate = {
		...after(start(T), accept(T + 20)),
		gapMs: 500,
		throttledMs: 1_234,
	};

	it('is forgotten after ten minutes in which nobody asked', () => {
		const rate = started(learnt, T + 20 + LIMITS.limiterMemoryMs + 1);
		expect(rate.gapMs).toBe(0);
		expect(rate.throttledMs).toBe(1_234);
	});

	it('is kept for as long', () => {
		expect(started(learnt, T + 20 + LIMITS.limiterMemoryMs).gapMs).toBe(500);
	});

	it('is forgotten although the last word was a refusal', () => {
		const refused = refuse(T, T + 20)(learnt);
		const rate = started(refused, nextStart(refused, 0) + LIMITS.limiterMemoryMs + 1);
		expect(slotsAllowed(rate, 5)).toBe(5);
	});

	it('is not forgotten while a long pause is kept', () => {
		const refused = refuse(T, T + 20, LIMITS.limiterMemoryMs)(learnt);
		const rate = started(refused, nextStart(refused, 0));
		expect(rate.gapMs).toBe(500);
		expect(slotsAllowed(rate, 5)).toBe(1);
	});
});

describe('giving up', () => {
	/** Probes for as long as they are due until `until`, all refused. */
	const refusedUntil = (until: number, from: AdaptiveRate): AdaptiveRate => {
		let rate = from;
		for (let at = nextStart(rate, 0); at <= until; at = nextStart(rate, at + 20)) {
			rate = refuse(at, at + 20)(started(rate, at));
		}
		return rate;
	};

	it('is no question while the service accepts', () => {
		expect(hasGivenUp(unlimited, T)).toBe(false);
		expect(hasGivenUp(after(start(T), accept(T + 20)), T + 24 * 60 * MINUTE)).toBe(false);
	});

	it('waits until nothing was accepted for ten minutes', () => {
		const first = after(start(T), accept(T + 20), start(T + 30), refuse(T + 30, T + 50));
		const almost = refusedUntil(T + 9 * MINUTE, first);
		expect(hasGivenUp(almost, T + 9 * MINUTE)).toBe(false);
		const over = refusedUntil(T + 10.6 * MINUTE, first);
		expect(hasGivenUp(over, T + 10.6 * MINUTE)).toBe(true);
	});

	it('starts anew with every accepted request', () => {
		const first = after(start(T), refuse(T, T + 20));
		const probed = refusedUntil(T + 9 * MINUTE, first);
		const at = nextStart(probed, 0);
		const again = refuse(
			at + 30,
			at + 50,
		)(started(accepted(started(probed, at), at + 20), at + 30));
		expect(hasGivenUp(refusedUntil(at + 9 * MINUTE, again), at + 9 * MINUTE)).toBe(false);
	});

	it('comes at once when the service asks to wait for longer than that', () => {
		const rate = after(start(T), refuse(T, T + 20, LIMITS.throttledGiveUpMs + 1));
		expect(hasGivenUp(rate, T + 20)).toBe(true);
	});

	it('is not hastened by a time in which nobody asked', () => {
		const quiet = T + 9 * MINUTE;
		const rate = after(
			start(T),
			accept(T + 20),
			start(quiet),
			refuse(quiet, quiet + 20, 2 * MINUTE),
		);
		expect(hasGivenUp(rate, quiet + 20)).toBe(false);
	});

	it('is not carried over to a run that begins long after another one had given up', () => {
		const gaveUp = refusedUntil(T + 11 * MINUTE, after(start(T), refuse(T, T + 20)));
		const later = nextStart(gaveUp, 0) + LIMITS.limiterMemoryMs + 1;
		expect(hasGivenUp(refuse(later, later + 20)(started(gaveUp, later)), later + 20)).toBe(false);
	});
});
