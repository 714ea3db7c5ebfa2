import type { Clock } from '../../shared/clock';

/** Remembers values by key: the newest ones, and each only for a time since it was set. */
export class Memory<Value> {
	/** The oldest first. */
	private readonly entries = new Map<string, { value: Value; setAt: number }>();

	constructor(
		private readonly clock: Clock,
		private readonly most: number,
		private readonly milliseconds: number,
	) {}

	get(key: string): Value | undefined {
		const entry = this.entries.get(key);
		return entry === undefined || this.isOld(entry) ? undefined : entry.value;
	}

	set(key: string, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, { value, setAt: this.clock.now() });
		for (const [oldest, entry] of this.entries) {
			if (this.entries.size <= this.most && !this.isOld(entry)) return;
			this.entries.delete(oldest);
		}
	}

	private isOld({ setAt }: { setAt: number }): boolean {
		return this.clock.now() - setAt >= this.milliseconds;
	}
}
