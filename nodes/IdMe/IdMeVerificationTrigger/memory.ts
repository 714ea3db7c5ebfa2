/** Remembers values by key: the newest ones, and only for a time. */
import type { Clock } from '../../shared/clock';

export interface Bounds {
	most: number;
	/** Since the value was set. */
	milliseconds: number;
}

export class Memory<Value> {
	/** The oldest first. */
	private readonly entries = new Map<string, { value: Value; setAt: number }>();

	constructor(
		private readonly clock: Clock,
		private readonly bounds: Bounds,
	) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: string): Value | undefined {
		const entry = this.entries.get(key);
		if (entry === undefined || this.isOld(entry)) return undefined;
		return entry.value;
	}

	set(key: string, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, { value, setAt: this.clock.now() });
		for (const [oldest, entry] of this.entries) {
			if (this.entries.size <= this.bounds.most && !this.isOld(entry)) return;
			this.entries.delete(oldest);
		}
	}

	delete(key: string): void {
		this.entries.delete(key);
	}

	private isOld({ setAt }: { setAt: number }): boolean {
		return this.clock.now() - setAt >= this.bounds.milliseconds;
	}
}
