/** The time, how far the owner of some work is, and the end that a time sets to it. */
import { sleep } from 'n8n-workflow';

/** Time as this package sees it, so that tests can bring their own. Times are milliseconds. */
export interface Clock {
	now(): number;
	/** Resolves after `ms`, or soon after its owner has ended. A deadline that is the owner sleeps for its end: no pause. */
	sleep(ms: number, owner?: Cancellation): Promise<void>;
}

/**
 * Community nodes may not use timers; n8n's own `sleep` cannot be aborted, so a long one is taken in slices. All share one:
 * with a timer for each, ten thousand pauses and deadlines took a third of a processor.
 */
const SLICE_MS = 100;

/** The one that is under way. */
let slice: Promise<void> | undefined;

export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, owner) => {
		// By a clock that nobody sets: one that is set back would stop every pause and time-out for as long.
		const at = performance.now() + ms;
		// Even if the time is over before it begins, all that is ready comes before the end of a pause.
		for (let left = ms; left > 0 && !owner?.ended; left = at - performance.now()) {
			if (left < SLICE_MS) await sleep(left);
			else await (slice ??= sleep(SLICE_MS).then(() => void (slice = undefined)));
		}
	},
};

/** For what a process remembers by time: a clock that is set back would make it wait, or remember, for as long. */
export const steadyClock: Clock = {
	now: () => performance.now(),
	sleep: async (ms, owner) => await systemClock.sleep(ms, owner),
};

/**
 * How far the owner of some work is: a run, a poll, a listing, one request. Cancelled, because a row failed in a run that
 * stops at the first failure: nothing more may be started, and what is under way comes to its end. Ended, because the
 * execution was cancelled, the time is over or the owner is done: what is under way is cut as well.
 */
export class Cancellation {
	private readonly cancelling = new Moment();

	private readonly ending = new Moment();

	private cut?: AbortController;

	/** Those that are not over yet. */
	private parts?: Set<Cancellation>;

	/** @param whole what this is a part of, and with which it is over at the latest; a part has to be ended */
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

	/** Aborted when what is under way is to be cut. */
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

	/** Ends what has come to its own end: with nothing under way, its signal tells nobody. */
	done(): void {
		this.cut = undefined;
		this.end();
	}

	/** Calls `handler` once, at the cancellation; at once if that is past. Returns what withdraws it. */
	onCancel(handler: () => void): () => void {
		return this.cancelling.tell(handler);
	}

	/** The same for the end. */
	onEnd(handler: () => void): () => void {
		return this.ending.tell(handler);
	}
}

/** Handed over ready: Node would make an error with its stack for each request that is cut. */
const ENDED = new Error('The owner of the request has ended');

/** Ends the work of a poll, a call, a wait or one request when its time is over: nobody waits for it any more. */
export class Deadline extends Cancellation {
	private readonly at: number;

	/** Whether the time was over before its owner had ended. */
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
	 * The whole is over first where its time is up as well: timers of one moment wake in any order, and whoever hears of the
	 * end of a turn would begin another one in a poll that has no time left.
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

	/**
	 * What `work` gives, or undefined when the time is up before. Not by `Promise.race`: a promise that lasts as long as
	 * the deadline would hold on to every result until then, and with it to each page of a listing.
	 */
	async within<T>(work: Promise<T>): Promise<T | undefined> {
		return await new Promise((resolve, reject) => {
			const withdraw = this.onEnd(() => resolve(undefined));
			void work.then(resolve, reject).finally(withdraw);
		});
	}

	/** That of a part of the work, which may take this share of the whole time. */
	part(share: number): Deadline {
		return new Deadline(this.clock, this.milliseconds * share, this);
	}
}

export class Moment {
	isPast = false;

	/** Most moments of a request pass without anybody who waits for them. */
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
