/** The time that one call may take. When it is over, nothing more is begun and what is under way is cut. */
import type { Clock } from '../../shared/clock';
import { Cancellation } from '../../shared/cancellation';

export class Deadline {
	readonly cancellation = new Cancellation();

	private readonly at: number;

	private readonly cut = new AbortController();

	private readonly ended = new AbortController();

	constructor(
		private readonly clock: Clock,
		milliseconds: number,
	) {
		this.at = clock.now() + milliseconds;
		void clock.sleep(milliseconds, this.ended.signal).then(() => {
			if (this.ended.signal.aborted) return;
			this.cancellation.cancel();
			this.cut.abort();
		});
	}

	/** Aborted when the time is over. */
	get signal(): AbortSignal {
		return this.cut.signal;
	}

	/** Milliseconds; 0 when the time is over. */
	get left(): number {
		return Math.max(0, this.at - this.clock.now());
	}

	/** The call is answered: the time no longer matters. */
	end(): void {
		this.ended.abort();
	}
}
