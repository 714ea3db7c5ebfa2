/** Dates as ID123 takes them (id123.io/knowledgebase: api-v2-introduction, code F215; create-card-api-v2). */
import {
	dayOf,
	END_OF_DAY,
	instantOf,
	isClock,
	isDay,
	isoDay,
	utcOf,
	zoneOffset,
	type Clock,
	type Day,
} from './calendar';

/** Whether text with slashes puts the month or the day first, or is refused where both are possible. */
export type DateOrder = 'monthFirst' | 'dayFirst' | 'refuseAmbiguous';

/** A day, and as much of the time as was given: no `clock` is a date alone, no `offset` a clock of no stated zone. */
export interface Reading {
	day: Day;
	clock?: Clock;
	/** Minutes ahead of UTC. */
	offset?: number;
}

export type ReadingResult = { ok: true; reading: Reading } | { ok: false; reason: string };

/** Fragments that complete "… is not a date that can be used: ". */
const REASONS = {
	empty: 'it is empty',
	form: 'it is not written like 2026-01-31',
	day: 'there is no such day in the calendar',
	clock: 'there is no such time of day',
	shortYear: 'the year has only two digits',
	oldYear: 'the year lies outside 1000 to 9999',
	swappable: 'day and month could be swapped',
	monthFirst: 'the month is expected first, and there are only 12',
	dayFirst: 'the day is expected first, and the second number is no month',
	yearAlone: 'it could be a year as well as a day number of a spreadsheet',
	serial: 'the number is no day number of a spreadsheet',
	type: 'it is neither text nor a number nor a date',
	invalid: 'it is a date without a valid value',
} as const;

const EARLIEST_YEAR = 1000;
const LATEST_YEAR = 9999;

const DATE_ALONE = /^(\d{4})-(\d\d)-(\d\d)$/;
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})([/.])\s?(\d{1,2})\2\s?(\d{4})$/;
const SHORT_YEAR = /^\d{1,2}([-/.])\s?\d{1,2}\1\s?\d{2}$/;
const COMPACT = /^(\d{4})(\d\d)(\d\d)$/;
const SERIAL = /^(\d{5})(?:[.,](\d+))?$/;
const DATE_AND_TIME = /^(.+?)(?:T|,? )(\d{1,2}:\d\d.*)$/i;
/** Longer than any date with its time; what is longer need not be looked at. */
const LONGEST = 64;
const TIME =
	/^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?: ?([ap])\.?m\.?)?(?: ?(Z|UTC|GMT)| ?([+-])(\d\d)(?::?(\d\d))?)?$/i;

/**
 * Reads ISO text (with or without time and offset), `2026/01/31`, text with slashes by `order`, `31.1.2026` (day first
 * wherever dots are used), `20260131`, day numbers of a spreadsheet (1900 system; as text only with five digits, since
 * fewer could be a year and more 310126), JavaScript dates and luxon's DateTime.
 */
export function readDate(value: unknown, order: DateOrder): ReadingResult {
	if (typeof value === 'string') return readText(value.trim(), order);
	if (typeof value === 'number') return readNumber(value);
	if (value === null || value === undefined) return refuse('empty');
	if (typeof value === 'object') return readObject(value, order);
	return refuse('type');
}

function readText(text: string, order: DateOrder): ReadingResult {
	const plain = DATE_ALONE.exec(text);
	if (plain) return dayReading(+plain[1], +plain[2], +plain[3]);
	if (text === '') return refuse('empty');
	if (text.length > LONGEST) return refuse('form');
	const serial = SERIAL.exec(text);
	if (serial) return readSerial(Number(`${serial[1]}.${serial[2] ?? 0}`));
	if (/^\d{4}$/.test(text)) return refuse('yearAlone');
	const spaced = text.replace(/\s+/g, ' ');
	const parts = DATE_AND_TIME.exec(spaced);
	const date = readDayText(parts ? parts[1] : spaced, order);
	return parts && date.ok ? withTime(date.reading.day, parts[2]) : date;
}

function readDayText(text: string, order: DateOrder): ReadingResult {
	const yearFirst = YEAR_FIRST.exec(text);
	if (yearFirst) return dayReading(+yearFirst[1], +yearFirst[3], +yearFirst[4]);
	const compact = COMPACT.exec(text);
	if (compact) return dayReading(+compact[1], +compact[2], +compact[3]);
	const yearLast = YEAR_LAST.exec(text);
	if (yearLast) {
		const [first, second, year] = [+yearLast[1], +yearLast[3], +yearLast[4]];
		return yearLast[2] === '.'
			? dayReading(year, second, first)
			: readSlashes(first, second, year, order);
	}
	return refuse(SHORT_YEAR.test(text) ? 'shortYear' : 'form');
}

function readSlashes(first: number, second: number, year: number, order: DateOrder): ReadingResult {
	switch (order) {
		case 'monthFirst':
			return first > 12 && second <= 12 ? refuse('monthFirst') : dayReading(year, first, second);
		case 'dayFirst':
			return second > 12 && first <= 12 ? refuse('dayFirst') : dayReading(year, second, first);
		case 'refuseAmbiguous':
			if (first <= 12 && second <= 12 && first !== second) return refuse('swappable');
			return first > 12 ? dayReading(year, second, first) : dayReading(year, first, second);
	}
}

function withTime(day: Day, text: string): ReadingResult {
	const time = TIME.exec(text);
	if (!time) return refuse('form');
	const half = time[4]?.toLowerCase();
	let hour = +time[1];
	if (half) {
		if (hour < 1 || hour > 12) return refuse('clock');
		hour = (hour % 12) + (half === 'p' ? 12 : 0);
	}
	const clock = { hour, minute: +time[2], second: +(time[3] ?? 0) };
	if (!isClock(clock)) return refuse('clock');
	if (time[5]) return { ok: true, reading: { day, clock, offset: 0 } };
	if (!time[6]) return { ok: true, reading: { day, clock } };
	const minutes = +(time[8] ?? 0);
	// No zone is further from UTC than 14 hours.
	if (minutes > 59 || +time[7] * 60 + minutes > 14 * 60) return refuse('clock');
	const offset = (+time[7] * 60 + minutes) * (time[6] === '-' ? -1 : 1);
	return { ok: true, reading: { day, clock, offset } };
}

/** A number beyond the day numbers may be 20260131; one that looks like a year is not taken for a day of 1905. */
function readNumber(value: number): ReadingResult {
	if (Number.isInteger(value) && value >= 1900 && value <= 2100) return refuse('yearAlone');
	if (Number.isInteger(value) && COMPACT.test(String(value))) {
		return readDayText(String(value), 'refuseAmbiguous');
	}
	return readSerial(value);
}

/** 13 October 2173. A larger number may be 310126, a date typed without separators, and is not taken for a far day. */
const LAST_SERIAL = 99_999;
/** 31 December 9999, the spreadsheets' last day, which stands for "never". */
const NEVER_SERIAL = 2_958_465;
/** The day before serial 1. */
const SERIAL_ZERO = Date.UTC(1899, 11, 31);
const FALSE_LEAP_DAY = 60;
const SECONDS_A_DAY = 86_400;

/**
 * Days since the end of 1899, with the time as a fraction. Spreadsheets count a 29 February 1900 that never was, as
 * Lotus 1-2-3 did (learn.microsoft.com: "Excel incorrectly assumes that the year 1900 is a leap year").
 */
function readSerial(serial: number): ReadingResult {
	if (!Number.isFinite(serial) || serial < 1) return refuse('serial');
	let whole = Math.floor(serial);
	let seconds = Math.round((serial - whole) * SECONDS_A_DAY);
	const hasTime = serial !== whole;
	if (seconds === SECONDS_A_DAY) {
		whole += 1;
		seconds = 0;
	}
	if (whole > LAST_SERIAL && whole !== NEVER_SERIAL) return refuse('serial');
	if (whole === FALSE_LEAP_DAY) return refuse('day');
	const days = whole > FALSE_LEAP_DAY ? whole - 1 : whole;
	const day = dayOf(SERIAL_ZERO + days * SECONDS_A_DAY * 1000);
	if (!hasTime) return { ok: true, reading: { day } };
	const clock = {
		hour: Math.floor(seconds / 3600),
		minute: Math.floor(seconds / 60) % 60,
		second: seconds % 60,
	};
	return { ok: true, reading: { day, clock } };
}

function readObject(value: object, order: DateOrder): ReadingResult {
	// Not instanceof: a date made in an expression or a Code node belongs to another realm.
	if (Object.prototype.toString.call(value) === '[object Date]') return readInstant(Number(value));
	const toISO: unknown = Reflect.get(value, 'toISO');
	if (typeof toISO === 'function') {
		const iso: unknown = Reflect.apply(toISO, value, []);
		return typeof iso === 'string' ? readText(iso, order) : refuse('invalid');
	}
	return refuse('type');
}

function readInstant(epochMs: number): ReadingResult {
	if (Number.isNaN(epochMs)) return refuse('invalid');
	const date = new Date(epochMs);
	const clock = {
		hour: date.getUTCHours(),
		minute: date.getUTCMinutes(),
		second: date.getUTCSeconds(),
	};
	const { year, month, day } = dayOf(epochMs);
	const result = dayReading(year, month, day);
	return result.ok ? { ok: true, reading: { ...result.reading, clock, offset: 0 } } : result;
}

function dayReading(year: number, month: number, day: number): ReadingResult {
	if (year < EARLIEST_YEAR || year > LATEST_YEAR) return refuse('oldYear');
	const read = { year, month, day };
	return isDay(read) ? { ok: true, reading: { day: read } } : refuse('day');
}

function refuse(reason: keyof typeof REASONS): ReadingResult {
	return { ok: false, reason: REASONS[reason] };
}

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
