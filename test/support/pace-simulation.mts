/** A service with a limit and a caller that keeps to a pace, played in virtual time: exact, and a day in milliseconds. */
import {
	accepted,
	nextStart,
	slotsNow,
	started,
	throttled,
	unpaced,
	type Pace,
} from '../../nodes/shared/pace.ts';
import { createLimiter, type Limit } from '../../sandbox/limiter.mts';

export interface Simulated {
	rows: number;
	/** The limit at a time; one limit for all times where it is no function. */
	limit: Limit | ((now: number) => Limit);
	slots?: number;
	/** From start to answer, in ms. */
	latencyMs?: number;
	/** How far a single answer deviates from that: 0.2 is up to 20 % either way. */
	jitter?: number;
	/** What the service says with a refusal. */
	retryAfterMs?: (now: number) => number | undefined;
	startsAt?: number;
	pace?: Pace;
	/** Any number: another one gives other answers times. */
	seed?: number;
}

export interface SimulationResult {
	ms: number;
	/** Rows per ms. */
	rate: number;
	done: number;
	refused: number;
	mostInFlight: number;
	/** Most requests in flight while the service was refusing, counted from the start of a probe. */
	mostProbes: number;
	pace: Pace;
	starts: number[];
}

interface Request {
	startedAt: number;
	arrivesAt: number;
	answeredAt: number;
	verdict?: 'accepted' | { retryAfterMs?: number };
}

/** Numbers in [0, 1) that are the same in every run (a linear congruential generator). */
export function seeded(seed: number): () => number {
	let state = (Math.imul(seed, 2_654_435_761) ^ 0x5bd1e995) >>> 0;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

export function simulate(settings: Simulated): SimulationResult {
	const { rows, limit, slots = 5, latencyMs = 20, jitter = 0.2, startsAt = 1_000_000 } = settings;
	const chance = seeded(settings.seed ?? 1);
	const limitAt = typeof limit === 'function' ? limit : () => limit;
	let limiter = createLimiter(limitAt(startsAt));
	const flying = new Set<Request>();
	const starts: number[] = [];
	let pace = settings.pace ?? unpaced;
	let now = startsAt;
	let waiting = rows;
	let [done, refused, mostInFlight, mostProbes] = [0, 0, 0, 0];

	const start = () => {
		const probing = pace.throttledAt !== undefined;
		pace = started(pace, now);
		const takes = latencyMs * (1 - jitter + 2 * jitter * chance());
		const onTheWay = takes * (0.3 + 0.4 * chance());
		flying.add({ startedAt: now, arrivesAt: now + onTheWay, answeredAt: now + takes });
		starts.push(now);
		waiting -= 1;
		mostInFlight = Math.max(mostInFlight, flying.size);
		if (probing) mostProbes = Math.max(mostProbes, flying.size);
	};
	const arrive = (request: Request) => {
		if (limitAt(now) !== limiter.limit && typeof limit === 'function') {
			limiter = createLimiter(limitAt(now));
		}
		if (limiter.allows(now)) {
			limiter.take(now);
			request.verdict = 'accepted';
		} else request.verdict = { retryAfterMs: settings.retryAfterMs?.(now) };
	};
	const answer = (request: Request) => {
		flying.delete(request);
		if (request.verdict === 'accepted') {
			done += 1;
			pace = accepted(pace, now);
			return;
		}
		refused += 1;
		waiting += 1;
		pace = throttled(pace, {
			startedAt: request.startedAt,
			now,
			retryAfterMs: request.verdict?.retryAfterMs,
			chance: chance(),
		});
	};

	while (done < rows) {
		while (waiting > 0 && flying.size < slotsNow(pace, slots) && nextStart(pace, now) <= now) start();
		const mayStart = waiting > 0 && flying.size < slotsNow(pace, slots);
		const events = [...flying].map((request) =>
			request.verdict === undefined ? request.arrivesAt : request.answeredAt,
		);
		now = Math.min(...events, mayStart ? nextStart(pace, now) : Infinity);
		for (const request of flying) {
			if (request.verdict === undefined && request.arrivesAt <= now) arrive(request);
			else if (request.verdict !== undefined && request.answeredAt <= now) answer(request);
		}
	}
	const ms = now - startsAt;
	return { ms, rate: rows / ms, done, refused, mostInFlight, mostProbes, pace, starts };
}
