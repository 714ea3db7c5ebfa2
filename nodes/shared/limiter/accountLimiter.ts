/**
 * The one way to an account: slots and rate, shared by every execution in this process that uses the account. Both are
 * found out from what the account's answers say (adaptiveSlots, adaptiveRate).
 *
 * Users take turns, so that one request of a small workflow does not wait behind ten thousand rows of another. Within a
 * user, what has begun goes on before anything new begins: a run that is stopped leaves few rows half done.
 */
import { Cancellation, steadyClock, type Clock } from '../clock';
import { LIMITS } from '../limits';
import * as adaptiveRate from './adaptiveRate';
import * as adaptiveSlots from './adaptiveSlots';

/** Who asks: one per run of a node. */
export interface LimiterUser {
	/** How many of the account's requests may be in flight when one of this user's starts; as many as serve it best unless given. */
	slots?: number;
	cancellation: Cancellation;
}

/**
 * What the service's answer says about its load. `lost`: there was none, or one of something in front of it. `unused`:
 * nothing was sent.
 */
export type LoadVerdict = 'accepted' | 'lost' | 'unused' | { retryAfterMs?: number };

/** Proof of a slot. It has to be given back with `release`. */
export interface Permit {
	startedAt: number;
	/** Whether it was the last slot that was free; undefined for a user with a number of its own, of whom no number is learnt. */
	wasLast?: boolean;
}

/** As many as may ever be in flight of a user: more need not be at work at a time. */
export function mostSlots(slots: number | undefined): number {
	return slots ?? LIMITS.maxRequestsAtATime;
}

/** How long the event loop is looked at: longer than it takes until the next request starts, where many are in flight. */
const LOOK_MS = 10;

type Grant = (permit: Permit | undefined) => void;

/** Requests of one user that wait for a slot. */
class Queue {
	private readonly begun = new Set<Grant>();

	private readonly fresh = new Set<Grant>();

	get size(): number {
		return this.begun.size + this.fresh.size;
	}

	add(grant: Grant, goesOn: boolean): void {
		(goesOn ? this.begun : this.fresh).add(grant);
	}

	delete(grant: Grant): void {
		this.begun.delete(grant);
		this.fresh.delete(grant);
	}

	take(): Grant | undefined {
		const from = this.begun.size > 0 ? this.begun : this.fresh;
		const grant: Grant | undefined = from.values().next().value;
		if (grant !== undefined) from.delete(grant);
		return grant;
	}
}

export class AccountLimiter {
	private rate: adaptiveRate.AdaptiveRate = adaptiveRate.unlimited;

	private slots: adaptiveSlots.AdaptiveSlots = adaptiveSlots.unmeasured;

	/** Whether it is being looked at how late the event loop is. */
	private looksAtLoop = false;

	private inFlight = 0;

	/** Users with somebody waiting, the next to be served first. */
	private readonly waiting = new Map<LimiterUser, Queue>();

	private readonly queues = new WeakMap<LimiterUser, Queue>();

	private wake?: { at: number; owner: Cancellation };

	constructor(
		private readonly clock: Clock = steadyClock,
		private readonly chance: () => number = Math.random,
	) {}

	/**
	 * Waits for a slot and for the rate. Undefined when nothing may be sent: the part was cancelled, or the service asked
	 * for a pause that is longer than anybody waits (see `pausedForMs`).
	 * @param goesOn whether this continues what the user has begun, such as the second step of a row
	 * @param part of the user's work that the request belongs to; the whole unless given
	 */
	async acquire(
		user: LimiterUser,
		goesOn = false,
		part = user.cancellation,
	): Promise<Permit | undefined> {
		if (part.cancelled) return undefined;
		return await new Promise((resolve) => {
			const queue = this.queueOf(user);
			const grant: Grant = (permit) => {
				withdraw();
				resolve(permit);
			};
			// With the whole of it, the queue is sent away.
			const withdraw =
				part === user.cancellation
					? () => undefined
					: part.onCancel(() => this.withdraw(user, queue, grant));
			queue.add(grant, goesOn);
			if (!this.waiting.has(user)) this.waiting.set(user, queue);
			this.pump();
		});
	}

	/** What nobody waits for any more must not use up the rate. */
	private withdraw(user: LimiterUser, queue: Queue, grant: Grant): void {
		queue.delete(grant);
		if (queue.size === 0) this.waiting.delete(user);
		grant(undefined);
		this.pump();
	}

	/**
	 * Gives the slot back, with what the answer says about the account's load.
	 * @param kind what was asked for: answers are compared with those of their kind
	 */
	release(permit: Permit, verdict: LoadVerdict, kind = ''): void {
		const { startedAt, wasLast } = permit;
		this.inFlight -= 1;
		const now = this.clock.now();
		if (verdict === 'accepted') {
			this.rate = adaptiveRate.accepted(this.rate, now);
			if (wasLast !== undefined) {
				this.slots = adaptiveSlots.answered(this.slots, { kind, startedAt, now, wasLast });
			}
		} else if (verdict !== 'unused') {
			this.slots = adaptiveSlots.failed(this.slots, startedAt, now);
		}
		if (typeof verdict === 'object') {
			const { retryAfterMs } = verdict;
			const chance = this.chance();
			this.rate = adaptiveRate.throttled(this.rate, { startedAt, now, retryAfterMs, chance });
		}
		this.pump();
	}

	/** A short sleep is over late where the event loop is busy, whoever keeps it so. */
	private lookAtLoop(startedAt: number): void {
		if (this.looksAtLoop) return;
		this.looksAtLoop = true;
		const dueAt = startedAt + LOOK_MS;
		void this.clock.sleep(LOOK_MS).then(() => {
			this.looksAtLoop = false;
			const now = this.clock.now();
			// The pause ended now: it counts for all that started before the sleep should have been over.
			if (now - dueAt > LIMITS.lateMs) this.slots = adaptiveSlots.heldUp(this.slots, dueAt, now);
		});
	}

	/** Whether the account has refused everything for so long that waiting is of no use. */
	get gaveUp(): boolean {
		return adaptiveRate.hasGivenUp(this.rate, this.clock.now());
	}

	/** How long the service held this account back since the process started, in ms. */
	get throttledMs(): number {
		return this.rate.throttledMs;
	}

	/** Whether the service refused the last request that it answered, and none was accepted since. */
	get isThrottled(): boolean {
		return this.rate.throttledAt !== undefined;
	}

	/** For how long nothing may start, in ms. */
	get pausedForMs(): number {
		const now = this.clock.now();
		return adaptiveRate.nextStart(this.rate, now) - now;
	}

	private queueOf(user: LimiterUser): Queue {
		const known = this.queues.get(user);
		if (known) return known;
		const queue = new Queue();
		this.queues.set(user, queue);
		user.cancellation.onCancel(() => {
			this.sendAway(user, queue);
			this.pump();
		});
		return queue;
	}

	private sendAway(user: LimiterUser, queue: Queue): void {
		this.waiting.delete(user);
		for (let grant = queue.take(); grant !== undefined; grant = queue.take()) grant(undefined);
	}

	private pump(): void {
		for (let next = this.next(); next !== undefined; next = this.next()) {
			const [user, queue] = next;
			const now = this.clock.now();
			const at = adaptiveRate.nextStart(this.rate, now);
			if (at - now > LIMITS.throttledGiveUpMs) {
				for (const [waiter, queue] of this.waiting) this.sendAway(waiter, queue);
				break;
			}
			if (at > now) {
				this.wakeAt(at, now);
				return;
			}
			const grant = queue.take();
			this.waiting.delete(user);
			if (queue.size > 0) this.waiting.set(user, queue);
			if (grant === undefined) continue;
			this.rate = adaptiveRate.started(this.rate, now);
			this.inFlight += 1;
			if (user.slots !== undefined) {
				grant({ startedAt: now });
				continue;
			}
			this.slots = adaptiveSlots.started(this.slots, now);
			grant({ startedAt: now, wasLast: !this.hasRoomFor(user) });
			this.lookAtLoop(now);
		}
		if (this.waiting.size > 0) return;
		this.wake?.owner.end();
		this.wake = undefined;
	}

	/** Strictly in turn: a user that wants fewer in flight would otherwise wait until no other has anything to send. */
	private next(): [LimiterUser, Queue] | undefined {
		const first: [LimiterUser, Queue] | undefined = this.waiting.entries().next().value;
		return first && this.hasRoomFor(first[0]) ? first : undefined;
	}

	private hasRoomFor({ slots = adaptiveSlots.slotsNow(this.slots) }: LimiterUser): boolean {
		return this.inFlight < adaptiveRate.slotsAllowed(this.rate, slots);
	}

	private wakeAt(at: number, now: number): void {
		if (this.wake && this.wake.at <= at) return;
		this.wake?.owner.end();
		const wake = { at, owner: new Cancellation() };
		this.wake = wake;
		void this.clock.sleep(at - now, wake.owner).then(() => {
			if (this.wake !== wake) return;
			this.wake = undefined;
			if (!wake.owner.ended) this.pump();
		});
	}
}

const limiters = new Map<string, AccountLimiter>();

/** The limiter of an account. `account` is a fingerprint of host and key, never the key itself. */
export function limiterOf(account: string): AccountLimiter {
	const limiter = limiters.get(account) ?? new AccountLimiter();
	limiters.set(account, limiter);
	return limiter;
}
