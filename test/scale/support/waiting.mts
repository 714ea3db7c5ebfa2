import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const TIMEOUT_MS = 120_000;

/**
 * Waits until it is so, and gives what it is.
 * @param ask anything but undefined and false means that it is so
 * @throws Error that says what did not happen, after `ms`
 */
export async function until<T>(
	what: string,
	ask: () => Promise<T | undefined | false> | T | undefined | false,
	ms = TIMEOUT_MS,
): Promise<T> {
	for (const end = Date.now() + ms; ; await sleep(POLL_MS)) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (Date.now() > end) throw new Error(`${what} did not happen within ${ms / 1000} s`);
	}
}

/** Those that occur more than once, each named once. */
export function repeated(ids: readonly string[]): string[] {
	const seen = new Set<string>();
	return [...new Set(ids.filter((id) => seen.size === seen.add(id).size))];
}
