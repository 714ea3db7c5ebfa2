/**
 * How fast one account may be asked, learnt from what the service refuses. Pure: the clock and chance are passed in.
 *
 * Slots alone are too coarse (one slot at 20 ms is 43 requests a second, two are 87), so an interval between starts is
 * kept as well. It is zero until the service first says that it is throttled. From then on it follows the rate that was
 * really accepted between two recoveries, and shrinks a little with every accepted request, the bolder the longer nothing
 * was refused, so that a limit that was raised is found again. Only time in which requests were waiting counts: what was
 * asked for slowly, or from an allowance that others had used up in part, says nothing about the limit. Several processes
 * that share an account share it by that alone: each follows what it gets. A service may also refuse now and then
 * whatever the rate; then each refusal lowers the accepted rate, and following it would end in standstill. So the best
 * rate is remembered: where asking slower only made it much slower, that rate is gone back to. The figures stand in
 * limits.ts.
 */
import { LIMITS } from '../limits';

export interface AdaptiveRate {
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

export const unlimited: AdaptiveRate = {
	gapMs: 0,
	nextStartAt: 0,
	pauseMs: 0,
	accepted: 0,
	refused: 0,
	throttledMs: 0,
};

/** When the next request may start. */
export function nextStart(rate: AdaptiveRate, now: number): number {
	return Math.max(now, rate.nextStartAt);
}

/** While the service refuses, a single request asks whether it accepts again. */
export function slotsAllowed(rate: AdaptiveRate, slots: number): number {
	return rate.throttledAt === undefined ? slots : 1;
}

export function started(rate: AdaptiveRate, now: number): AdaptiveRate {
	const idleMs = idleBefore(rate, now);
	const known =
		idleMs > LIMITS.limiterMemoryMs ? { ...unlimited, throttledMs: rate.throttledMs } : rate;
	return {
		...known,
		countingSince: idleMs > 0 ? undefined : known.countingSince,
		lastGoodAt: known.lastGoodAt === undefined ? now : known.lastGoodAt + idleMs,
		lastStartAt: now,
		nextStartAt: Math.max(known.nextStartAt, now - LIMITS.lateMs) + known.gapMs,
	};
}

/** How long nobody asked although they could have; 0 for the blink between an answer and the next start. */
function idleBefore(
	{ lastStartAt, lastAnswerAt = 0, nextStartAt }: AdaptiveRate,
	now: number,
): number {
	if (lastStartAt === undefined) return 0;
	const idleMs = now - Math.max(lastStartAt, lastAnswerAt, nextStartAt);
	return idleMs > LIMITS.idleMs ? idleMs : 0;
}

export function accepted(rate: AdaptiveRate, now: number): AdaptiveRate {
	const counted = { ...rate, accepted: rate.accepted + 1, lastGoodAt: now, lastAnswerAt: now };
	if (rate.throttledAt === undefined) return { ...counted, gapMs: shrunk(counted) };
	// Until a probe has started, this only answers what was under way when the service began to refuse.
	const isProbe = rate.lastStartAt !== undefined && rate.lastStartAt > rate.throttledAt;
	return isProbe ? recovered(rate, rate.throttledAt, now) : counted;
}

/** By more the longer nothing was refused: by the time, so that who has less of a shared limit gains on who has more. */
function shrunk({ gapMs, accepted: count }: AdaptiveRate): number {
	const askedForMs = count * gapMs;
	return orNone(gapMs * Math.max(0.5, 1 - LIMITS.gapShrink * askedForMs));
}

/** Timers are no finer than a millisecond. */
function orNone(gapMs: number): number {
	return gapMs < 1 ? 0 : gapMs;
}

/**
 * The first accepted request after a refusal. The rate since the last such moment is what the account allows; it was
 * free again somewhere between the last refusal and now.
 */
function recovered(rate: AdaptiveRate, throttledAt: number, now: number): AdaptiveRate {
	const { countingSince, accepted: count } = rate;
	// A rate that is known is replaced by none that was read from few: who shares a limit would drift apart by chance.
	const enough = rate.gapMs === 0 ? LIMITS.samples : 3 * LIMITS.samples;
	const isMeasured = countingSince !== undefined && count >= enough;
	const learnt = isMeasured ? learn(rate, ((throttledAt + now) / 2 - countingSince) / count) : rate;
	const goesOn = countingSince !== undefined && !isMeasured;
	return {
		...learnt,
		nextStartAt: now + learnt.gapMs,
		throttledAt: undefined,
		pauseMs: 0,
		accepted: goesOn ? count + 1 : 1,
		refused: goesOn ? rate.refused : 0,
		countingSince: goesOn ? countingSince : now,
		lastGoodAt: now,
		lastAnswerAt: now,
	};
}

/** @param ms the time per accepted request since the last recovery */
function learn(rate: AdaptiveRate, ms: number): AdaptiveRate {
	const { bestMs = ms, refused, accepted: count } = rate;
	// So many refusals that the limit itself must have been lowered.
	if (refused > count * LIMITS.muchLess) return { ...rate, gapMs: orNone(ms), bestMs: ms };
	return ms > bestMs * LIMITS.muchLess
		? { ...rate, gapMs: orNone(bestMs), bestMs }
		: { ...rate, gapMs: orNone(ms), bestMs: Math.min(bestMs, ms) };
}

/**
 * The service refused a request that was started at `startedAt`.
 * @param retryAfterMs what the service asks for; without it, or with 0, the pause grows from refusal to refusal
 * @param chance a number in [0, 1): spreads processes that share an account
 */
export function throttled(
	rate: AdaptiveRate,
	answer: { startedAt: number; now: number; retryAfterMs?: number; chance: number },
): AdaptiveRate {
	const { startedAt, now, chance } = answer;
	// "At once" is no advice from a service that goes on refusing.
	const retryAfterMs = answer.retryAfterMs || undefined;
	const sameBurst = rate.throttledAt !== undefined && startedAt <= rate.throttledAt;
	const refused = rate.refused + 1;
	if (sameBurst && retryAfterMs === undefined) return { ...rate, refused, lastAnswerAt: now };
	const { firstThrottlePauseMs, maxThrottlePauseMs, throttlePauseGrowth } = LIMITS;
	const longer = Math.max(firstThrottlePauseMs, rate.gapMs, rate.pauseMs * throttlePauseGrowth);
	const pauseMs = sameBurst ? rate.pauseMs : Math.min(maxThrottlePauseMs, longer);
	const until = now + (retryAfterMs ?? pauseMs * (0.9 + 0.2 * chance));
	const nextStartAt = sameBurst ? Math.max(rate.nextStartAt, until) : until;
	const heldFrom = sameBurst ? Math.max(rate.nextStartAt, now) : now;
	return {
		...rate,
		throttledAt: now,
		refused,
		pauseMs,
		nextStartAt,
		lastAnswerAt: now,
		throttledMs: rate.throttledMs + Math.max(0, nextStartAt - heldFrom),
	};
}

/** Whether the service has accepted nothing for so long that waiting further is of no use. */
export function hasGivenUp(rate: AdaptiveRate, now: number): boolean {
	return (
		rate.throttledAt !== undefined &&
		Math.max(now, rate.nextStartAt) - (rate.lastGoodAt ?? now) > LIMITS.throttledGiveUpMs
	);
}
