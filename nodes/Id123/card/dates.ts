/** Dates as ID123 takes them (id123.io/knowledgebase: api-v2-introduction, code F215; create-card-api-v2). */
import { END_OF_DAY, dayOf, instantOf, isoDay, utcOf, zoneOffset, type Day } from './calendar';
import { readDate, type DateOrder, type Reading } from './dateReading';

export type { DateOrder } from './dateReading';

/** The value for the service, or a fragment of a sentence that says why there is none. */
export type DateResult = { ok: true; value: string } | { ok: false; reason: string };

const DAY_MS = 86_400_000;
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * A date field of a template, as `yyyy-mm-dd`: the date as it was written, in the offset in which it was written.
 *
 * An instant in UTC, which is what becomes of a JavaScript date on its way between nodes, has no day of its own: midnight
 * is taken for a date alone (what `new Date('2026-01-31')` makes, and what sheets and databases give), any other time for
 * the day that `timezone` (IANA) shows then.
 */
export function toServiceDate(value: unknown, order: DateOrder, timezone = 'UTC'): DateResult {
	const result = readDate(value, order);
	if (!result.ok) return result;
	const { day, clock, offset } = result.reading;
	if (clock === undefined || offset !== 0) return { ok: true, value: isoDay(day) };
	const epochMs = utcOf(day, clock);
	if (epochMs % DAY_MS === 0) return { ok: true, value: isoDay(day) };
	const ahead = zoneOffset(timezone, epochMs);
	if (ahead === undefined) return unknownZone();
	return { ok: true, value: isoDay(dayOf(epochMs + ahead)) };
}

/**
 * A point in time for `card-expiration` and `invitation-expiration`, as `yyyy-mm-ddThh:mm:ss+00:00` in UTC.
 *
 * A date alone means the last second of that day in `timezone` (IANA); a time without an offset is a time of that
 * zone. Where clocks are put back, a time that occurs twice is the first of the two, and the end of a day the last; a
 * time that the clocks skip moves on with them.
 */
export function toExpiration(value: unknown, order: DateOrder, timezone: string): DateResult {
	const result = readDate(value, order);
	if (!result.ok) return result;
	const instant = instantIn(result.reading, timezone);
	if (instant === undefined) return unknownZone();
	// The last day of all stands for "never", and ends in the year 10000 where the clock is behind UTC.
	const latest = new Date(Math.min(instant, LATEST));
	return { ok: true, value: `${latest.toISOString().slice(0, 19)}+00:00` };
}

function instantIn({ day, clock, offset }: Reading, timezone: string): number | undefined {
	if (clock !== undefined && offset !== undefined) return utcOf(day, clock) - offset * 60_000;
	return clock === undefined ? endOfDay(day, timezone) : instantOf(day, clock, timezone, 'earlier');
}

/** Rosters repeat a few expiry days thousands of times, and a zone's clock is slow to read. */
const ends = new Map<string, number | undefined>();
const MOST_REMEMBERED = 2000;

function endOfDay(day: Day, timezone: string): number | undefined {
	const id = `${isoDay(day)} ${timezone}`;
	if (!ends.has(id)) {
		if (ends.size >= MOST_REMEMBERED) ends.clear();
		ends.set(id, instantOf(day, END_OF_DAY, timezone, 'later'));
	}
	return ends.get(id);
}

function unknownZone(): DateResult {
	return { ok: false, reason: 'the time zone in the settings of the workflow is not known' };
}
