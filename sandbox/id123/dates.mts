/** The two date formats of ID123: a moment with an offset, and the date of a template's date field. */

const INSTANT =
	/^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,6})?(Z|[+-](\d{2}):(\d{2}))$/;

function isCalendarDate(year: number, month: number, day: number): boolean {
	const date = new Date(Date.UTC(year, month - 1, day));
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Milliseconds since 1970 of `yyyy-mm-ddThh:mm:ss+00:00`; undefined for any other text. */
export function parseInstant(text: string): number | undefined {
	const match = INSTANT.exec(text);
	if (!match) return undefined;
	const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
	const offsetFits = match[7] === 'Z' || (Number(match[8]) <= 14 && Number(match[9]) <= 59);
	const fits = isCalendarDate(year, month, day) && hour <= 23 && minute <= 59 && second <= 59;
	return fits && offsetFits ? Date.parse(text) : undefined;
}

/** A listing writes the same few thousand moments again and again: half its time went into that. */
const written = new Map<number, string>();
const REMEMBERED = 20_000;

export const HOUR_MS = 3_600_000;

/** The service's way to write a moment: UTC, whole seconds, `+00:00`; or the same moment with another offset. */
export function formatInstant(ms: number, offsetHours = 0): string {
	const second = Math.floor(ms / 1000);
	if (offsetHours !== 0) return withOffset(second, offsetHours);
	const known = written.get(second);
	if (known !== undefined) return known;
	const text = `${new Date(second * 1000).toISOString().slice(0, 19)}+00:00`;
	if (written.size >= REMEMBERED) written.clear();
	written.set(second, text);
	return text;
}

function withOffset(second: number, hours: number): string {
	const local = new Date(second * 1000 + hours * HOUR_MS).toISOString().slice(0, 19);
	const sign = hours < 0 ? '-' : '+';
	return `${local}${sign}${String(Math.abs(hours)).padStart(2, '0')}:00`;
}

/** Whether a text is a date as date fields take it: `yyyy-mm-dd` or `mm/dd/yyyy`, and in the calendar. */
export function isFieldDate(text: string): boolean {
	const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
	if (iso) return isCalendarDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
	const american = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
	return (
		!!american && isCalendarDate(Number(american[3]), Number(american[1]), Number(american[2]))
	);
}
