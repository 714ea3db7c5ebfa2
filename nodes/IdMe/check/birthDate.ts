/** Birth dates as ID.me takes them: YYYY-MM-DD. Pure. */

export type BirthDateReading = { ok: true; birthDate: string } | { ok: false; reason: string };

/** A day as it is written first in every ISO 8601 text, and in what n8n's date picker gives. */
const YEAR_FIRST = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))(?=$|[T\s])/;

/** A point in time, as JavaScript writes one. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/i;

/** Days as spreadsheets count them, from 1927 on: shorter numbers may be years. */
const SERIAL = /^[1-9]\d{4}(\.\d+)?$/;

/** Nobody who is alive was born before: such dates stand for "none" in databases and sheets. */
const FIRST_BIRTH_DATE = '1900-01-01';

const DAY_MS = 86_400_000;

/** The day before the first, in a count that takes 1900 for a leap year. */
const SERIAL_ORIGIN_MS = Date.UTC(1899, 11, 30);

/**
 * A birth date is a day and no instant: the day that stands in the value is taken as it is, in no time zone. Only a
 * JavaScript date, or the text in UTC that becomes of one between nodes, has none of its own: at midnight UTC it is that
 * day, else the day of `timezone`.
 * @param today the day on which this is asked, as YYYY-MM-DD
 */
export function readBirthDate(value: unknown, timezone: string, today: string): BirthDateReading {
	const text = textOf(value, timezone);
	const [, year, , month, day, twoDigitMonth, twoDigitDay] = YEAR_FIRST.exec(text) ?? [];
	if (year === undefined) return { ok: false, reason: 'it does not begin with the year' };
	const birthDate = [year, month ?? twoDigitMonth, day ?? twoDigitDay]
		.map((part) => part.padStart(2, '0'))
		.join('-');
	if (!isDay(birthDate)) return { ok: false, reason: 'the calendar has no such day' };
	if (birthDate < FIRST_BIRTH_DATE) return { ok: false, reason: 'it is before 1900' };
	if (birthDate > today) return { ok: false, reason: 'it is in the future' };
	return { ok: true, birthDate };
}

function textOf(value: unknown, timezone: string): string {
	if (isDate(value)) return dayIn(value, timezone);
	const text = isLuxonDate(value) ? String(value.toISO()) : String(value ?? '').trim();
	if (INSTANT.test(text)) return dayIn(new Date(text), timezone);
	if (!SERIAL.test(text)) return text;
	return new Date(SERIAL_ORIGIN_MS + Math.floor(Number(text)) * DAY_MS).toISOString().slice(0, 10);
}

/** Expressions run in a realm of their own, whose dates are none of this one. */
function isDate(value: unknown): value is Date {
	return Object.prototype.toString.call(value) === '[object Date]';
}

/** What n8n's own dates in expressions are. */
function isLuxonDate(value: unknown): value is { toISO: () => unknown } {
	return (
		typeof value === 'object' &&
		value !== null &&
		'toISO' in value &&
		typeof value.toISO === 'function'
	);
}

/** The day of an instant in a zone, as YYYY-MM-DD; in UTC where the zone is unknown. */
export function dayIn(instant: Date, timezone: string): string {
	if (Number.isNaN(instant.getTime())) return '';
	const utc = instant.toISOString();
	if (utc.endsWith('T00:00:00.000Z')) return utc.slice(0, 10);
	return zoneText(instant, timezone) ?? utc.slice(0, 10);
}

function zoneText(instant: Date, timeZone: string): string | undefined {
	try {
		// The Swedish form is the one of ISO 8601.
		return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);
	} catch {
		return undefined;
	}
}

function isDay(text: string): boolean {
	const time = Date.parse(`${text}T00:00:00.000Z`);
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
