import { setTimeout as realSleep } from 'node:timers/promises';
import type { Cancellation, Clock } from '../../nodes/shared/clock.ts';

interface Sleeper {
	at: number;
	order: number;
	wake: () => void;
}

/**
 * Time that passes only when a test says so. Whoever sleeps wakes in the order of time, and everything that follows
 * from one waking is done before the next.
 */
export class VirtualClock implements Clock {
	private time: number;

	private readonly sleepers = new Set<Sleeper>();

	private slept = 0;

	/**
	 * @param noticesEndAfterMs how long a sleep goes on whose owner has ended: the real clock notices within a tenth of a second
	 */
	constructor(
		startsAt = 1_000_000,
		private readonly noticesEndAfterMs = 0,
	) {
		this.time = startsAt;
	}

	now(): number {
		return this.time;
	}

	async sleep(ms: number, owner?: Cancellation): Promise<void> {
		if (ms <= 0 || owner?.ended) return;
		await new Promise<void>((wake) => {
			const sleeper = { at: this.time + ms, order: (this.slept += 1), wake };
			this.sleepers.add(sleeper);
			owner?.onEnd(() => {
				sleeper.at = Math.min(sleeper.at, this.time + this.noticesEndAfterMs);
			});
		});
	}

	/** How many sleep at present. */
	get sleeping(): number {
		return this.sleepers.size;
	}

	/** Lets time pass, and everything happen that is due meanwhile. */
	async advance(ms: number): Promise<void> {
		const until = this.time + ms;
		await settled();
		for (let next = this.next(); next && next.at <= until; next = this.next()) {
			await this.wake(next);
		}
		this.time = until;
	}

	/** Lets time pass until nobody sleeps any more. Throws when that takes longer than `atMostMs`. */
	async runUntilIdle(atMostMs = 24 * 3_600_000): Promise<void> {
		const until = this.time + atMostMs;
		await settled();
		for (let next = this.next(); next; next = this.next()) {
			if (next.at > until) throw new Error(`Somebody still sleeps after ${atMostMs} ms`);
			await this.wake(next);
		}
	}

	/** What `promise` comes to; time passes as far as it has to. Throws when it can never come to anything. */
	async outcome<T>(promise: Promise<T>): Promise<T> {
		let ended = false;
		const end = () => {
			ended = true;
		};
		promise.then(end, end);
		await settled();
		while (!ended) {
			const next = this.next() ?? (await this.soon(() => ended));
			if (next) await this.wake(next);
		}
		return await promise;
	}

	/** Loops over many rows let others have their turn by n8n's own clock: until then nobody may be asleep on this one. */
	private async soon(hasEnded: () => boolean): Promise<Sleeper | undefined> {
		for (let waits = 0; waits < 1_000 && !hasEnded(); waits += 1) {
			const next = this.next();
			if (next) return next;
			await realSleep(5);
		}
		if (hasEnded()) return undefined;
		throw new Error('Nobody sleeps, and what is waited for has not come');
	}

	private next(): Sleeper | undefined {
		let first: Sleeper | undefined;
		for (const sleeper of this.sleepers) {
			if (
				!first ||
				sleeper.at < first.at ||
				(sleeper.at === first.at && sleeper.order < first.order)
			)
				first = sleeper;
		}
		return first;
	}

	private async wake(sleeper: Sleeper): Promise<void> {
		this.sleepers.delete(sleeper);
		this.time = Math.max(this.time, sleeper.at);
		sleeper.wake();
		await settled();
	}
}

/** Everything is done that needs no time to pass. */
export async function settled(): Promise<void> {
	await new Promise((done) => setImmediate(done));
}
