/** How often this process gets its turn: what it takes for one when nothing holds it up. */
const TURN_MS = 5;
/** A longer wait for the next turn is the machine's, or another test's, and not the node's. */
const STALL_MS = 30;

/** Times in which nothing in this process could run, because the machine was busy elsewhere or the event loop blocked. */
export class Stalls {
	private readonly found: Array<{ until: number; ms: number }> = [];

	private last = Date.now();

	private readonly timer = setInterval(() => {
		const now = Date.now();
		const ms = now - this.last - TURN_MS;
		if (ms > STALL_MS) this.found.push({ until: now, ms });
		this.last = now;
	}, TURN_MS);

	/** Milliseconds lost between two times of `Date.now()`. */
	between(from: number, to: number): number {
		return this.found
			.filter(({ until }) => until > from && until <= to)
			.reduce((sum, { until, ms }) => sum + Math.min(ms, until - from), 0);
	}

	stop(): void {
		clearInterval(this.timer);
	}
}
