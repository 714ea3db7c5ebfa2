/** How often a running step says that it is still at work. */
const HEARTBEAT_MS = 15_000;

/** A step of a set-up that failed, with what a person can do about it. */
export class StepFailure extends Error {
	/**
	 * @param {string} step what was being done, e.g. `installing n8n`
	 * @param {string} reason what went wrong
	 * @param {string[]} advice what to do, one sentence each
	 */
	constructor(step, reason, advice = []) {
		super(`${step}: ${reason}`);
		this.name = 'StepFailure';
		this.step = step;
		this.reason = reason;
		this.advice = advice;
	}
}

/** @param {number} sinceMs a value of `Date.now()` */
export function elapsed(sinceMs) {
	const seconds = (Date.now() - sinceMs) / 1000;
	if (seconds < 10) return `${seconds.toFixed(1)} s`;
	if (seconds < 90) return `${Math.round(seconds)} s`;
	return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** @param {string} line */
export function say(line) {
	process.stdout.write(`${line}\n`);
}

/**
 * Announces a piece of work, repeats that it is still running, and says how long it took.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(label, work) {
	const start = Date.now();
	say(`  ${label} …`);
	const heartbeat = setInterval(
		() => say(`  ${label} … still running, ${elapsed(start)}`),
		HEARTBEAT_MS,
	);
	try {
		const result = await work();
		say(`  ${label}: done in ${elapsed(start)}`);
		return result;
	} finally {
		clearInterval(heartbeat);
	}
}

/**
 * Waits for pieces of work that go on side by side, also where one of them fails: what another has installed by then is kept.
 * @param {...Promise<unknown>} works
 * @returns {Promise<any[]>} what they gave
 */
export async function sideBySide(...works) {
	const ends = await Promise.allSettled(works);
	for (const end of ends) if (end.status === 'rejected') throw end.reason;
	return ends.map((end) => end.value);
}

/**
 * Numbers the steps of one job: `step(1, 6, …)` becomes `[1/6] …`.
 * @param {number} total
 */
export function numberedSteps(total) {
	let done = 0;
	return (label, work) => withProgress(`[${++done}/${total}] ${label}`, work);
}

/**
 * Prints a failure the way a person needs it: what was being done, what went wrong, what to do.
 * @param {unknown} error
 */
export function reportFailure(error) {
	if (error instanceof StepFailure) {
		process.stderr.write(`\nFailed while ${error.step}.\n${error.reason}\n`);
		if (error.advice.length > 0) {
			process.stderr.write(
				`\nWhat to do:\n${error.advice.map((line) => `  - ${line}\n`).join('')}`,
			);
		}
		return;
	}
	process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
}
