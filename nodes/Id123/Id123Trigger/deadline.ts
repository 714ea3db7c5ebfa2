import type { Cancellation } from '../../shared/cancellation';
import type { Clock } from '../../shared/clock';

const OVER = Symbol('over');

/** The time that a poll has. When it is up, nothing more is sent and nobody waits for what is under way. */
export class Deadline {
	private readonly over: Promise<typeof OVER>;

	private readonly timer = new AbortController();

	private isOver = false;

	constructor(clock: Clock, ms: number, cancellation: Cancellation) {
		this.over = new Promise((resolve) => {
			void clock.sleep(ms, this.timer.signal).then(() => {
				if (this.timer.signal.aborted) return;
				this.isOver = true;
				cancellation.cancel();
				resolve(OVER);
			});
		});
	}

	get passed(): boolean {
		return this.isOver;
	}

	/** What `work` gives, or undefined when the time is up before. */
	async within<T>(work: Promise<T>): Promise<T | undefined> {
		const first = await Promise.race([work, this.over]);
		return first === OVER ? undefined : first;
	}

	/** The poll is over: nothing may go on behind it. */
	end(): void {
		this.timer.abort();
	}
}
