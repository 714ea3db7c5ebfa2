/**
 * How far the owner of some work is: a run, a poll, a call, a listing, one request.
 *
 * Cancelled, because a row failed in a run that stops at the first failure: nothing more may be started, and what is
 * under way comes to its end. Ended, because the execution was cancelled, the time is over or the owner is done: what
 * is under way is cut as well. One listener serves any number of waiting rows.
 */
export class Cancellation {
	private readonly cancelling = new Moment();

	private readonly ending = new Moment();

	private cut?: AbortController;

	/** Those that are not over yet. */
	private parts?: Set<Cancellation>;

	private whole?: Cancellation;

	constructor(execution?: AbortSignal) {
		if (execution?.aborted) this.end();
		else execution?.addEventListener('abort', () => this.end(), { once: true });
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
		this.whole?.parts?.delete(this);
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

	/** That of a part of the work: it is over with the whole at the latest, and has to be ended. */
	part(): Cancellation {
		const part = new Cancellation();
		part.whole = this;
		this.parts ??= new Set();
		this.parts.add(part);
		if (this.ended) part.end();
		else if (this.cancelled) part.cancel();
		return part;
	}
}

/** Handed over ready: Node would make an error with its stack for each request that is cut. */
const ENDED = new Error('The owner of the request has ended');

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
