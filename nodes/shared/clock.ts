/** Clock, cancellation and deadlines. */
import { sleep } from 'n8n-workflow';

/** Tests replace it. Times are milliseconds. */
export interface Clock {
	now(): number;
	/** Resolves after `ms`, or soon after `owner` has ended. With a Deadline as owner it is that one's timer, and no pause. */
	sleep(ms: number, owner?: Cancellation): Promise<void>;
}

/**
 * Community nodes may not use timers, and n8n's `sleep` cannot be aborted, so long pauses are cut into slices. All pauses
 * share a slice: with a timer each, ten thousand of them took a third of a processor.
 */
const SLICE_MS = 100;

/** The current slice. */
let slice: Promise<void> | undefined;

export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, owner) => {
		// Monotonic time: a system clock that is set back would lengthen every pause and time-out.
		const at = performance.now() + ms;
		// `left` starts as `ms`, so that every pause yields at least once, however late it starts.
		for (let left = ms; left > 0 && !owner?.ended; left = at - performance.now()) {
			if (left < SLICE_MS) await sleep(left);
			else await (slice ??= sleep(SLICE_MS).then(() => void (slice = undefined)));
		}
	},
};

/** Monotonic: for what a process remembers for a time, which must not depend on somebody setting the system clock back. */
export const steadyClock: Clock = {
	now: () => performance.now(),
	sleep: async (ms, owner) => await systemClock.sleep(ms, owner),
};

/**
 * The state of a run, poll, listing or request. Cancelled (a row failed in a run that stops at the first failure): nothing
 * new starts, requests in flight finish. Ended (execution stopped, time over, or done): requests in flight are cut too.
 */
export class Cancellation {
	private readonly cancelling = new Moment();

	private readonly ending = new Moment();

	private cut?: AbortController;

	/** Parts that have not ended. */
	private parts?: Set<Cancellation>;

	/** @param whole cancels and ends this part with itself; every part has to be ended */
	constructor(protected readonly whole?: AbortSignal | Cancellation) {
		if (whole instanceof Cancellation) {
			whole.parts ??= new Set();
			whole.parts.add(this);
			if (whole.ended) this.end();
			else if (whole.cancelled) this.cancel();
		} else if (whole?.aborted) this.end();
		else whole?.addEventListener('abort', () => this.end(), { once: true });
	}

	get cancelled(): boolean {
		return this.cancelling.isPast;
	}

	get ended(): boolean {
		return this.ending.isPast;
	}

	/** Aborted at the end. */
	get signal(): AbortSignal {
		if (this.cut === undefined) {
			this.cut = new AbortController();
			if (this.ended) this.cut.abort(ENDED);
		}
		return this.cut.signal;
	}

	cancel(): void {
		this.cancelling.pass();
		this.parts?.forEach((part) => part.cancel());
	}

	end(): void {
		this.cancel();
		this.ending.pass();
		this.cut?.abort(ENDED);
		if (this.whole instanceof Cancellation) this.whole.parts?.delete(this);
		this.parts?.forEach((part) => part.end());
	}

	/** Ends it after its last request has finished: the signal is not aborted. */
	done(): void {
		this.cut = undefined;
		this.end();
	}

	/** Calls `handler` once, when this is cancelled or at once if it is. Returns the function that unsubscribes it. */
	onCancel(handler: () => void): () => void {
		return this.cancelling.tell(handler);
	}

	/** The same at the end. */
	onEnd(handler: () => void): () => void {
		return this.ending.tell(handler);
	}
}

/** One for all: Node would build an error with a stack for each request that is cut. */
const ENDED = new Error('The owner of the request has ended');

/** A cancellation that ends by itself after a time. */
export class Deadline extends Cancellation {
	private readonly at: number;

	/** Whether it ended because the time was over. */
	passed = false;

	constructor(
		private readonly clock: Clock,
		private readonly milliseconds: number,
		whole?: Cancellation,
	) {
		super(whole);
		this.at = clock.now() + milliseconds;
		void clock.sleep(milliseconds, this).then(() => this.pass());
	}

	/**
	 * If the time of the whole is over too, it ends first: timers of one moment fire in any order, and whoever hears of the
	 * end of a turn would begin another one in a poll without time.
	 */
	private pass(): void {
		if (this.ended) return;
		if (this.whole instanceof Deadline && this.whole.left === 0) this.whole.pass();
		this.passed = !this.ended;
		this.end();
	}

	/** Milliseconds; 0 when the time is over. */
	get left(): number {
		return Math.max(0, this.at - this.clock.now());
	}

	/** The result of `work`, or undefined at the end. `Promise.race` would keep every result in memory until the deadline. */
	async within<T>(work: Promise<T>): Promise<T | undefined> {
		return await new Promise((resolve, reject) => {
			const withdraw = this.onEnd(() => resolve(undefined));
			void work.then(resolve, reject).finally(withdraw);
		});
	}

	/** A deadline for a part of the work. @param share of the whole time, between 0 and 1 */
	part(share: number): Deadline {
		return new Deadline(this.clock, this.milliseconds * share, this);
	}
}

export class Moment {
	isPast = false;

	/** Created on demand: most have no listener. */
	private handlers?: Set<() => void>;

	pass(): void {
		if (this.isPast) return;
		this.isPast = true;
		for (const handler of this.handlers ?? []) handler();
		this.handlers = undefined;
	}

	tell(handler: () => void): () => void {
		if (this.isPast) {
			handler();
			return () => undefined;
		}
		this.handlers ??= new Set();
		this.handlers.add(handler);
		return () => this.handlers?.delete(handler);
	}

	async past(): Promise<void> {
		await new Promise<void>((resolve) => this.tell(resolve));
	}
}
