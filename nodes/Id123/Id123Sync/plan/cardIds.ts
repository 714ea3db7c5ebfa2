/** Finds listed cards by the id that a row has, and those that the row most likely means although its id is not theirs. */
import { trimCell } from '../../card/cells';
import { isArchived, type ListedCard } from './steps';

const PLAIN = /^[A-Za-z0-9]+$/;

/**
 * An id without what sheets add to it or take from it unseen: case, invisible characters, Unicode form, dashes and digits of
 * another kind, and whatever surrounds it (spaces, quotes, the marks by which people keep zeros, the asterisks of a barcode
 * font) or parts thousands.
 */
function bareId(id: string): string {
	if (PLAIN.test(id)) return id.toLowerCase();
	const bare = id
		.normalize('NFKC')
		.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]+/gu, '')
		.replace(/^[^\p{L}\p{N}]+/u, '')
		.replace(/[^\p{L}\p{N}]+$/u, '')
		.replace(/[\p{Pd}\u2212]/gu, '-')
		.replace(/[^\P{Nd}\d]/gu, digitOf)
		.toUpperCase()
		.toLowerCase();
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

/** A sheet keeps fifteen digits of a number, and writes zeros for the others. One zero may as well be the id's own. */
const ROUNDED = /^\d{15}00+$/;

/** What a long number has in common with what a sheet makes of it. */
function roundedForm(digits: string): string {
	return `${digits.slice(0, 15)}~${digits.length}`;
}

/** The zeros at the start are what a sheet takes for part of a number. */
function withoutZeros(bare: string): string {
	return bare.startsWith('0') ? bare.replace(/^0+(?=.)/, '') : bare;
}

/** What ids that only a mistake tells apart have in common; empty where nothing is left to compare. */
export const formsOf = (id: string): { bare: string; zeroless: string } => {
	const bare = bareId(id);
	return { bare, zeroless: withoutZeros(bare) };
};

export class CardIndex {
	private readonly byId = new Map<string, ListedCard>();

	private readonly byForm = new Map<string, ListedCard[]>();

	get isEmpty(): boolean {
		return this.byId.size === 0;
	}

	/** Adds a card of the listing. Spaces around an id in ID123 are no part of it. */
	add(card: ListedCard): void {
		const id = trimCell(card.id);
		const known = this.byId.get(id);
		// Where two differ only so, the one without spaces is meant.
		if (known === undefined || card.id === id) this.byId.set(id, card);
		const { zeroless } = formsOf(id);
		if (zeroless !== '') this.note(zeroless, card);
		if (/^\d{17,}$/.test(zeroless) && !isArchived(card)) this.note(roundedForm(zeroless), card);
	}

	private note(form: string, card: ListedCard): void {
		const alike = this.byForm.get(form);
		if (alike) alike.push(card);
		else this.byForm.set(form, [card]);
	}

	find(id: string): ListedCard | undefined {
		return this.byId.get(trimCell(id));
	}

	/**
	 * Cards whose ids differ from this one only by what is lost or added unseen.
	 * @param isNamed whether another row names the card exactly: then missing zeros make it another id
	 */
	alike(id: string, isNamed: (card: ListedCard) => boolean): ListedCard[] {
		const { bare, zeroless } = formsOf(id);
		const forms = ROUNDED.test(zeroless) ? [zeroless, roundedForm(zeroless)] : [zeroless];
		const cards = new Set(forms.flatMap((form) => this.byForm.get(form) ?? []));
		return [...cards].filter((card) => bareId(card.id) === bare || !isNamed(card));
	}
}
