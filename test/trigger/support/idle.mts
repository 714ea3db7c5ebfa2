/**
 * Lets time pass while nothing else does. What waits for a second try or for an answer that never comes costs a poll the
 * time that it would have cost, and what is read meanwhile costs none: so a busy machine does not decide what a poll sees.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Journal } from '../../../sandbox/journal.mts';
import type { ScaledClock } from '../../support/scaled-clock.mts';

const TICK_MS = 5;
/** Turns of the event loop without a request or any other work, after which a poll does nothing but wait. */
const TICKS_UNTIL_IDLE = 8;
/** The share of a turn that looking takes at most. A machine that is busy makes a turn longer, and work no less. */
const LOOKING = 0.5;
const TICKS_UNTIL_HUNG = 30;
/** What an earlier package sleeps for longer than this is the end of a poll's own time, which only comes where something hangs. */
const LONGEST_PAUSE_MS = 10_000;

export interface IdleSettings {
	clock: ScaledClock;
	journal: Journal;
	/** Whether some requests are never answered, and in which steps time passes then. */
	hangStepMs: number | undefined;
	/** Called again and again. */
	onTick: () => void;
}

/** Goes on until `work` has ended. */
export async function passIdleTime(
	{ clock, journal, hangStepMs, onTick }: IdleSettings,
	work: Promise<unknown>,
): Promise<void> {
	let isDone = false;
	const end = (): void => {
		isDone = true;
	};
	void work.then(end, end);
	let last = '';
	let quiet = 0;
	let worked = performance.eventLoopUtilization();
	while (!isDone) {
		await wait(TICK_MS);
		const { utilization } = performance.eventLoopUtilization(worked);
		worked = performance.eventLoopUtilization();
		onTick();
		const now = `${journal.total} ${journal.inFlight}`;
		quiet = now === last && utilization < LOOKING ? quiet + 1 : 0;
		last = now;
		const pauseMs = clock.nextPauseMs(LONGEST_PAUSE_MS);
		const isServed = hangStepMs === undefined && journal.inFlight > 0;
		if (pauseMs !== undefined && !isServed && quiet >= TICKS_UNTIL_IDLE) {
			clock.skip(Math.max(0, pauseMs) + 1);
			quiet = 0;
		} else if (hangStepMs !== undefined && quiet >= TICKS_UNTIL_HUNG) {
			clock.skip(hangStepMs);
			quiet = 0;
		}
	}
}
