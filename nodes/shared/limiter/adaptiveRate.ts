/**
 * How fast one account may be asked, learnt from what the service refuses. Pure: the clock and chance are passed in.
 *
 * Slots alone are too coarse (one slot at 20 ms is 43 requests a second, two are 87), so an interval between starts is
 * kept as well. It is zero until the service first says that it is throttled. From then on it follows the rate that was
 * really accepted between two recoveries, and shrinks a little with every accepted request, so that a limit that was
 * raised is found again. Only time in which requests were waiting counts: what was asked for slowly, or from an
 * allowance that others had used up in part, says nothing about the limit. A service may also refuse now and then
 * whatever the pace; then each refusal lowers the accepted rate, and following it would end in standstill. So the best
 * rate is remembered: where asking slower only made it slower, that rate is gone back to. The figures stand in limits.ts.
 */
import { LIMITS } from '../limits';

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
	/** The recovery since which requests are counted; undefined when there was none, or an idle time since. */
	countingSince?: number;
	/** Refused requests since then. */
	refused: number;
	/** The shortest time per accepted request that was measured between two recoveries, in ms. */
	bestMs?: number;
	/** When a request was last accepted, or the first was sent, less idle time: what giving up is measured from. */
	lastGoodAt?: number;
	lastStartAt?: number;
	lastAnswerAt?: number;
	/** How long starts were held back by throttling so far, in ms. */
	throttledMs: number;
}

export const unpaced: Pace = {
	gapMs: 0,
	nextStartAt: 0,
	pauseMs: 0,
	accepted: 0,
	refused: 0,
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
	const idleMs = idleBefore(pace, now);
	const known = idleMs > LIMITS.paceMemoryMs ? { ...unpaced, throttledMs: pace.throttledMs } : pace;
	return {
		...known,
		countingSince: idleMs > 0 ? undefined : known.countingSince,
		lastGoodAt: known.lastGoodAt === undefined ? now : known.lastGoodAt + idleMs,
		lastStartAt: now,
		nextStartAt: Math.max(known.nextStartAt, now - LIMITS.lateMs) + known.gapMs,
	};
}

/** How long nobody asked although they could have; 0 for the blink between an answer and the next start. */
function idleBefore({ lastStartAt, lastAnswerAt = 0, nextStartAt }: Pace, now: number): number {
	if (lastStartAt === undefined) return 0;
	const idleMs = now - Math.max(lastStartAt, lastAnswerAt, nextStartAt);
	return idleMs > LIMITS.idleMs ? idleMs : 0;
}

export function accepted(pace: Pace, now: number): Pace {
	const counted = {
		...pace,
		accepted: pace.accepted + 1,
		lastGoodAt: now,
		lastAnswerAt: now,
	};
	if (pace.throttledAt === undefined) return { ...counted, gapMs: shrunk(pace) };
	// Until a probe has started, this only answers what was under way when the service began to refuse.
	const isProbe = pace.lastStartAt !== undefined && pace.lastStartAt > pace.throttledAt;
	return isProbe ? recovered(pace, pace.throttledAt, now) : counted;
}

function shrunk({ gapMs, accepted: count }: Pace): number {
	const byCount = 1 - LIMITS.gapShrink * (1 + count / LIMITS.gapShrinkDoubles);
	const byTime = 2 ** (-gapMs / LIMITS.gapHalvesMs);
	return orNone(gapMs * Math.min(byCount, byTime));
}

function orNone(gapMs: number): number {
	return gapMs < LIMITS.smallestGapMs ? 0 : gapMs;
}

/**
 * The first accepted request after a refusal. The rate since the last such moment is what the account allows; it was
 * free again somewhere between the last refusal and now.
 */
function recovered(pace: Pace, throttledAt: number, now: number): Pace {
	const { countingSince, accepted: count } = pace;
	const isMeasured = countingSince !== undefined && count >= LIMITS.paceSamples;
	const learnt = isMeasured ? learn(pace, ((throttledAt + now) / 2 - countingSince) / count) : pace;
	const goesOn = countingSince !== undefined && !isMeasured;
	return {
		...learnt,
		nextStartAt: now + learnt.gapMs,
		throttledAt: undefined,
		pauseMs: 0,
		accepted: goesOn ? count + 1 : 1,
		refused: goesOn ? pace.refused : 0,
		countingSince: goesOn ? countingSince : now,
		lastGoodAt: now,
		lastAnswerAt: now,
	};
}

/** @param ms the time per accepted request since the last recovery */
function learn(pace: Pace, ms: number): Pace {
	const { bestMs = ms, refused, accepted: count } = pace;
	// So many refusals that the limit itself must have been lowered.
	if (refused > count * LIMITS.refusalsOfALowerLimit) {
		return { ...pace, gapMs: orNone(ms), bestMs: ms };
	}
	const ageing = bestMs * LIMITS.bestPaceAges;
	return ms > bestMs * LIMITS.paceTolerance
		? { ...pace, gapMs: orNone(bestMs), bestMs: ageing }
		: { ...pace, gapMs: orNone(ms), bestMs: Math.min(ageing, ms) };
}

/**
 * The service refused a request that was started at `startedAt`.
 * @param retryAfterMs what the service asks for; without it, or with 0, the pause grows from refusal to refusal
 * @param chance a number in [0, 1): spreads processes that share an account
 */
export function throttled(
	pace: Pace,
	answer: { startedAt: number; now: number; retryAfterMs?: number; chance: number },
): Pace {
	const { startedAt, now, chance } = answer;
	// "At once" is no advice from a service that goes on refusing.
	const retryAfterMs = answer.retryAfterMs || undefined;
	const sameBurst = pace.throttledAt !== undefined && startedAt <= pace.throttledAt;
	const refused = pace.refused + 1;
	if (sameBurst && retryAfterMs === undefined) return { ...pace, refused, lastAnswerAt: now };
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
		refused,
		pauseMs,
		nextStartAt,
		lastAnswerAt: now,
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
