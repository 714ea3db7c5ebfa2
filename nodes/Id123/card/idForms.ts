/** Compares ids without what people mistype and sheets change, and refuses ids that come twice. */
import { notSent, type RowFailure } from '../../shared/result';
import { CARD_ID } from './vocabulary';

const PLAIN = /^[A-Za-z0-9]+$/;

/**
 * An id without what sheets change unseen: case, invisible characters, Unicode form, kinds of dashes and digits, doubled
 * spaces and those around dashes, thousands separators, and whatever surrounds it (spaces, quotes, asterisks of barcodes).
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
		// The Turkish İ leaves a combining dot.
		.replace(/i\u0307/g, 'i');
	return THOUSANDS.test(bare) ? bare.replace(/\D/g, '') : bare;
}

/** 0 to 9 for a digit of another script: each script has its ten digits in a row, with no digit before them. */
function digitOf(digit: string): string {
	let code = digit.codePointAt(0) ?? 0;
	let value = 0;
	while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1))) {
		code -= 1;
		value += 1;
	}
	return String(value);
}

/** A number with thousands separators, also those of India. */
const THOUSANDS = /^\d{1,3}(?:[,.'’ ]\d{2,3})*[,.'’ ]\d{3}$/;

const FRACTION = /^\d*[,.]\d+$/;

export interface IdForms {
	bare: string;
	/** Without zeros that a sheet drops: at the start, and at the end of a fraction. */
	zeroless: string;
	/** How many zeros were dropped at the end: 3.1 and 3.10 are one number, and may be two ids. */
	lastZeros: number;
}

/** Forms in which ids are compared; '' where nothing is left to compare. */
export function formsOf(id: string): IdForms {
	const bare = bareId(id);
	const rest = bare.replace(/^0+(?=.)/, '');
	if (!FRACTION.test(rest)) return { bare, zeroless: rest, lastZeros: 0 };
	const zeroless = rest.replace(',', '.').replace(/\.?(?<!0)0+$/, '');
	return { bare, zeroless, lastZeros: zeroless.includes('.') ? rest.length - zeroless.length : 0 };
}

const SCIENTIFIC = /^\d+e\d+$/;

/** The number that a sheet makes of an id like 12E3; undefined for other ids and larger numbers. */
export function writtenOut(bare: string): string | undefined {
	if (!SCIENTIFIC.test(bare)) return undefined;
	const number = Number(bare);
	return Number.isSafeInteger(number) ? String(number) : undefined;
}

const LONG = /^\d{16,}$/;

/** A form that a long number shares with the same number rounded by a sheet. */
export function roundedForm(digits: string): string | undefined {
	return LONG.test(digits) ? `${digits.slice(0, 15)}~${digits.length}` : undefined;
}

/** A sheet keeps fifteen digits and writes zeros for the rest. A single zero may be the id's own. */
export const ROUNDED = /^\d{15}0+$/;
export const LIKELY_ROUNDED = /^\d{15}00+$/;

/** The first row with a Card ID, by the form that is compared. */
export type FirstRows = Map<string, { row: number; id: string }>;

/**
 * Refuses the second of two rows with one Card ID: they would overwrite each other in random order. Call it only for rows
 * that are otherwise in order; the same row may ask again, when n8n retries the run.
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
