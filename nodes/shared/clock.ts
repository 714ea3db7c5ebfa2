import { sleep } from 'n8n-workflow';

import type { Cancellation } from './cancellation';

/** Time as this package sees it, so that tests can bring their own. Times are milliseconds. */
export interface Clock {
	now(): number;
	/** A pause: resolves after `ms`, or soon after its owner has ended. */
	sleep(ms: number, owner?: Cancellation): Promise<void>;
	/** The end of the time that somebody has, for which nobody pauses: resolves then, or soon after its owner has ended. */
	until(at: number, owner: Cancellation): Promise<void>;
}

/** Community nodes may not use timers; n8n's own `sleep` cannot be aborted, so a long one is taken in slices. */
const SLICE_MS = 100;

export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, owner) => {
		const at = Date.now() + ms;
		// Even if its time is over before it begins, all that is ready comes before the end of a pause.
		if (ms > 0 && !owner?.ended) await sleep(Math.min(ms, SLICE_MS));
		await sleepUntil(at, owner);
	},
	until: async (at, owner) => await sleepUntil(at, owner),
};

async function sleepUntil(at: number, owner: Cancellation | undefined): Promise<void> {
	for (let left = at - Date.now(); left > 0 && !owner?.ended; left = at - Date.now()) {
		await sleep(Math.min(left, SLICE_MS));
	}
}
