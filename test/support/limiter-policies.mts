/**
 * Ways to find out how many requests may be in flight, to be compared: the limiter's own, and others from TCP and from
 * Netflix's concurrency-limits. All keep to the limiter's own rate.
 */
import * as rates from '../../nodes/shared/limiter/adaptiveRate.ts';
import * as own from '../../nodes/shared/limiter/adaptiveSlots.ts';
import { LIMITS } from '../../nodes/shared/limits.ts';
import type { Chance } from './limiter-simulation.mts';

export interface Answered {
	startedAt: number;
	now: number;
	isAccepted: boolean;
	/** Whether the last free slot was taken for it. */
	wasLast: boolean;
	/** How late the event loop was. */
	lateMs: number;
}

/** How one process decides when its next request starts. */
export interface Policy {
	readonly isThrottled: boolean;
	nextStart(now: number): number;
	/** How many may be in flight now. */
	slots(): number;
	started(now: number): void;
	answered(answer: Answered): void;
}

export interface Slots {
	now(): number;
	started?(now: number): void;
	answered(answer: Answered): void;
}

/** The slots under the limiter's rate. */
export function policyOf(slotsOf: () => Slots): (chance: Chance) => Policy {
	return (chance) => {
		const slots = slotsOf();
		let rate = rates.unlimited;
		return {
			get isThrottled() {
				return rate.throttledAt !== undefined;
			},
			nextStart: (now) => rates.nextStart(rate, now),
			slots: () => rates.slotsAllowed(rate, Math.floor(slots.now())),
			started(now) {
				rate = rates.started(rate, now);
				slots.started?.(now);
			},
			answered(answer) {
				const { isAccepted, startedAt, now } = answer;
				slots.answered(answer);
				rate = isAccepted
					? rates.accepted(rate, now)
					: rates.throttled(rate, { startedAt, now, chance: chance() });
			},
		};
	};
}

/** What the limiter does. */
export function adaptiveSlots(): Slots {
	let state = own.unmeasured;
	return {
		now: () => own.slotsNow(state),
		started: (now) => (state = own.started(state, now)),
		answered(answer) {
			const { isAccepted, startedAt, now, lateMs } = answer;
			if (lateMs > LIMITS.lateMs) state = own.heldUp(state, startedAt, now);
			state = isAccepted
				? own.answered(state, { ...answer, kind: '' })
				: own.failed(state, startedAt, now);
		},
	};
}

export const fixedSlots = (slots: number) => (): Slots => ({
	now: () => slots,
	answered: () => undefined,
});

const FIRST: number = LIMITS.requestsAtATime;
const MOST: number = LIMITS.maxRequestsAtATime;

/** Additive increase, multiplicative decrease: up by one each round until something is refused. */
export function additiveIncrease(): Slots {
	let slots = FIRST;
	let since = 0;
	return {
		now: () => slots,
		answered({ isAccepted, startedAt, now, wasLast }) {
			if (isAccepted) {
				if (wasLast) slots = Math.min(MOST, slots + 1 / slots);
			} else if (startedAt >= since) {
				slots = Math.max(1, slots * 0.9);
				since = now;
			}
		},
	};
}

/** TCP Vegas (Brakmo, 1995) as Netflix has it: requests that queue, told from the shortest time ever. */
export function vegas(): Slots {
	const [few, many] = [3, 6];
	let slots = FIRST;
	let shortest = Infinity;
	let since = 0;
	let doubles = true;
	let round = { answers: 0, ms: 0, wasFull: false };
	const begin = (now: number): void => {
		since = now;
		round = { answers: 0, ms: 0, wasFull: false };
	};
	return {
		now: () => slots,
		answered({ isAccepted, startedAt, now, wasLast }) {
			if (startedAt < since) return;
			if (!isAccepted) {
				slots = Math.max(1, slots * 0.9);
				doubles = false;
				begin(now);
				return;
			}
			shortest = Math.min(shortest, now - startedAt);
			round.answers += 1;
			round.ms += now - startedAt;
			round.wasFull ||= wasLast;
			if (round.answers < slots) return;
			const queued = slots * (1 - (shortest * round.answers) / round.ms);
			if (queued > many) {
				slots = Math.max(1, slots - 1);
				doubles = false;
			} else if (round.wasFull && queued < few) {
				slots = Math.min(MOST, doubles ? slots * 2 : slots + 1);
			}
			begin(now);
		},
	};
}

/** Netflix's Gradient2 with its own figures: each answer against an average over six hundred. */
export function gradient(): Slots {
	const [tolerance, smoothing, window, warmUp] = [1.5, 0.2, 600, 10];
	let slots = FIRST;
	let longMs = 0;
	let answers = 0;
	let since = 0;
	return {
		now: () => slots,
		answered({ isAccepted, startedAt, now, wasLast }) {
			if (!isAccepted) {
				if (startedAt < since) return;
				slots = Math.max(1, slots * 0.9);
				since = now;
				return;
			}
			const ms = now - startedAt;
			answers += 1;
			longMs += (ms - longMs) * (answers <= warmUp ? 1 / answers : 2 / (window + 1));
			if (longMs > 2 * ms) longMs *= 0.95;
			if (!wasLast) return;
			const slope = Math.max(0.5, Math.min(1, (tolerance * longMs) / ms));
			const wanted = slots * slope + Math.sqrt(slots);
			slots = Math.max(1, Math.min(MOST, slots * (1 - smoothing) + wanted * smoothing));
		},
	};
}
