/** The time, and an end to it. */
import { sleep } from 'n8n-workflow';

import { Cancellation } from './cancellation';

/** Time as this package sees it, so that tests can bring their own. Times are milliseconds. */
export interface Clock {
	now(): number;
	/** A pause: resolves after `ms`, or soon after its owner has ended. */
	sleep(ms: number, owner?: Cancellation): Promise<void>;
	/** The end of the time that somebody has, for which nobody pauses: resolves then, or soon after its owner has ended. */
	until(at: number, owner: Cancellation): Promise<void>;
}

/** Community nodes may not use timers; n8n's own `sleep` cannot be aborted, so a long one is taken in slices. */
const SLICE_MS = 100;

export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, owner) => {
		const at = Date.now() + ms;
		// Even if its time is over before it begins, all that is ready comes before the end of a pause.
		if (ms > 0 && !owner?.ended) await sleep(Math.min(ms, SLICE_MS));
		await sleepUntil(at, owner);
	},
	until: async (at, owner) => await sleepUntil(at, owner),
};

async function sleepUntil(at: number, owner: Cancellation | undefined): Promise<void> {
	for (let left = at - Date.now(); left > 0 && !owner?.ended; left = at - Date.now()) {
		await sleep(Math.min(left, SLICE_MS));
	}
}

/**
 * The time that a poll, a call, a wait or one request may take, in milliseconds. When it is over, nothing more is begun,
 * what is under way is cut, and nobody waits for it.
 */
export class Deadline {
	/** When the time is over, by the clock. */
	readonly at: number;

	/** Whether the time was over before its owner had ended. */
	passed = false;

	private readonly alarm: Alarm;

	constructor(
		private readonly clock: Clock,
		private readonly milliseconds: number,
		readonly cancellation = new Cancellation(),
	) {
		this.at = clock.now() + milliseconds;
		this.alarm = alarms.get(clock) ?? new Alarm(clock);
		alarms.set(clock, this.alarm);
		this.alarm.set(this);
	}

	ring(): void {
		this.passed = !this.cancellation.ended;
		this.cancellation.end();
	}

	get signal(): AbortSignal {
		return this.cancellation.signal;
	}

	/** Milliseconds; 0 when the time is over. */
	get left(): number {
		return Math.max(0, this.at - this.clock.now());
	}

	/**
	 * What `work` gives, or undefined when the time is up before. Not by `Promise.race`: a promise that lasts as long as
	 * the deadline would hold on to every result until then, and with it to each page of a listing.
	 */
	async within<T>(work: Promise<T>): Promise<T | undefined> {
		return await new Promise((resolve, reject) => {
			const withdraw = this.cancellation.onEnd(() => resolve(undefined));
			void work.then(resolve, reject).finally(withdraw);
		});
	}

	/** That of a part of the work, which may take this share of the whole time. It has to be ended. */
	part(share: number): Deadline {
		return new Deadline(this.clock, this.milliseconds * share, this.cancellation.part());
	}

	/** The poll is over, the call answered: nothing of it goes on. */
	end(): void {
		this.alarm.clear(this);
		this.cancellation.end();
	}

	/** What it was for has come, and nothing of it is under way. */
	done(): void {
		this.alarm.clear(this);
		this.cancellation.done();
	}
}

/** Rings for any number of deadlines with one sleep at a time, until the first of them: a run has thousands of requests. */
class Alarm {
	private readonly deadlines = new Set<Deadline>();

	private next?: { at: number; owner: Cancellation };

	constructor(private readonly clock: Clock) {}

	set(deadline: Deadline): void {
		this.deadlines.add(deadline);
		if (deadline.at < (this.next?.at ?? Infinity)) this.sleepUntil(deadline.at);
	}

	clear(deadline: Deadline): void {
		this.deadlines.delete(deadline);
		if (this.deadlines.size > 0) return;
		this.next?.owner.end();
		this.next = undefined;
	}

	private sleepUntil(at: number): void {
		this.next?.owner.end();
		const owner = new Cancellation();
		this.next = { at, owner };
		void this.clock.until(at, owner).then(() => {
			if (!owner.ended) this.ring();
		});
	}

	private ring(): void {
		this.next = undefined;
		const now = this.clock.now();
		const due = [...this.deadlines].filter(({ at }) => at <= now);
		for (const deadline of due) this.deadlines.delete(deadline);
		let next = Infinity;
		for (const { at } of this.deadlines) next = Math.min(next, at);
		if (next < Infinity) this.sleepUntil(next);
		for (const deadline of due) deadline.ring();
	}
}

/** A process has one clock, and a test its own. */
const alarms = new WeakMap<Clock, Alarm>();
