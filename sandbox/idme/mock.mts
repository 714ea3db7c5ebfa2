/** How ID.me's sandbox decides about a check (docs.id.me/services-api/mock-apis-and-testing-tokens). */
import { chance } from '../random.mts';
import { DOCUMENT_CODES, isRefusalCode, Refusal } from './codes.mts';
import type { CheckError, SentFile } from './model.mts';
import { PERSONAS } from './personas.mts';
import { errorOf, type ErrorInput } from './plans.mts';
import type { Readings } from './readings.mts';

/** The one-time code of every number. */
export const GOOD_CODE = '123123';

export interface Ending {
	outcome: 'verified' | 'failed';
	errors: CheckError[];
}

const VERIFIED: Ending = { outcome: 'verified', errors: [] };

const failed = (...errors: ErrorInput[]): Ending => ({
	outcome: 'failed',
	errors: errors.map(errorOf),
});

/** A number of area code 999 asks for the code of its last four digits: as a refusal, or as a failed check. */
function endingOf999(phone: string): Ending | undefined {
	if (!phone.startsWith('999')) return undefined;
	const code = Number(phone.slice(-4));
	if (isRefusalCode(code)) throw new Refusal(code);
	return failed(code);
}

/** The end of a text message; undefined where it is sent. Throws a Refusal for a number that asks for one. */
export const messageEnding = (phone: string): Ending | undefined => endingOf999(phone);

export interface Identity {
	phone: string;
	birthDate: string;
	firstName?: string;
	lastName?: string;
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The end of an identity check. Throws a Refusal for a number that asks for one. */
export function identityEnding({ phone, birthDate, firstName, lastName }: Identity): Ending {
	const wanted = endingOf999(phone);
	if (wanted) return wanted;
	const names = [firstName, lastName].filter((name) => name !== undefined);
	if (names.some((name) => !/^\p{L}[\p{L}\p{M} .'’-]*$/u.test(name))) return failed(1013);
	const persona = PERSONAS.find((each) => each.phone === phone);
	if (!persona) return phone.startsWith('888') ? VERIFIED : failed(1014);
	const mismatch = (field: string): Ending =>
		failed({ code: 1014, additional_info: `${field} does not match data on file.` });
	if (persona.birthDate !== birthDate) return mismatch('birth_date');
	if (persona.code !== null) return failed(persona.code);
	const [first, last] = (persona.name ?? '').split(' ');
	if (firstName !== undefined && !same(first, firstName)) return mismatch('first_name');
	if (lastName !== undefined && !same(last, lastName)) return mismatch('last_name');
	return VERIFIED;
}

/**
 * The end of a document check: the name of the front decides.
 * @param seed with `turn`, decides which code a `fail.jpg` gets
 */
export function documentEnding(
	front: SentFile,
	seed: number,
	turn: number,
	readings: Readings,
): Ending {
	const name = front.fileName.toLowerCase();
	if (name === 'success.jpg') return VERIFIED;
	if (name === 'fail.jpg') {
		const index = Math.floor(chance(seed, `fail.jpg|${turn}`) * DOCUMENT_CODES.length);
		return failed(DOCUMENT_CODES[index]);
	}
	return readings.otherImages === 'verified' ? VERIFIED : failed(2005);
}
