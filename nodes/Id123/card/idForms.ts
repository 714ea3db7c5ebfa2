/** What ids have in common that only a mistake tells apart, what people type and what sheets make of it; and ids that come twice. */
import { notSent, type RowFailure } from '../../shared/result';
import { CARD_ID } from './vocabulary';

const PLAIN = /^[A-Za-z0-9]+$/;

/**
 * An id without what sheets add to it or take from it unseen: case, invisible characters, Unicode form, dashes and digits of
 * another kind, spaces that are doubled or stand around dashes, and whatever surrounds it (spaces, quotes, the marks by which
 * people keep zeros, the asterisks of a barcode font) or parts thousands.
 */
export function bareId(id: string): string {
	if (PLAIN.test(id)) return id.toLowerCase();
	const bare = id
		.normalize('NFKC')
		.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]+/gu, '')
		.replace(/^[^\p{L}\p{N}]+/u, '')
		.replace(/(?<=[\p{L}\p{N}])[^\p{L}\p{N}]+$/u, '')
		.replace(/\s+/g, ' ')
		.replace(/ ?[\p{Pd}\u2212] ?/gu, '-')
		.replace(/[^\P{Nd}\d]/gu, digitOf)
		.toUpperCase()
		.toLowerCase()
		// The dot that the Turkish İ leaves.
		.replace(/i\u0307/g, 'i');
	return THOUSANDS.test(bare) ? bare.replace(/\D/g, '') : bare;
}

/** A digit of another script as ours: each has its ten in a row, and no digit stands before them. */
function digitOf(digit: string): string {
	let code = digit.codePointAt(0) ?? 0;
	let value = 0;
	while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1))) {
		code -= 1;
		value += 1;
	}
	return String(value);
}

/** A number with the marks that a sheet puts between its thousands, in India also between its hundred thousands. */
const THOUSANDS = /^\d{1,3}(?:[,.'’ ]\d{2,3})*[,.'’ ]\d{3}$/;

const FRACTION = /^\d*[,.]\d+$/;

export interface IdForms {
	bare: string;
	/** Without the zeros that a sheet takes for part of a number: at its start, and at the end of a fraction. */
	zeroless: string;
	/** How many of the latter: 3.1 and 3.10 are one number, and may be two ids. */
	lastZeros: number;
}

/** What ids that only a mistake tells apart have in common; empty where nothing is left to compare. */
export function formsOf(id: string): IdForms {
	const bare = bareId(id);
	const rest = bare.replace(/^0+(?=.)/, '');
	if (!FRACTION.test(rest)) return { bare, zeroless: rest, lastZeros: 0 };
	const zeroless = rest.replace(',', '.').replace(/\.?(?<!0)0+$/, '');
	return { bare, zeroless, lastZeros: zeroless.includes('.') ? rest.length - zeroless.length : 0 };
}

const SCIENTIFIC = /^\d+e\d+$/;

/** The number that a sheet shows in place of an id like 12E3, as far as it writes it out. */
export function writtenOut(bare: string): string | undefined {
	if (!SCIENTIFIC.test(bare)) return undefined;
	const number = Number(bare);
	return Number.isSafeInteger(number) ? String(number) : undefined;
}

const LONG = /^\d{16,}$/;

/** What a long number has in common with what a sheet makes of it. */
export function roundedForm(digits: string): string | undefined {
	return LONG.test(digits) ? `${digits.slice(0, 15)}~${digits.length}` : undefined;
}

/** A sheet keeps fifteen digits of a number and writes zeros for the others. One zero may as well be the id's own. */
export const ROUNDED = /^\d{15}0+$/;
export const LIKELY_ROUNDED = /^\d{15}00+$/;

/** The first row with a Card ID, by what such IDs are told apart by. */
export type FirstRows = Map<string, { row: number; id: string }>;

/**
 * Of two rows with one Card ID the first wins: the second would overwrite it in an order that nobody chose. A row may ask
 * again, in a repeated run. Only one that is in order otherwise asks: else it would keep the other from being sent.
 */
export function refuseTwice(
	rows: FirstRows,
	row: number,
	id: string,
	form = id,
): RowFailure | undefined {
	const first = rows.get(form) ?? { row, id };
	rows.set(form, first);
	if (first.row === row) return undefined;
	const ownId = `Only row ${first.row} is used. Give this row its own ${CARD_ID.label}, or remove one of the two.`;
	return first.id === id
		? notSent(`${CARD_ID.label} stands twice: row ${first.row} already has it`, ownId, TWICE)
		: notSent(
				`${CARD_ID.label} looks like that of row ${first.row}`,
				`They differ only in upper and lower case or in what sheets change unseen, so one person would get two cards. ${ownId} If they are two people, use IDs that differ in more than that, such as those of 18 characters in Salesforce; where both cards exist, Update changes each.`,
				TWICE,
			);
}

const TWICE = { ...CARD_ID, rule: 'duplicate' };
