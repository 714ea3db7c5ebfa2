/** Dates as ID123 takes them (id123.io/knowledgebase: api-v2-introduction, code F215; create-card-api-v2). */
import { DAY, instantOf, zoneOffset } from './calendar';

/** Whether text with slashes puts the month or the day first, or is refused where both are possible. */
export type DateOrder = 'monthFirst' | 'dayFirst' | 'refuseAmbiguous';

interface Reading {
	/** What a clock shows then, in milliseconds as if it stood in UTC (calendar.ts); midnight for a date alone. */
	wall: number;
	/** How far that clock is ahead of UTC, in milliseconds, where that is stated. */
	ahead?: number;
}

/** The value for the service, or a fragment of a sentence that says why there is none. */
export type DateResult = { ok: true; value: string } | { ok: false; reason: string };

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
	small: 'the number is too small for a day, which would lie before 1910',
	past: 'it lies before the year 2000',
	type: 'it is neither text nor a number nor a date',
	invalid: 'it is a date without a valid value',
	zone: 'the time zone in the settings of the workflow is not known',
} as const;

type Reason = keyof typeof REASONS;
type Read = Reading | Reason;

const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
/** The same groups, without a sign between them. */
const COMPACT = /^(\d{4})()(\d\d)(\d\d)$/;
const YEAR_LAST = /^(\d{1,2})([/.])\s?(\d{1,2})\2\s?(\d{4})$/;
const SHORT_YEAR = /^\d{1,2}([-/.])\s?\d{1,2}\1\s?\d{2}$/;
const SERIAL = /^\d{5}(?:[.,]\d+)?$/;
const DATE_AND_TIME = /^(.+?)(?:T|,? )(\d{1,2}:\d\d.*)$/i;
/** Longer than any date with its time; what is longer need not be looked at. */
const LONGEST = 64;
const TIME =
	/^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?: ?([ap])\.?m\.?)?(?: ?(Z|UTC|GMT)| ?([+-])(\d\d)(?::?(\d\d))?)?$/i;
/** Luxon writes a fraction as well, in a zone whose clock is that of UTC, and databases a space or a shorter offset. */
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
	// What nearly every cell holds.
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
	// No zone is further from UTC than 14 hours.
	if (minutes > 59 || hours * 60 + minutes > 14 * 60) return 'clock';
	const ahead = (hours * 60 + minutes) * 60_000;
	return { wall, ahead: time[6] === '-' ? -ahead : ahead };
}

/** A number beyond the day numbers may be 20260131; one that looks like a year is not taken for a day of 1905. */
function readNumber(value: number): Read {
	if (Number.isInteger(value) && value >= 1900 && value <= 2100) return 'yearAlone';
	const isCompact = Number.isInteger(value) && COMPACT.test(String(value));
	return isCompact ? readDayText(String(value), 'refuseAmbiguous') : readSerial(value);
}

/** 1 January 1910. A smaller number counts months or years rather than being the day of anybody. */
const FIRST_SERIAL = 3_654;
/** 13 October 2173. A larger number may be 310126, a date typed without separators, and is not taken for a far day. */
const LAST_SERIAL = 99_999;
/** 31 December 9999, the spreadsheets' last day, which stands for "never". */
const NEVER_SERIAL = 2_958_465;
/**
 * A day before the spreadsheets' own: they count a 29 February 1900 that never was, as Lotus 1-2-3 did (learn.microsoft.com:
 * "Excel incorrectly assumes that the year 1900 is a leap year").
 */
const SERIAL_ZERO = Date.UTC(1899, 11, 30);
const SECONDS_A_DAY = DAY / 1000;

/** Days since the end of 1899, with the time as a fraction. */
function readSerial(serial: number): Read {
	if (!Number.isFinite(serial)) return 'serial';
	if (serial < FIRST_SERIAL) return 'small';
	// Rounded down, so that the last moment of a day stays in it, but for what is lost of a fraction in the sheet.
	const seconds = Math.floor((serial % 1) * SECONDS_A_DAY + 0.001);
	const whole = Math.floor(serial) + Math.floor(seconds / SECONDS_A_DAY);
	if (whole > LAST_SERIAL && whole !== NEVER_SERIAL) return 'serial';
	return { wall: SERIAL_ZERO + whole * DAY + (seconds % SECONDS_A_DAY) * 1000 };
}

function readObject(value: object, order: DateOrder): Read {
	// Not instanceof: a date made in an expression or a Code node belongs to another realm.
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

/** The last day of all stands for "never"; where the clock is not that of UTC, it ends in the year 10000. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);

const isoSecond = (wall: number): string =>
	new Date(Math.min(wall, LATEST)).toISOString().slice(0, 19);

/**
 * A date field of a template, as `yyyy-mm-dd`: the date as it was written, in its own offset. An instant in UTC, which is
 * what becomes of a JavaScript date between nodes, has no day of its own: midnight is taken for a date alone (as sheets,
 * databases and `new Date('2026-01-31')` give it), any other time for the day that `timezone` (IANA) shows then.
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
 * A point in time for `card-expiration` and `invitation-expiration`, as `yyyy-mm-ddThh:mm:ss+00:00` in UTC.
 * A date alone means the last second of that day in `timezone` (IANA), and so does midnight; another time without an offset
 * is a time of that zone. Where clocks are put back, a time that occurs twice is the first of the two, and the end of a day
 * the last; a time that the clocks skip moves on with them.
 */
export function toExpiration(value: unknown, order: DateOrder, timezone: string): DateResult {
	const read = readDate(value, order);
	if (typeof read === 'string') return refuse(read);
	// What ID123 shows is a time: given back as it came, it changes nothing.
	const isExact = typeof value === 'string' && OF_ID123.test(value.trim());
	const day = isExact ? undefined : dayAlone(read, timezone);
	const instant = day === undefined ? startIn(read, timezone) : endOfDay(day, timezone);
	if (instant === undefined) return refuse('zone');
	// By the year as it is written: where the clock is behind, the end of 1999 is in 2000.
	if (read.wall < FIRST_EXPIRATION) return refuse('past');
	return { ok: true, value: `${isoSecond(instant)}+00:00` };
}

/** No card is as old. An earlier one is the zero of a sheet, a database or a program, and the card would end as it begins. */
const FIRST_EXPIRATION = Date.UTC(2000, 0, 1);

/** Every clock of the world is a multiple of this apart from UTC, so that most times need not be looked at. */
const QUARTER = 900_000;

/** A date alone as its midnight. Sheets and programs make a midnight of one: without an offset, in UTC, or in the zone. */
function dayAlone({ wall, ahead }: Reading, timezone: string): number | undefined {
	if (wall % DAY === 0 && !ahead) return wall;
	if (ahead === undefined || wall % QUARTER !== 0) return undefined;
	const shown = wall - ahead + (zoneOffset(timezone, wall - ahead) ?? NaN);
	return shown % DAY === 0 ? shown : undefined;
}

/** The instant that a date means; the start of the day for a date alone. NaN for what is no date, or ambiguous. */
export function startOf(value: unknown, timezone: string): number {
	const read = readDate(value, 'refuseAmbiguous');
	return typeof read === 'string' ? NaN : (startIn(read, timezone) ?? NaN);
}

function startIn({ wall, ahead }: Reading, timezone: string): number | undefined {
	return ahead === undefined ? instantOf(wall, timezone, 'earlier') : wall - ahead;
}

/** Rosters repeat a few expiry days thousands of times, and a zone's clock is slow to read. */
const ends = new Map<string, number | undefined>();
const MOST_REMEMBERED = 2000;

/** @param day its midnight, as a wall clock shows it */
function endOfDay(day: number, timezone: string): number | undefined {
	const id = `${day} ${timezone}`;
	if (!ends.has(id)) {
		if (ends.size >= MOST_REMEMBERED) ends.clear();
		ends.set(id, instantOf(day + DAY - 1000, timezone, 'later'));
	}
	return ends.get(id);
}
