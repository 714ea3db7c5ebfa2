/**
 * How many requests of an account may be in flight, found out from how long their answers take. Pure: the clock is
 * passed in.
 *
 * It begins with few, doubles as long as nothing speaks against it, and then goes up by a tenth, one at least, and down by
 * as much as the answers got slower: TCP's slow start and multiplicative decrease, where a slow answer counts as a loss, as
 * in TCP Vegas and in Netflix's concurrency-limits. Slow is what takes longer than in the quiet, when few are in flight;
 * that is measured again every minute. It does not go up by one, as TCP does: what a moment of slow answers takes away
 * would then cost ten seconds at the full rate.
 *
 * Of the ways that were simulated beside each other (test/support/limiter-policies) only this one is level with the best of
 * them over every service without ever pushing one that is overloaded: increase until a refusal, and Netflix's Gradient2
 * (today's average against a long one), end with all slots taken; Vegas itself (the shortest time against today's) ends with
 * a few wherever answers differ by chance. So a mean is compared with a mean.
 *
 * Each kind of request is compared with its own kind: a page of a listing takes longer than a card. While n8n's own event
 * loop stands still, to collect garbage say, nobody sees how long the service takes: what was in flight then says nothing.
 * Each such pause takes a tenth away, so that a loop that is busy all the time is left few. The figures stand in limits.ts.
 */
import { LIMITS } from '../limits';

export interface AdaptiveSlots {
	/** A fraction of one is kept, and not used. */
	slots: number;
	/** Whether nothing was slow or refused so far. */
	doubles: boolean;
	/** When this number began to hold. Requests that started earlier say nothing about it. */
	since: number;
	round: Round;
	/** How long answers take when few requests are in flight, by the kind of request. */
	quiet: ReadonlyMap<string, Quiet>;
	/** Whether few requests are in flight so that it can be measured. */
	isMeasuring: boolean;
	measuredAt: number;
	usedAt: number;
}

/** Answers since the number was last judged. */
interface Round {
	answers: number;
	/** The sum of how many times as long as in the quiet each took. */
	times: number;
	/** Whether all slots were in use: a number that nobody makes use of does not grow. */
	wasFull: boolean;
}

interface Quiet {
	/** The shorter of the two means: the first answers may be late since nothing is ready yet, n8n's own code included. */
	ms: number;
	/** The mean of all answers, and of those after the first few. */
	all: number;
	later: number;
	answers: number;
	since: number;
}

export interface Answer {
	/** What is asked for, as far as it tells how long an answer takes. */
	kind: string;
	startedAt: number;
	now: number;
	/** Whether the last free slot was taken for it. */
	wasLast: boolean;
}

const NO_ANSWERS: Round = { answers: 0, times: 0, wasFull: false };

export const unmeasured: AdaptiveSlots = {
	slots: LIMITS.requestsAtATime,
	doubles: true,
	since: 0,
	round: NO_ANSWERS,
	quiet: new Map(),
	isMeasuring: true,
	measuredAt: 0,
	usedAt: 0,
};

/** How many may be in flight now. */
export function slotsNow({ slots, isMeasuring }: AdaptiveSlots): number {
	return Math.floor(isMeasuring ? Math.min(slots, LIMITS.requestsAtATime) : slots);
}

/** A request starts. What was learnt is forgotten when that is long ago. */
export function started(state: AdaptiveSlots, now: number): AdaptiveSlots {
	const isForgotten = now - state.usedAt > LIMITS.limiterMemoryMs;
	return { ...(isForgotten ? unmeasured : state), usedAt: now };
}

/** An answer of the service. */
export function answered(state: AdaptiveSlots, answer: Answer): AdaptiveSlots {
	if (answer.startedAt < state.since) return state;
	const { kind, startedAt, now, wasLast } = answer;
	const ms = Math.max(1, now - startedAt);
	const quiet = learn(state, kind, ms);
	const counted: AdaptiveSlots = {
		...state,
		quiet: quiet === state.quiet.get(kind) ? state.quiet : new Map(state.quiet).set(kind, quiet),
		round: {
			answers: state.round.answers + 1,
			times: state.round.times + ms / quiet.ms,
			wasFull: state.round.wasFull || wasLast,
		},
	};
	const isOver = counted.round.answers >= Math.max(2 * LIMITS.samples, slotsNow(state));
	return isOver ? judged(counted, now) : counted;
}

/** The service refused, or nothing came back. One such request of those that were in flight together counts. */
export function failed(state: AdaptiveSlots, startedAt: number, now: number): AdaptiveSlots {
	if (startedAt < state.since) return state;
	return { ...shrunk(state, 1, now), doubles: false };
}

/** The event loop stood still. With as few requests as one begins with, n8n itself has no more to do. */
export function heldUp(state: AdaptiveSlots, startedAt: number, now: number): AdaptiveSlots {
	if (startedAt < state.since) return state;
	return shrunk(state, Math.min(state.slots, LIMITS.requestsAtATime), now);
}

function shrunk(state: AdaptiveSlots, least: number, now: number): AdaptiveSlots {
	const slots = Math.max(least, state.slots * (1 - LIMITS.slotStep));
	return { ...state, slots, since: now, round: NO_ANSWERS };
}

function learn({ quiet, isMeasuring, since }: AdaptiveSlots, kind: string, ms: number): Quiet {
	const known = quiet.get(kind);
	if (known === undefined || (isMeasuring && known.since < since)) {
		return { ms, all: ms, later: ms, answers: 1, since };
	}
	if (known.answers >= 2 * LIMITS.samples) return known;
	const answers = known.answers + 1;
	const all = known.all + (ms - known.all) / answers;
	const later = known.later + (ms - known.later) / Math.max(1, answers - LIMITS.samples);
	return { ms: Math.min(all, later), all, later, answers, since: known.since };
}

function judged(state: AdaptiveSlots, now: number): AdaptiveSlots {
	const { round, isMeasuring } = state;
	const measuredAt = isMeasuring ? now : state.measuredAt;
	const slower = isMeasuring ? 0 : round.times / round.answers / LIMITS.slower;
	return {
		...state,
		slots: nextSlots(state, slower),
		doubles: state.doubles && slower <= 1,
		since: now,
		round: NO_ANSWERS,
		measuredAt,
		isMeasuring: now - measuredAt > LIMITS.measureAgainMs,
	};
}

/** @param slower how many times as long as they may the answers took; above 1 they are slow */
function nextSlots(state: AdaptiveSlots, slower: number): number {
	const { slots, doubles, isMeasuring, round } = state;
	if (slower > 1) return Math.max(1, slots * Math.max(0.5, 1 / slower));
	if (!round.wasFull || (isMeasuring && !doubles)) return slots;
	const more = doubles ? slots : Math.max(1, Math.floor(slots * LIMITS.slotStep));
	return Math.min(LIMITS.maxRequestsAtATime, slots + more);
}
