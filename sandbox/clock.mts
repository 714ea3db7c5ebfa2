/**
 * The sandbox's own clock: real time plus an offset that a test, or a person at the page, moves forward.
 * Card times, expiry and limits read it; network delays always pass in real time.
 */
export interface Clock {
	/** Milliseconds since 1970, as the sandbox sees them. */
	now(): number;
	/** How far the sandbox is ahead of its base, in milliseconds. */
	readonly offset: number;
	/** Moves the clock forward. Throws a RangeError for anything but a finite number of at least 0. */
	advance(ms: number): void;
	/** Back to the base time. */
	reset(): void;
	/** Calls back whenever the clock was moved forward. */
	onAdvance(listener: () => void): void;
}

/** A clock on top of `base` (real time unless a test gives its own). */
export function createClock(base: () => number = Date.now): Clock {
	let offset = 0;
	const listeners: Array<() => void> = [];
	return {
		now: () => base() + offset,
		get offset() {
			return offset;
		},
		advance(ms) {
			if (!Number.isFinite(ms) || ms < 0) {
				throw new RangeError('The clock only moves forward, by a number of milliseconds');
			}
			offset += ms;
			for (const listener of listeners) listener();
		},
		reset() {
			offset = 0;
		},
		onAdvance(listener) {
			listeners.push(listener);
		},
	};
}
