/** Values that go along with a check, as ID.me takes them. Pure. */
import { jsonParse, type GenericValue } from 'n8n-workflow';

import { isLoopback } from '../../shared/account';
import { isObject } from '../../shared/answers';
import { urlIn } from '../../shared/words';

/** Why a value cannot be used, in words that follow "because". */
type Unusable = { ok: false; reason: string };

/** ID.me's ids are UUIDs in all samples; what is no part of an address is refused, whatever its form. */
export function isIdentifier(text: string): boolean {
	return /^[A-Za-z0-9-]{1,100}$/.test(text);
}

/** A path below the credential's address, with nothing that could lead elsewhere: no scheme, double slash, dots, query. */
export function readPath(typed: unknown): { ok: true; path?: string } | { ok: false } {
	const text = String(typed ?? '').trim();
	if (text === '') return { ok: true };
	const path = text.replace(/^\//, '').replace(/\/$/, '');
	const isPath = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_.-]+)*$/.test(path);
	const climbs = path.split('/').some((segment) => /^\.+$/.test(segment));
	return isPath && !climbs ? { ok: true, path } : { ok: false };
}

/** Of any JSON value that a workflow attaches to a check (docs.id.me/services-api). */
export const MOST_METADATA_CHARACTERS = 500;

/** @param value JSON as text, or what an expression gave */
export function readMetadata(
	value: unknown,
): { ok: true; metadata: GenericValue } | (Unusable & { rule: 'notJson' | 'tooLong' }) {
	const fallbackValue = () => undefined;
	const metadata: unknown = typeof value === 'string' ? jsonParse(value, { fallbackValue }) : value;
	// Nothing comes of what JSON does not have.
	const json: string | undefined = JSON.stringify(metadata);
	if (json === undefined) return { ok: false, rule: 'notJson', reason: 'is not valid JSON' };
	const length = [...json].length;
	if (length > MOST_METADATA_CHARACTERS) {
		const reason = `is too long: ${length} characters, ID.me allows ${MOST_METADATA_CHARACTERS}`;
		return { ok: false, rule: 'tooLong', reason };
	}
	return { ok: true, metadata: metadata as GenericValue };
}

/** Why ID.me could not call this address. @param isNear whether what stands in ID.me's place is in the same network */
export function refuseCallback(address: string, isNear: boolean): string | undefined {
	const url = /[\s\p{C}\\]/u.test(address) ? undefined : urlIn(address);
	if (url === undefined || !/^https?:$/.test(url.protocol)) return 'is not a web address';
	if (isNear) return undefined;
	if (isInternal(url.hostname)) return 'cannot be reached from the internet';
	return url.protocol === 'https:' ? undefined : 'does not start with https://';
}

/** Hosts that exist on a computer or in a network alone (RFC 1918, 3927, 4193, 6761, 6762). */
export function isInternal(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (isLoopback(host) || PRIVATE.test(host)) return true;
	return host.startsWith('[') ? PRIVATE_V6.test(host) : !host.includes('.');
}

const PRIVATE =
	/^(0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|\.(localhost|local|internal|lan|home|test|invalid)$/;

const PRIVATE_V6 = /^\[(::|f[cd]|fe[89ab]|::ffff:)/;

/** Marks that writing systems and phone books put around a number, and what people put between its digits. */
const INVISIBLE = /[\p{Cf}\p{Cc}]/gu;
const PUNCTUATION = /[\s()./\p{Pd}·]+/gu;

/** Reads "+1 (888) 941-3032" and the like as ID.me takes it: ten digits of a US number. */
export function readPhone(text: string): { ok: true; phone: string } | Unusable {
	const plain = text.normalize('NFKC').replace(INVISIBLE, '').trim();
	if (/\p{L}|#|;|,/u.test(plain)) return { ok: false, reason: 'it has letters or an extension' };
	const compact = plain.replace(PUNCTUATION, '');
	if (/^\+(?!1)/.test(compact)) return { ok: false, reason: 'ID.me checks US numbers only' };
	const digits = compact.replace(/^\+?1(?=\d{10}$)/, '');
	if (!/^\d+$/.test(digits)) return { ok: false, reason: 'it has characters that are no digits' };
	if (digits.length !== 10) return { ok: false, reason: `it has ${digits.length} digits` };
	// No area code of North America begins with 0 or 1.
	if (/^[01]/.test(digits)) return { ok: false, reason: 'no area code begins with 0 or 1' };
	return { ok: true, phone: digits };
}

/** A number as it was written, and its digits: a masker knows them whatever stands between. */
export function spellingsOf(phone: string): string[] {
	const [national = phone] = /\d{10}$/.exec(phone.replace(/\D/g, '')) ?? [];
	return [phone, national, `1${national}`];
}

/** A day as it is written first in every ISO 8601 text, and in what n8n's date picker gives. */
const YEAR_FIRST = /^(\d{4})([-/.]|(?=\d{4}(?!\d)))(\d{1,2})\2(\d{1,2})(?=$|[T\s])/;

/** A point in time, as JavaScript writes one. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/i;

/** Days as spreadsheets count them, from 1927 on: shorter numbers may be years. */
const SERIAL = /^[1-9]\d{4}(\.\d+)?$/;

/**
 * A birth date as ID.me takes it, YYYY-MM-DD. It is a day and no instant: the day that is written counts, in no time zone.
 * Only a JavaScript date, or the text in UTC that becomes of one between nodes, has none of its own: at midnight UTC it is
 * that day, else the day of `timezone`.
 * @param today the day on which this is asked, as YYYY-MM-DD
 */
export function readBirthDate(
	value: unknown,
	timezone: string,
	today: string,
): { ok: true; birthDate: string } | Unusable {
	const text = textOf(value, timezone);
	const [, year, , month, day] = YEAR_FIRST.exec(text) ?? [];
	if (year === undefined) return { ok: false, reason: 'it does not begin with the year' };
	const birthDate = [year, month, day].map((part) => part.padStart(2, '0')).join('-');
	// JavaScript takes 30 February for the second day of March.
	const isDay = dayIn(new Date(birthDate), 'UTC') === birthDate;
	if (!isDay) return { ok: false, reason: 'the calendar has no such day' };
	// Nobody who is alive was born before: such dates stand for "none" in databases and sheets.
	if (birthDate < '1900-01-01') return { ok: false, reason: 'it is before 1900' };
	if (birthDate > today) return { ok: false, reason: 'it is in the future' };
	return { ok: true, birthDate };
}

function textOf(value: unknown, timezone: string): string {
	// Expressions run in a realm of their own, whose dates are none of this one.
	const isDate = Object.prototype.toString.call(value) === '[object Date]';
	if (isDate) return dayIn(value as Date, timezone);
	const text = isLuxonDate(value) ? String(value.toISO()) : String(value ?? '').trim();
	if (INSTANT.test(text)) return dayIn(new Date(text), timezone);
	if (!SERIAL.test(text)) return text;
	// From the day before the first, since the count takes 1900 for a leap year.
	return new Date(Date.UTC(1899, 11, 30 + Math.floor(Number(text)))).toISOString().slice(0, 10);
}

/** What n8n's own dates in expressions are. */
function isLuxonDate(value: unknown): value is { toISO: () => unknown } {
	return isObject(value) && typeof value.toISO === 'function';
}

/** The day of an instant in a zone, as YYYY-MM-DD; in UTC where the zone is unknown. */
export function dayIn(instant: Date, timeZone: string): string {
	if (Number.isNaN(instant.getTime())) return '';
	const utc = instant.toISOString();
	if (utc.endsWith('T00:00:00.000Z')) return utc.slice(0, 10);
	try {
		// The Swedish form is the one of ISO 8601.
		return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);
	} catch {
		return utc.slice(0, 10);
	}
}
