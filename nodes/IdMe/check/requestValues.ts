/** Reads values of a check, in ID.me's form. Pure. */
import { jsonParse, type GenericValue } from 'n8n-workflow';

import { isLoopback } from '../../shared/account';
import { isObject } from '../../shared/answers';
import { urlIn } from '../../shared/words';

/** Why a value cannot be used, as a fragment of a sentence. */
type Unusable = { ok: false; reason: string };

/** Whether an id can be part of an address. In all samples ID.me's ids are UUIDs. */
export function isIdentifier(text: string): boolean {
	return /^[A-Za-z0-9-]{1,100}$/.test(text);
}

/** A path below the credential's address: without scheme, double slash, dot segments or query. '' gives none. */
export function readPath(typed: unknown): { ok: true; path?: string } | { ok: false } {
	const text = String(typed ?? '').trim();
	if (text === '') return { ok: true };
	const path = text.replace(/^\//, '').replace(/\/$/, '');
	const isPath = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_.-]+)*$/.test(path);
	const climbs = path.split('/').some((segment) => /^\.+$/.test(segment));
	return isPath && !climbs ? { ok: true, path } : { ok: false };
}

/** As documented (docs.id.me/services-api). */
export const MOST_METADATA_CHARACTERS = 500;

/** @param value JSON as text, or any value of an expression */
export function readMetadata(
	value: unknown,
): { ok: true; metadata: GenericValue } | (Unusable & { rule: 'notJson' | 'tooLong' }) {
	const fallbackValue = () => undefined;
	const metadata: unknown = typeof value === 'string' ? jsonParse(value, { fallbackValue }) : value;
	// Undefined for what JSON cannot hold.
	const json: string | undefined = JSON.stringify(metadata);
	if (json === undefined) return { ok: false, rule: 'notJson', reason: 'is not valid JSON' };
	const length = [...json].length;
	if (length > MOST_METADATA_CHARACTERS) {
		const reason = `is too long: ${length} characters, ID.me allows ${MOST_METADATA_CHARACTERS}`;
		return { ok: false, rule: 'tooLong', reason };
	}
	return { ok: true, metadata: metadata as GenericValue };
}

/** Why ID.me could not call this address. @param isNear whether a test server in the same network stands in for ID.me */
export function refuseCallback(address: string, isNear: boolean): string | undefined {
	const url = /[\s\p{C}\\]/u.test(address) ? undefined : urlIn(address);
	if (url === undefined || !/^https?:$/.test(url.protocol)) return 'is not a web address';
	if (isNear) return undefined;
	if (isInternal(url.hostname)) return 'cannot be reached from the internet';
	return url.protocol === 'https:' ? undefined : 'does not start with https://';
}

/** Hosts of one computer or network only (RFC 1918, 3927, 4193, 6761, 6762). */
export function isInternal(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (isLoopback(host) || PRIVATE.test(host)) return true;
	return host.startsWith('[') ? PRIVATE_V6.test(host) : !host.includes('.');
}

const PRIVATE =
	/^(0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|\.(localhost|local|internal|lan|home|test|invalid)$/;

const PRIVATE_V6 = /^\[(::|f[cd]|fe[89ab]|::ffff:)/;

/** Marks around a number from phone books, and separators between its digits. */
const INVISIBLE = /[\p{Cf}\p{Cc}]/gu;
const PUNCTUATION = /[\s()./\p{Pd}·]+/gu;

/** The ten digits of a US number such as "+1 (888) 941-3032". */
export function readPhone(text: string): { ok: true; phone: string } | Unusable {
	const plain = text.normalize('NFKC').replace(INVISIBLE, '').trim();
	if (/\p{L}|#|;|,/u.test(plain)) return { ok: false, reason: 'it has letters or an extension' };
	if (/\d{7}\.\d\d?$/.test(plain)) return { ok: false, reason: 'it is a decimal number' };
	const compact = plain.replace(PUNCTUATION, '');
	if (/^\+(?!1)/.test(compact)) return { ok: false, reason: 'ID.me checks US numbers only' };
	const digits = compact.replace(/^\+?1(?=\d{10}$)/, '');
	if (!/^\d+$/.test(digits)) return { ok: false, reason: 'it has characters that are no digits' };
	if (digits.length !== 10) return { ok: false, reason: `it has ${digits.length} digits` };
	// No area code of North America begins with 0 or 1.
	if (/^[01]/.test(digits)) return { ok: false, reason: 'no area code begins with 0 or 1' };
	return { ok: true, phone: digits };
}

/** Spellings of a number for the masker, which ignores separators. */
export function spellingsOf(phone: string): string[] {
	const [national = phone] = /\d{10}$/.exec(phone.replace(/\D/g, '')) ?? [];
	return [phone, national, `1${national}`];
}

/** A date with the year first, as in ISO 8601 and from n8n's date picker. */
const YEAR_FIRST = /^(\d{4})([-/.]|(?=\d{4}(?!\d)))(\d{1,2})\2(\d{1,2})(?=$|[T\s])/;

/** An instant as JavaScript writes it. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/i;

/** Day numbers of spreadsheets, from 1927 on: shorter ones may be years. */
const SERIAL = /^[1-9]\d{4}(\.\d+)?$/;

/**
 * A birth date as YYYY-MM-DD: the day as written, in any time zone. A JavaScript date, or the text in UTC that it becomes
 * between nodes, is that day at midnight UTC, and otherwise the day in `timezone`.
 * @param today as YYYY-MM-DD
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
	// JavaScript turns 30 February into 2 March.
	const isDay = dayIn(new Date(birthDate), 'UTC') === birthDate;
	if (!isDay) return { ok: false, reason: 'the calendar has no such day' };
	// Earlier dates mean "none" in databases and sheets.
	if (birthDate < '1900-01-01') return { ok: false, reason: 'it is before 1900' };
	if (birthDate > today) return { ok: false, reason: 'it is in the future' };
	return { ok: true, birthDate };
}

function textOf(value: unknown, timezone: string): string {
	// Not instanceof: dates of expressions belong to another realm.
	const isDate = Object.prototype.toString.call(value) === '[object Date]';
	if (isDate) return dayIn(value as Date, timezone);
	const text = isLuxonDate(value) ? String(value.toISO()) : String(value ?? '').trim();
	if (INSTANT.test(text)) return dayIn(new Date(text), timezone);
	if (!SERIAL.test(text)) return text;
	// Spreadsheets count 1900 as a leap year.
	return new Date(Date.UTC(1899, 11, 30 + Math.floor(Number(text)))).toISOString().slice(0, 10);
}

function isLuxonDate(value: unknown): value is { toISO: () => unknown } {
	return isObject(value) && typeof value.toISO === 'function';
}

/** The day of an instant in a zone, as YYYY-MM-DD; in UTC where the zone is unknown. */
export function dayIn(instant: Date, timeZone: string): string {
	if (Number.isNaN(instant.getTime())) return '';
	const utc = instant.toISOString();
	if (utc.endsWith('T00:00:00.000Z')) return utc.slice(0, 10);
	try {
		// Sweden writes dates as ISO 8601.
		return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);
	} catch {
		return utc.slice(0, 10);
	}
}
