/** Keeps polls of one trigger apart: n8n's timers start one whether or not the last one has ended. */
export class Turns {
	private readonly taken = new Map<string, { until: number }>();

	/** A turn, or undefined while another poll has it. One that hangs loses it at `until`. */
	take(key: string, now: number, until: number): object | undefined {
		const other = this.taken.get(key);
		if (other !== undefined && other.until > now) return undefined;
		const turn = { until };
		this.taken.set(key, turn);
		return turn;
	}

	/** Whether nobody else has come since. */
	holds(key: string, turn: object): boolean {
		return this.taken.get(key) === turn;
	}

	giveBack(key: string, turn: object): void {
		if (this.holds(key, turn)) this.taken.delete(key);
	}
}
