/** When to look again whether a check is done: at growing intervals, until the time is over. Pure. */
import { IDME_LIMITS } from '../limits';

/**
 * How long to wait before the look with this number (from 0), in ms; undefined when no time is left for another. The
 * last one comes early enough to be answered in time.
 * @param leftMs what is left of the time that the user gives
 */
export function pauseBeforeLook(look: number, leftMs: number): number | undefined {
	const { firstLookMs, lookGrowth, longestLookMs, lastLookMs } = IDME_LIMITS;
	// There is always one look, however short the time.
	const forTheLast = look === 0 ? Math.min(lastLookMs, leftMs / 2) : lastLookMs;
	if (leftMs <= forTheLast) return undefined;
	return Math.min(longestLookMs, firstLookMs * lookGrowth ** look, leftMs - forTheLast);
}
