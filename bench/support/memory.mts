const SAMPLE_MS = 1_000;

function collected(): number {
	if (globalThis.gc === undefined) throw new Error('Start this with node --expose-gc');
	globalThis.gc();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/** Samples what is really in use (after a full collection) every second. Call what it gives to stop and read the peak growth in bytes. */
export function watchMemory(): () => number {
	const start = collected();
	let peak = start;
	const look = (): void => {
		peak = Math.max(peak, collected());
	};
	const timer = setInterval(look, SAMPLE_MS);
	return () => {
		clearInterval(timer);
		look();
		return peak - start;
	};
}

/** What a value takes in memory, in bytes: what a copy of it adds. */
export function sizeOf(value: unknown): number {
	const before = collected();
	const copy = structuredClone(value);
	const size = collected() - before;
	return copy === undefined ? 0 : size;
}
