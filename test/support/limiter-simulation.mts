/**
 * A service and the processes that ask it, played in virtual time: exact, and a day in milliseconds. A process is one
 * thread: what it computes for one request keeps the others waiting.
 */
import { createLimiter, type Limit } from '../../sandbox/limiter.mts';
import type { Policy } from './limiter-policies.mts';

export type Chance = () => number;

export interface Service {
	/** How long it works on a request, in ms, while it works on so many, this one included. */
	workMs: (chance: Chance, working: number, now: number) => number;
	/** What it lets through. */
	limit?: Limit;
	/** What the limit becomes, and when. */
	later?: { at: number; limit: Limit };
	/** How much of the limit somebody else has used up at the start. */
	used?: number;
	/** What it refuses beyond, however slowly it is asked. */
	atATime?: number;
	/** The share that it refuses by chance. */
	refuses?: number;
}

export interface Simulated extends Service {
	/** Rows of each process that uses the account. */
	rows: number | readonly number[];
	policy: (chance: Chance) => Policy;
	/** When each process begins, in ms from the start. */
	begins?: readonly number[];
	/** On the way there and back, with whatever it takes to connect. */
	roundTripMs?: number;
	/** What a process computes for each request, half of it when it starts. */
	computesMs?: number;
	/** How late a process wakes at most, because timers are coarse and it has other things to do. */
	lateMs?: number;
	startsAt?: number;
	/** The simulation ends then, whatever is left. */
	endsAfterMs?: number;
	/** Another number gives other waiting times. */
	seed?: number;
}

export interface SimulationResult {
	ms: number;
	/** Accepted requests per second. */
	rate: number;
	done: number;
	/** Rows of each process that were done when the first process had no more. */
	shares: number[];
	refused: number;
	/** Requests that were in flight on average. */
	inFlight: number;
	/** Requests that the service worked on, on average. */
	working: number;
	/** Most requests that one process had in flight. */
	mostInFlight: number;
	/** The same, counted at each start while the service was refusing. */
	mostProbes: number;
	/** When each request started, in order. */
	starts: number[];
}

type Stage = 'there' | 'working' | 'back';

interface Flight {
	stage: Stage;
	startedAt: number;
	/** When its stage is over. */
	until: number;
	isAccepted: boolean;
	wasLast: boolean;
	lateMs: number;
}

interface Caller {
	policy: Policy;
	waiting: number;
	begins: number;
	done: number;
	flights: Set<Flight>;
	/** Until when it computes. */
	busyUntil: number;
	/** When it wakes for a start that was planned for `plannedAt`. */
	wake?: { plannedAt: number; at: number };
}

/** Numbers in [0, 1) that are the same in every run (a linear congruential generator). */
export function seeded(seed: number): Chance {
	let state = (Math.imul(seed, 2_654_435_761) ^ 0x5bd1e995) >>> 0;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

export function simulate(simulated: Simulated): SimulationResult {
	return new Simulation(simulated).run();
}

class Simulation {
	private readonly chance: Chance;
	private readonly callers: Caller[];
	private readonly startsAt: number;
	private readonly total: number;
	private limiter;
	private now: number;
	private working = 0;
	private inFlightArea = 0;
	private workingArea = 0;
	private readonly result = { done: 0, refused: 0, mostInFlight: 0, mostProbes: 0 };
	private shares?: number[];
	private readonly starts: number[] = [];

	constructor(private readonly simulated: Simulated) {
		const { startsAt = 1_000_000, seed = 1, policy, begins = [], limit, used = 0 } = simulated;
		this.chance = seeded(seed);
		this.startsAt = startsAt;
		this.now = startsAt;
		const rows = [simulated.rows].flat();
		this.total = rows.reduce((sum, count) => sum + count, 0);
		this.callers = rows.map((waiting, index) => ({
			policy: policy(this.chance),
			waiting,
			begins: startsAt + (begins[index] ?? 0),
			done: 0,
			flights: new Set(),
			busyUntil: 0,
		}));
		this.limiter = limit && createLimiter(limit);
		for (let count = 0; count < used; count += 1) this.limiter?.take(startsAt);
	}

	run(): SimulationResult {
		const { endsAfterMs = Infinity } = this.simulated;
		while (this.result.done < this.total && this.now - this.startsAt < endsAfterMs) this.step();
		const ms = this.now - this.startsAt;
		return {
			...this.result,
			ms,
			rate: (this.result.done * 1_000) / ms,
			shares: this.shares ?? this.callers.map(({ done }) => done),
			inFlight: this.inFlightArea / ms,
			working: this.workingArea / ms,
			starts: this.starts,
		};
	}

	private step(): void {
		let next = Infinity;
		let inFlight = 0;
		for (const caller of this.callers) {
			while (this.mayStart(caller) && this.wakesAt(caller) <= this.now) this.start(caller);
			if (this.now < caller.begins) next = Math.min(next, caller.begins);
			else if (this.mayStart(caller)) next = Math.min(next, this.wakesAt(caller));
			for (const { until } of caller.flights) next = Math.min(next, until);
			inFlight += caller.flights.size;
		}
		if (next === Infinity) throw new Error('Nothing would ever happen again');
		this.inFlightArea += inFlight * (next - this.now);
		this.workingArea += this.working * (next - this.now);
		this.now = next;
		for (const caller of this.callers) {
			for (const flight of caller.flights) if (flight.until <= next) this.advance(caller, flight);
		}
	}

	private mayStart({ begins, waiting, flights, policy }: Caller): boolean {
		return this.now >= begins && waiting > 0 && flights.size < policy.slots();
	}

	/** When the caller gets to its next start, if nothing else wakes it before. */
	private wakesAt(caller: Caller): number {
		const { lateMs = 0 } = this.simulated;
		const plannedAt = caller.policy.nextStart(this.now);
		const asleep = caller.wake !== undefined && this.now < caller.wake.at;
		if (plannedAt <= this.now) return asleep ? (caller.wake?.at ?? this.now) : this.now;
		if (caller.wake?.plannedAt !== plannedAt) {
			caller.wake = { plannedAt, at: plannedAt + lateMs * this.chance() };
		}
		return caller.wake.at;
	}

	private start(caller: Caller): void {
		const { policy, flights } = caller;
		const { mostInFlight, mostProbes } = this.result;
		const { roundTripMs = 0, computesMs = 0 } = this.simulated;
		const { isThrottled } = policy;
		policy.started(this.now);
		caller.waiting -= 1;
		caller.busyUntil = Math.max(this.now, caller.busyUntil) + computesMs / 2;
		const flight: Flight = {
			stage: 'there',
			startedAt: this.now,
			until: caller.busyUntil + (roundTripMs / 2) * (0.95 + 0.1 * this.chance()),
			isAccepted: false,
			wasLast: false,
			lateMs: 0,
		};
		flights.add(flight);
		flight.wasLast = flights.size >= policy.slots();
		this.starts.push(this.now);
		this.result.mostInFlight = Math.max(mostInFlight, flights.size);
		if (isThrottled) this.result.mostProbes = Math.max(mostProbes, flights.size);
	}

	private advance(caller: Caller, flight: Flight): void {
		if (flight.stage === 'there') this.arrive(flight);
		else if (flight.stage === 'working') {
			if (flight.isAccepted) this.working -= 1;
			flight.stage = 'back';
			const { roundTripMs = 0 } = this.simulated;
			flight.until = this.now + (roundTripMs / 2) * (0.95 + 0.1 * this.chance());
		} else if (caller.busyUntil > this.now) {
			flight.lateMs += caller.busyUntil - this.now;
			flight.until = caller.busyUntil;
		} else this.answer(caller, flight);
	}

	private arrive(flight: Flight): void {
		const { workMs, later, atATime = Infinity, refuses = 0 } = this.simulated;
		if (later && this.now >= later.at && this.limiter?.limit !== later.limit) {
			this.limiter = createLimiter(later.limit);
		}
		const isLetThrough = this.limiter?.allows(this.now) ?? true;
		flight.isAccepted = isLetThrough && this.working < atATime && this.chance() >= refuses;
		flight.stage = 'working';
		flight.until = this.now;
		if (!flight.isAccepted) return;
		this.limiter?.take(this.now);
		this.working += 1;
		flight.until += workMs(this.chance, this.working, this.now);
	}

	private answer(caller: Caller, flight: Flight): void {
		const { computesMs = 0 } = this.simulated;
		caller.flights.delete(flight);
		caller.wake = undefined;
		caller.busyUntil = this.now + computesMs / 2;
		caller.policy.answered({ ...flight, now: this.now });
		if (!flight.isAccepted) {
			this.result.refused += 1;
			caller.waiting += 1;
			return;
		}
		this.result.done += 1;
		caller.done += 1;
		if (caller.waiting + caller.flights.size === 0) {
			this.shares ??= this.callers.map(({ done }) => done);
		}
	}
}
