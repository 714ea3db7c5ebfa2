const TICK_MS = 5;

/** Longest time for which nothing else had its turn, in ms. */
export interface Blocked {
	/** By the clock. On a machine with other work that counts their turns too. */
	wallMs: number;
	/** Of that, the longest that this thread itself was computing in one gap. */
	computingMs: number;
}

/** Watches the event loop with a timer every 5 ms. Call what it gives to stop and read. */
export function watchEventLoop(): () => Blocked {
	let last = performance.now();
	let lastCpu = computed();
	let wallMs = 0;
	let computingMs = 0;
	const look = (): void => {
		const now = performance.now();
		const cpu = computed();
		wallMs = Math.max(wallMs, now - last - TICK_MS);
		// Only a gap that is long by the clock too was a block.
		computingMs = Math.max(computingMs, Math.min(cpu - lastCpu, now - last - TICK_MS));
		last = now;
		lastCpu = cpu;
	};
	const timer = setInterval(look, TICK_MS);
	return () => {
		clearInterval(timer);
		look();
		return { wallMs, computingMs };
	};
}

/** Processor time of this thread so far, in ms. */
function computed(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
}
