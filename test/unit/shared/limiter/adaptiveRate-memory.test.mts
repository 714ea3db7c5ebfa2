import { LIMITS } from '../../../../nodes/shared/limits.ts';
import {
	accepted,
	isHopeless,
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

describe('what was learnt about an account', () => {
	const learnt: Pace = { ...after(start(T), accept(T + 20)), gapMs: 500, throttledMs: 1_234 };

	it('is forgotten after ten minutes in which nobody asked', () => {
		const pace = started(learnt, T + 20 + LIMITS.paceMemoryMs + 1);
		expect(pace.gapMs).toBe(0);
		expect(pace.throttledMs).toBe(1_234);
	});

	it('is kept for as long', () => {
		expect(started(learnt, T + 20 + LIMITS.paceMemoryMs).gapMs).toBe(500);
	});

	it('is forgotten although the last word was a refusal', () => {
		const refused = refuse(T, T + 20)(learnt);
		const pace = started(refused, nextStart(refused, 0) + LIMITS.paceMemoryMs + 1);
		expect(slotsNow(pace, 5)).toBe(5);
	});

	it('is not forgotten while a long pause is kept', () => {
		const refused = refuse(T, T + 20, LIMITS.paceMemoryMs)(learnt);
		const pace = started(refused, nextStart(refused, 0));
		expect(pace.gapMs).toBe(500);
		expect(slotsNow(pace, 5)).toBe(1);
	});
});

describe('giving up', () => {
	/** Probes for as long as they are due until `until`, all refused. */
	const refusedUntil = (until: number, from: Pace): Pace => {
		let pace = from;
		for (let at = nextStart(pace, 0); at <= until; at = nextStart(pace, at + 20)) {
			pace = refuse(at, at + 20)(started(pace, at));
		}
		return pace;
	};

	it('is no question while the service accepts', () => {
		expect(isHopeless(unpaced, T)).toBe(false);
		expect(isHopeless(after(start(T), accept(T + 20)), T + 24 * 60 * MINUTE)).toBe(false);
	});

	it('waits until nothing was accepted for ten minutes', () => {
		const first = after(start(T), accept(T + 20), start(T + 30), refuse(T + 30, T + 50));
		const almost = refusedUntil(T + 9 * MINUTE, first);
		expect(isHopeless(almost, T + 9 * MINUTE)).toBe(false);
		const over = refusedUntil(T + 10.6 * MINUTE, first);
		expect(isHopeless(over, T + 10.6 * MINUTE)).toBe(true);
	});

	it('starts anew with every accepted request', () => {
		const first = after(start(T), refuse(T, T + 20));
		const probed = refusedUntil(T + 9 * MINUTE, first);
		const at = nextStart(probed, 0);
		const again = refuse(
			at + 30,
			at + 50,
		)(started(accepted(started(probed, at), at + 20), at + 30));
		expect(isHopeless(refusedUntil(at + 9 * MINUTE, again), at + 9 * MINUTE)).toBe(false);
	});

	it('comes at once when the service asks to wait for longer than that', () => {
		const pace = after(start(T), refuse(T, T + 20, LIMITS.throttledGiveUpMs + 1));
		expect(isHopeless(pace, T + 20)).toBe(true);
	});

	it('is not hastened by a time in which nobody asked', () => {
		const quiet = T + 9 * MINUTE;
		const pace = after(
			start(T),
			accept(T + 20),
			start(quiet),
			refuse(quiet, quiet + 20, 2 * MINUTE),
		);
		expect(isHopeless(pace, quiet + 20)).toBe(false);
	});

	it('is not carried over to a run that begins long after another one had given up', () => {
		const gaveUp = refusedUntil(T + 11 * MINUTE, after(start(T), refuse(T, T + 20)));
		const later = nextStart(gaveUp, 0) + LIMITS.paceMemoryMs + 1;
		expect(isHopeless(refuse(later, later + 20)(started(gaveUp, later)), later + 20)).toBe(false);
	});
});
