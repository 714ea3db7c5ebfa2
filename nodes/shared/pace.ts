/**
 * How fast one account may be asked, learnt from what the service refuses. Pure: the clock and chance are passed in.
 *
 * Slots alone are too coarse (one slot at 20 ms is 43 requests a second, two are 87), so an interval between starts is
 * kept as well. It is zero until the service first says that it is throttled. From then on it follows the rate that was
 * really accepted between two recoveries, and shrinks a little with every accepted request, so that a limit that was
 * raised is found again. The figures stand in limits.ts.
 */
import { LIMITS } from './limits';

export interface Pace {
	/** Interval between two starts, in ms; 0 means that slots alone decide. */
	gapMs: number;
	/** No request starts before this time. */
	nextStartAt: number;
	/** When the service last said that it is throttled, or undefined if it accepts. */
	throttledAt?: number;
	/** The pause that the next refusal in a row would cause, before chance is added. */
	pauseMs: number;
	/** Accepted requests since `countingSince`, from which the rate is read. */
	accepted: number;
	countingSince?: number;
	/** When a request was last accepted, or the first was sent: what giving up is measured from. */
	lastGoodAt?: number;
	lastStartAt?: number;
	/** How long starts were held back by throttling so far, in ms. */
	throttledMs: number;
}

export const unpaced: Pace = {
	gapMs: 0,
	nextStartAt: 0,
	pauseMs: 0,
	accepted: 0,
	throttledMs: 0,
};

/** When the next request may start. */
export function nextStart(pace: Pace, now: number): number {
	return Math.max(now, pace.nextStartAt);
}

/** While the service refuses, a single request asks whether it accepts again. */
export function slotsNow(pace: Pace, slots: number): number {
	return pace.throttledAt === undefined ? slots : 1;
}

export function started(pace: Pace, now: number): Pace {
	const idle = pace.lastStartAt !== undefined && now - pace.lastStartAt > LIMITS.paceMemoryMs;
	const known =
		idle && pace.throttledAt === undefined ? { ...unpaced, throttledMs: pace.throttledMs } : pace;
	return {
		...known,
		countingSince: known.countingSince ?? now,
		lastGoodAt: known.lastGoodAt ?? now,
		lastStartAt: now,
		nextStartAt: Math.max(known.nextStartAt, now) + known.gapMs,
	};
}

export function accepted(pace: Pace, now: number): Pace {
	if (pace.throttledAt !== undefined) {
		// Before a probe has started, this can only be an answer to what was under way when the first was refused.
		const isProbe = (pace.lastStartAt ?? now) > pace.throttledAt;
		return isProbe
			? recovered(pace, now)
			: { ...pace, accepted: pace.accepted + 1, lastGoodAt: now };
	}
	const gapMs = pace.gapMs * (1 - LIMITS.gapShrink * (1 + pace.accepted / LIMITS.gapShrinkDoubles));
	return {
		...pace,
		accepted: pace.accepted + 1,
		lastGoodAt: now,
		gapMs: gapMs < LIMITS.smallestGapMs ? 0 : gapMs,
	};
}

/** The first accepted request after a refusal: the rate since the last such moment is what the account allows. */
function recovered(pace: Pace, now: number): Pace {
	const elapsed = now - (pace.countingSince ?? now);
	const gapMs = pace.accepted > 0 && elapsed > 0 ? elapsed / pace.accepted : pace.gapMs;
	return {
		...pace,
		gapMs: gapMs < LIMITS.smallestGapMs ? 0 : gapMs,
		nextStartAt: now + gapMs,
		throttledAt: undefined,
		pauseMs: 0,
		accepted: 1,
		countingSince: now,
		lastGoodAt: now,
	};
}

/**
 * The service refused a request that was started at `startedAt`.
 * @param retryAfterMs what the service asks for; without it the pause grows from refusal to refusal
 * @param chance a number in [0, 1): spreads processes that share an account
 */
export function throttled(
	pace: Pace,
	answer: { startedAt: number; now: number; retryAfterMs?: number; chance: number },
): Pace {
	const { startedAt, now, retryAfterMs, chance } = answer;
	const sameBurst = pace.throttledAt !== undefined && startedAt <= pace.throttledAt;
	if (sameBurst && retryAfterMs === undefined) return pace;
	const pauseMs = sameBurst
		? pace.pauseMs
		: Math.min(
				LIMITS.maxThrottlePauseMs,
				Math.max(
					LIMITS.firstThrottlePauseMs,
					pace.gapMs,
					pace.pauseMs * LIMITS.throttlePauseGrowth,
				),
			);
	const until = now + (retryAfterMs ?? pauseMs * (0.9 + 0.2 * chance));
	const nextStartAt = sameBurst ? Math.max(pace.nextStartAt, until) : until;
	const heldFrom = sameBurst ? Math.max(pace.nextStartAt, now) : now;
	return {
		...pace,
		throttledAt: now,
		pauseMs,
		nextStartAt,
		throttledMs: pace.throttledMs + Math.max(0, nextStartAt - heldFrom),
	};
}

/** Whether the service has accepted nothing for so long that waiting further is of no use. */
export function isHopeless(pace: Pace, now: number): boolean {
	return (
		pace.throttledAt !== undefined &&
		Math.max(now, pace.nextStartAt) - (pace.lastGoodAt ?? now) > LIMITS.throttledGiveUpMs
	);
}
