/** A service with a limit, and callers that keep to a rate, played in virtual time: exact, and a day in milliseconds. */
import {
	accepted,
	nextStart,
	slotsNow,
	started,
	throttled,
	unlimited,
	type AdaptiveRate,
} from '../../nodes/shared/limiter/adaptiveRate.ts';
import { createLimiter, type Limit } from '../../sandbox/limiter.mts';

export interface Simulated {
	/** Rows of each process that uses the account. */
	rows: number | readonly number[];
	limit: Limit;
	/** What the limit becomes, and when. */
	later?: { at: number; limit: Limit };
	/** How much of the limit somebody else has used up at the start. */
	used?: number;
	slots?: number;
	/** From start to answer, in ms. */
	latencyMs?: number;
	/** How far a single answer deviates from that: 0.2 is up to 20 % either way. */
	jitter?: number;
	/** How late a process wakes at most, because timers are coarse and it has other things to do. */
	lateMs?: number;
	startsAt?: number;
	/** What the callers know at the start. */
	known?: AdaptiveRate;
	/** Another number gives other waiting times. */
	seed?: number;
}

export interface SimulationResult {
	ms: number;
	/** Rows per ms. */
	rate: number;
	done: number;
	refused: number;
	/** Most requests that one process had in flight. */
	mostInFlight: number;
	/** The same, counted at each start while the service was refusing. */
	mostProbes: number;
	/** What the first process knows in the end. */
	learnt: AdaptiveRate;
	/** When each request started, in order. */
	starts: number[];
}

interface Flight {
	startedAt: number;
	arrivesAt: number;
	answeredAt: number;
	accepted?: boolean;
}

interface Caller {
	rate: AdaptiveRate;
	waiting: number;
	flights: Set<Flight>;
	/** When it wakes for a start that the rate had planned for `plannedAt`. */
	wake?: { plannedAt: number; at: number };
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
	const { slots = 5, latencyMs = 20, jitter = 0.2, lateMs = 0, startsAt = 1_000_000 } = settings;
	const { later } = settings;
	const chance = seeded(settings.seed ?? 1);
	const rows = [settings.rows].flat();
	const callers = rows.map<Caller>((waiting) => ({
		rate: settings.known ?? unlimited,
		waiting,
		flights: new Set(),
	}));
	let limiter = createLimiter(settings.limit);
	for (let used = 0; used < (settings.used ?? 0); used += 1) limiter.take(startsAt);
	let now = startsAt;
	const total = rows.reduce((sum, count) => sum + count, 0);
	const result = { done: 0, refused: 0, mostInFlight: 0, mostProbes: 0 };
	const starts: number[] = [];

	const mayStart = ({ rate, waiting, flights }: Caller) =>
		waiting > 0 && flights.size < slotsNow(rate, slots);

	/** When the caller gets to its next start, if nothing else wakes it before. */
	const wakesAt = (caller: Caller): number => {
		const plannedAt = nextStart(caller.rate, now);
		const asleep = caller.wake !== undefined && now < caller.wake.at;
		if (plannedAt <= now) return asleep ? (caller.wake?.at ?? now) : now;
		if (caller.wake?.plannedAt !== plannedAt) {
			caller.wake = { plannedAt, at: plannedAt + lateMs * chance() };
		}
		return caller.wake.at;
	};

	const start = (caller: Caller) => {
		const probes = caller.rate.throttledAt !== undefined;
		const takes = latencyMs * (1 - jitter + 2 * jitter * chance());
		const arrivesAt = now + takes * (0.3 + 0.4 * chance());
		caller.rate = started(caller.rate, now);
		caller.flights.add({ startedAt: now, arrivesAt, answeredAt: now + takes });
		caller.waiting -= 1;
		starts.push(now);
		result.mostInFlight = Math.max(result.mostInFlight, caller.flights.size);
		if (probes) result.mostProbes = Math.max(result.mostProbes, caller.flights.size);
	};

	const arrive = (flight: Flight) => {
		if (later && now >= later.at && limiter.limit !== later.limit) {
			limiter = createLimiter(later.limit);
		}
		flight.accepted = limiter.allows(now);
		if (flight.accepted) limiter.take(now);
	};

	const answer = (caller: Caller, flight: Flight) => {
		caller.flights.delete(flight);
		caller.wake = undefined;
		if (flight.accepted) {
			result.done += 1;
			caller.rate = accepted(caller.rate, now);
			return;
		}
		result.refused += 1;
		caller.waiting += 1;
		const { startedAt } = flight;
		caller.rate = throttled(caller.rate, { startedAt, now, chance: chance() });
	};

	while (result.done < total) {
		let next = Infinity;
		for (const caller of callers) {
			while (mayStart(caller) && wakesAt(caller) <= now) start(caller);
			if (mayStart(caller)) next = Math.min(next, wakesAt(caller));
			for (const { accepted: verdict, arrivesAt, answeredAt } of caller.flights) {
				next = Math.min(next, verdict === undefined ? arrivesAt : answeredAt);
			}
		}
		now = next;
		for (const caller of callers) {
			for (const flight of caller.flights) {
				if (flight.accepted === undefined) {
					if (flight.arrivesAt <= now) arrive(flight);
				} else if (flight.answeredAt <= now) answer(caller, flight);
			}
		}
	}
	const ms = now - startsAt;
	return { ...result, ms, rate: total / ms, learnt: callers[0].rate, starts };
}
