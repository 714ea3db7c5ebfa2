import { Cancellation } from './cancellation';
import type { Clock } from './clock';

/**
 * The time that a poll or a call may take, in milliseconds. When it is over, nothing more is begun, what is under way is
 * cut, and nobody waits for it.
 */
export class Deadline {
	private readonly at: number;

	private readonly cut = new AbortController();

	private readonly ended = new AbortController();

	constructor(
		private readonly clock: Clock,
		milliseconds: number,
		readonly cancellation = new Cancellation(),
	) {
		this.at = clock.now() + milliseconds;
		void clock.sleep(milliseconds, this.ended.signal).then(() => {
			if (this.ended.signal.aborted) return;
			this.cut.abort();
			this.cancellation.cancel();
		});
	}

	/** Aborted when the time is over. */
	get signal(): AbortSignal {
		return this.cut.signal;
	}

	get passed(): boolean {
		return this.cut.signal.aborted;
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
			const withdraw = this.cancellation.onCancel(() => resolve(undefined));
			void work.then(resolve, reject).finally(withdraw);
		});
	}

	/** The poll is over, or the call is answered: the time no longer matters. */
	end(): void {
		this.ended.abort();
	}
}
