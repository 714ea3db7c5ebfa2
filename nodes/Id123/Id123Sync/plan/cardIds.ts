/** Finds listed cards by the id that a row has, and those that the row most likely means although its id is not theirs. */
import { trimCell } from '../../card/cells';
import type { ListedCard } from './steps';

const PLAIN = /^[A-Za-z0-9]+$/;

/**
 * An id without what sheets add to it or take from it unseen: case, invisible characters, Unicode form, and whatever
 * surrounds it (spaces, quotes, the marks by which people keep zeros, the asterisks of a barcode font) or parts thousands.
 */
function bareId(id: string): string {
	if (PLAIN.test(id)) return id.toLowerCase();
	const bare = id
		.normalize('NFKC')
		.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]+/gu, '')
		.replace(/^[^\p{L}\p{N}]+/u, '')
		.replace(/[^\p{L}\p{N}]+$/u, '')
		.toUpperCase()
		.toLowerCase();
	return THOUSANDS.test(bare) ? bare.replace(/\D/g, '') : bare;
}

/** A number with the marks between its thousands that a sheet puts there. */
const THOUSANDS = /^\d{1,3}(?:[,.'’ ]\d{3})+$/;

/** A sheet keeps fifteen digits of a number, and writes zeros for the others. */
const ROUNDED = /^\d{15}0+$/;

/** What a long number has in common with what a sheet makes of it. */
function roundedForm(digits: string): string {
	return `${digits.slice(0, 15)}~${digits.length}`;
}

/** The zeros at the start are what a sheet takes for part of a number. */
function withoutZeros(bare: string): string {
	return bare.replace(/^0+(?=.)/, '');
}

/** What ids that only a mistake tells apart have in common; empty where nothing is left to compare. */
export const formsOf = (id: string): { bare: string; zeroless: string } => {
	const bare = bareId(id);
	return { bare, zeroless: withoutZeros(bare) };
};

export class CardIndex {
	private readonly byId = new Map<string, ListedCard>();

	private readonly byForm = new Map<string, ListedCard[]>();

	/** Adds a card of the listing. Spaces around an id in ID123 are no part of it. */
	add(card: ListedCard): void {
		const id = trimCell(card.id);
		const known = this.byId.get(id);
		// Where two differ only so, the one without spaces is meant.
		if (known === undefined || card.id === id) this.byId.set(id, card);
		const { zeroless } = formsOf(id);
		if (zeroless !== '') this.note(zeroless, card);
		if (/^\d{16,}$/.test(id)) this.note(roundedForm(id), card);
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
		const cards = this.byForm.get(zeroless) ?? [];
		const rounded = ROUNDED.test(bare) ? this.byForm.get(roundedForm(bare)) : undefined;
		if (rounded) return rounded.filter((card) => !isNamed(card));
		return cards.filter((card) => bareId(card.id) === bare || !isNamed(card));
	}
}
