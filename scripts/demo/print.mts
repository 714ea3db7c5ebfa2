const HEARTBEAT_MS = 10_000;

export function say(line = ''): void {
	process.stdout.write(`${line}\n`);
}

const seconds = (sinceMs: number) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Announces a piece of work, says now and then that it is still running, and how long it took. */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
	const start = Date.now();
	say(`  ${label} …`);
	const heartbeat = setInterval(
		() => say(`  ${label} … still running, ${seconds(start)}`),
		HEARTBEAT_MS,
	);
	try {
		const result = await work();
		say(`  ${label}: done in ${seconds(start)}`);
		return result;
	} finally {
		clearInterval(heartbeat);
	}
}
