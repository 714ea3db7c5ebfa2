/** When to look again whether a check is done: at growing intervals, until the time is over. Pure. */
import { LIMITS } from '../../shared/limits';

/**
 * How long to wait before the look with this number (from 0), in ms; undefined when the time is over.
 * @param leftMs what is left of the time that the user gives
 */
export function pauseBeforeLook(look: number, leftMs: number): number | undefined {
	if (leftMs <= 0) return undefined;
	const { firstLookMs, lookGrowth, longestLookMs } = LIMITS;
	const pause = Math.min(longestLookMs, firstLookMs * lookGrowth ** look);
	return Math.min(pause, leftMs);
}
