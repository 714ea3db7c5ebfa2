import { collectGarbage } from '../../test/support/garbage.mts';

/** A full collection of many rows takes long: it may take a twentieth of the time at most. */
const SAMPLE_MS = 1_000;
const SAMPLE_SHARE = 20;

/** What is in use, in bytes, with the garbage that was not collected yet. */
export function inUse(): number {
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/** What is really in use, in bytes. */
export function collected(): number {
	collectGarbage();
	return inUse();
}

/**
 * Samples what is really in use (after a full collection) about every second. Call what it gives to stop and read the
 * peak growth in bytes: beyond what was in use before or is in use afterwards, whichever is less, since what went on
 * before may not have let go of everything yet.
 */
export function watchMemory(): () => number {
	const start = collected();
	let peak = start;
	let timer: NodeJS.Timeout | undefined;
	const look = (): void => {
		const began = performance.now();
		peak = Math.max(peak, collected());
		timer = setTimeout(look, Math.max(SAMPLE_MS, (performance.now() - began) * SAMPLE_SHARE));
	};
	timer = setTimeout(look, SAMPLE_MS);
	return () => {
		clearTimeout(timer);
		const end = collected();
		return Math.max(peak, end) - Math.min(start, end);
	};
}

/** What a value takes in memory, in bytes: what a copy of it adds. */
export function sizeOf(value: unknown): number {
	const before = collected();
	const copy = structuredClone(value);
	const size = collected() - before;
	return copy === undefined ? 0 : size;
}
