import { Cancellation } from '../cancellation';
import type { Clock } from '../clock';

/**
 * The time that a poll, a call, a wait or one request may take, in milliseconds. When it is over, nothing more is begun,
 * what is under way is cut, and nobody waits for it.
 */
export class Deadline {
	private readonly at: number;

	private isUp = false;

	constructor(
		private readonly clock: Clock,
		milliseconds: number,
		readonly cancellation = new Cancellation(),
	) {
		this.at = clock.now() + milliseconds;
		void clock.sleep(milliseconds, cancellation).then(() => {
			if (cancellation.ended) return;
			this.isUp = true;
			cancellation.end();
		});
	}

	/** Aborted when the time is over, or its owner has ended. */
	get signal(): AbortSignal {
		return this.cancellation.signal;
	}

	/** Whether the time was over before its owner had ended. */
	get passed(): boolean {
		return this.isUp;
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

	/** The poll is over, the call answered: nothing of it goes on. */
	end(): void {
		this.cancellation.end();
	}

	/** What it was for has come, and nothing of it is under way. */
	done(): void {
		this.cancellation.done();
	}
}
