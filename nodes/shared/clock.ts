import { sleep } from 'n8n-workflow';

import type { Cancellation } from './cancellation';

/** Time as this package sees it, so that tests can bring their own. Times are milliseconds. */
export interface Clock {
	now(): number;
	/** Resolves after `ms`, or soon after its owner has ended. */
	sleep(ms: number, owner?: Cancellation): Promise<void>;
}

/** Community nodes may not use timers; n8n's own `sleep` cannot be aborted, so a long one is taken in slices. */
const SLICE_MS = 500;

export const systemClock: Clock = {
	now: () => Date.now(),
	sleep: async (ms, owner) => {
		const until = Date.now() + ms;
		for (let left = ms; left > 0 && !owner?.ended; left = until - Date.now()) {
			await sleep(Math.min(left, SLICE_MS));
		}
	},
};
