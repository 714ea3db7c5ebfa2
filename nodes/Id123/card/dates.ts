/** Reads dates for ID123 (id123.io/knowledgebase: api-v2-introduction, code F215; create-card-api-v2). */
import { DAY, instantOf, zoneOffset } from './calendar';

/** How text with slashes is read; `refuseAmbiguous` refuses what could be read both ways. */
export type DateOrder = 'monthFirst' | 'dayFirst' | 'refuseAmbiguous';

interface Reading {
	/** Local time in ms, as if it were UTC (calendar.ts); midnight for a date alone. */
	wall: number;
	/** Offset from UTC in ms, where one is given. */
	ahead?: number;
}

/** The value for the service; or why there is none, as a fragment of a sentence. */
export type DateResult = { ok: true; value: string } | { ok: false; reason: string };

/** They complete "… is not a date that can be used: ". */
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
	small: 'the number is too small for a day, which would lie before 1910',
	past: 'it lies before the year 2000',
	type: 'it is neither text nor a number nor a date',
	invalid: 'it is a date without a valid value',
	zone: 'the time zone in the settings of the workflow is not known',
} as const;

type Reason = keyof typeof REASONS;
type Read = Reading | Reason;

const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
/** The same groups, without separators. */
const COMPACT = /^(\d{4})()(\d\d)(\d\d)$/;
const YEAR_LAST = /^(\d{1,2})([/.])\s?(\d{1,2})\2\s?(\d{4})$/;
const SHORT_YEAR = /^\d{1,2}([-/.])\s?\d{1,2}\1\s?\d{2}$/;
const SERIAL = /^\d{5}(?:[.,]\d+)?$/;
const DATE_AND_TIME = /^(.+?)(?:T|,? )(\d{1,2}:\d\d.*)$/i;
/** Longer than any date with a time. */
const LONGEST = 64;
const TIME =
	/^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?: ?([ap])\.?m\.?)?(?: ?(Z|UTC|GMT)| ?([+-])(\d\d)(?::?(\d\d))?)?$/i;
/** ID123's own form: luxon adds a fraction, databases write a space or a shorter offset. */
const OF_ID123 = /T\d\d:\d\d:\d\d\+00:00$/;

/**
 * Reads ISO text (with or without time and offset), `2026/01/31`, text with slashes by `order`, `31.1.2026` (day first
 * wherever dots are used), `20260131`, day numbers of a spreadsheet (1900 system; as text only with five digits, since
 * fewer could be a year and more 310126), JavaScript dates and luxon's DateTime.
 */
function readDate(value: unknown, order: DateOrder): Read {
	if (typeof value === 'string') return readText(value.trim(), order);
	if (typeof value === 'number') return readNumber(value);
	if (value === null || value === undefined) return 'empty';
	return typeof value === 'object' ? readObject(value, order) : 'type';
}

function readText(text: string, order: DateOrder): Read {
	// The usual form.
	if (YEAR_FIRST.test(text)) return readDayText(text, order);
	if (text === '') return 'empty';
	if (text.length > LONGEST) return 'form';
	if (SERIAL.test(text)) return readSerial(Number(text.replace(',', '.')));
	if (/^\d{4}$/.test(text)) return 'yearAlone';
	const spaced = text.replace(/\s+/g, ' ');
	const parts = DATE_AND_TIME.exec(spaced);
	const day = readDayText(parts ? parts[1] : spaced, order);
	return parts && typeof day !== 'string' ? withTime(day.wall, parts[2]) : day;
}

function readDayText(text: string, order: DateOrder): Read {
	const yearFirst = YEAR_FIRST.exec(text) ?? COMPACT.exec(text);
	if (yearFirst) return dayOf(+yearFirst[1], +yearFirst[3], +yearFirst[4]);
	const yearLast = YEAR_LAST.exec(text);
	if (yearLast) {
		const [first, second, year] = [+yearLast[1], +yearLast[3], +yearLast[4]];
		return yearLast[2] === '.'
			? dayOf(year, second, first)
			: readSlashes(first, second, year, order);
	}
	return SHORT_YEAR.test(text) ? 'shortYear' : 'form';
}

function readSlashes(first: number, second: number, year: number, order: DateOrder): Read {
	const isOpen = order === 'refuseAmbiguous';
	if (isOpen && first <= 12 && second <= 12 && first !== second) return 'swappable';
	const isMonthFirst = isOpen ? first <= 12 : order === 'monthFirst';
	const [month, day] = isMonthFirst ? [first, second] : [second, first];
	if (month > 12 && day <= 12) return isMonthFirst ? 'monthFirst' : 'dayFirst';
	return dayOf(year, month, day);
}

function withTime(day: number, text: string): Read {
	const time = TIME.exec(text);
	if (!time) return 'form';
	const [minute, second] = [+time[2], +(time[3] ?? 0)];
	const half = time[4]?.toLowerCase();
	let hour = +time[1];
	if (half) {
		if (hour < 1 || hour > 12) return 'clock';
		hour = (hour % 12) + (half === 'p' ? 12 : 0);
	}
	if (hour > 23 || minute > 59 || second > 59) return 'clock';
	const wall = day + (hour * 3600 + minute * 60 + second) * 1000;
	if (time[5]) return { wall, ahead: 0 };
	if (!time[6]) return { wall };
	const [hours, minutes] = [+time[7], +(time[8] ?? 0)];
	// No zone is more than 14 hours from UTC.
	if (minutes > 59 || hours * 60 + minutes > 14 * 60) return 'clock';
	const ahead = (hours * 60 + minutes) * 60_000;
	return { wall, ahead: time[6] === '-' ? -ahead : ahead };
}

/** A day number of a spreadsheet, or 20260131. A number that looks like a year is refused. */
function readNumber(value: number): Read {
	if (Number.isInteger(value) && value >= 1900 && value <= 2100) return 'yearAlone';
	const isCompact = Number.isInteger(value) && COMPACT.test(String(value));
	return isCompact ? readDayText(String(value), 'refuseAmbiguous') : readSerial(value);
}

/** 1 January 1910. Smaller numbers are more likely months or years. */
const FIRST_SERIAL = 3_654;
/** 13 October 2173. A larger number may be a date without separators, such as 310126. */
const LAST_SERIAL = 99_999;
/** 31 December 9999, the last day of spreadsheets, which stands for "never". */
const NEVER_SERIAL = 2_958_465;
/** A day early, since spreadsheets count a 29 February 1900 (learn.microsoft.com: "Excel incorrectly assumes …"). */
const SERIAL_ZERO = Date.UTC(1899, 11, 30);
const SECONDS_A_DAY = DAY / 1000;

/** @param serial days since the end of 1899, with the time as a fraction */
function readSerial(serial: number): Read {
	if (!Number.isFinite(serial)) return 'serial';
	if (serial < FIRST_SERIAL) return 'small';
	// Rounded down, to stay in the day; a millisecond makes up for digits that the sheet lost.
	const seconds = Math.floor((serial % 1) * SECONDS_A_DAY + 0.001);
	const whole = Math.floor(serial) + Math.floor(seconds / SECONDS_A_DAY);
	if (whole > LAST_SERIAL && whole !== NEVER_SERIAL) return 'serial';
	return { wall: SERIAL_ZERO + whole * DAY + (seconds % SECONDS_A_DAY) * 1000 };
}

function readObject(value: object, order: DateOrder): Read {
	// Not instanceof: dates of expressions and Code nodes belong to another realm.
	if (Object.prototype.toString.call(value) === '[object Date]') return readInstant(Number(value));
	const toISO: unknown = Reflect.get(value, 'toISO');
	if (typeof toISO !== 'function') return 'type';
	try {
		const iso: unknown = Reflect.apply(toISO, value, []);
		return typeof iso === 'string' ? readText(iso, order) : 'invalid';
	} catch {
		return 'invalid';
	}
}

function readInstant(instant: number): Read {
	if (Number.isNaN(instant)) return 'invalid';
	if (isOutside(new Date(instant).getUTCFullYear())) return 'oldYear';
	return { wall: Math.floor(instant / 1000) * 1000, ahead: 0 };
}

function dayOf(year: number, month: number, day: number): Read {
	if (isOutside(year)) return 'oldYear';
	const wall = Date.UTC(year, month - 1, day);
	const date = new Date(wall);
	const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	return isDay ? { wall } : 'day';
}

const isOutside = (year: number): boolean => year < 1000 || year > 9999;

const refuse = (reason: Reason): DateResult => ({ ok: false, reason: REASONS[reason] });

/** 31 December 9999 stands for "never"; in zones behind UTC it ends in the year 10000. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);

const isoSecond = (wall: number): string =>
	new Date(Math.min(wall, LATEST)).toISOString().slice(0, 19);

/**
 * A date field of a template, as `yyyy-mm-dd`: the day as written, in its own offset. An instant in UTC (what a JavaScript
 * date becomes between nodes) has no day of its own: at midnight it is that date, as from sheets, databases and
 * `new Date('2026-01-31')`; otherwise the day in `timezone` (IANA).
 */
export function toServiceDate(value: unknown, order: DateOrder, timezone = 'UTC'): DateResult {
	const read = readDate(value, order);
	if (typeof read === 'string') return refuse(read);
	const { wall, ahead } = read;
	const isInstant = ahead === 0 && wall % DAY !== 0;
	const offset = isInstant ? zoneOffset(timezone, wall) : 0;
	if (offset === undefined) return refuse('zone');
	return { ok: true, value: isoSecond(wall + offset).slice(0, 10) };
}

/**
 * A point in time for `card-expiration` and `invitation-expiration`, as `yyyy-mm-ddThh:mm:ss+00:00` in UTC. A date alone, or
 * midnight, means the last second of that day in `timezone` (IANA); another time without an offset is local time there. If
 * local time occurs twice, the first one is meant, for the end of a day the last; a skipped time moves on with the clock.
 */
export function toExpiration(value: unknown, order: DateOrder, timezone: string): DateResult {
	const read = readDate(value, order);
	if (typeof read === 'string') return refuse(read);
	// ID123's own form is an exact time, so that writing it back changes nothing.
	const isExact = typeof value === 'string' && OF_ID123.test(value.trim());
	const day = isExact ? undefined : dayAlone(read, timezone);
	const instant = day === undefined ? startIn(read, timezone) : endOfDay(day, timezone);
	if (instant === undefined) return refuse('zone');
	// By the year as written: behind UTC the end of 1999 is in 2000.
	if (read.wall < FIRST_EXPIRATION) return refuse('past');
	return { ok: true, value: `${isoSecond(instant)}+00:00` };
}

/** Earlier dates are the zero of a sheet, database or program: the card would expire at once. */
const FIRST_EXPIRATION = Date.UTC(2000, 0, 1);

/** A date alone, as midnight (wall): programs write it as midnight without an offset, in UTC or in the zone. */
function dayAlone({ wall, ahead }: Reading, timezone: string): number | undefined {
	if (wall % DAY === 0 && !ahead) return wall;
	if (ahead === undefined) return undefined;
	const shown = wall - ahead + (zoneOffset(timezone, wall - ahead) ?? NaN);
	return shown % DAY === 0 ? shown : undefined;
}

/** The instant (ms) of a date; for a date alone the start of that day. NaN for what is no date, or ambiguous. */
export function startOf(value: unknown, timezone: string): number {
	const read = readDate(value, 'refuseAmbiguous');
	return typeof read === 'string' ? NaN : (startIn(read, timezone) ?? NaN);
}

function startIn({ wall, ahead }: Reading, timezone: string): number | undefined {
	return ahead === undefined ? instantOf(wall, timezone, 'earlier') : wall - ahead;
}

/** By day and zone: rosters repeat a few days thousands of times, and Intl is slow. */
const ends = new Map<string, number | undefined>();
const MOST_REMEMBERED = 2000;

/** @param day its midnight (wall) */
function endOfDay(day: number, timezone: string): number | undefined {
	const id = `${day} ${timezone}`;
	if (!ends.has(id)) {
		if (ends.size >= MOST_REMEMBERED) ends.clear();
		ends.set(id, instantOf(day + DAY - 1000, timezone, 'later'));
	}
	return ends.get(id);
}
