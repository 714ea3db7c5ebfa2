/** Finds listed cards by the id that a row has, and those that the row most likely means although its id is not theirs. */
import { trimCell } from '../../card/cells';
import type { ListedCard } from './steps';

const PLAIN = /^[A-Za-z0-9]+$/;

/**
 * An id without what sheets add to it or take from it unseen: case, invisible characters, Unicode form, and whatever
 * surrounds it (spaces, quotes, the marks by which people keep zeros, the asterisks of a barcode font).
 */
function bareId(id: string): string {
	if (PLAIN.test(id)) return id.toLowerCase();
	return id
		.normalize('NFKC')
		.replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]+/gu, '')
		.replace(/^[^\p{L}\p{N}]+/u, '')
		.replace(/[^\p{L}\p{N}]+$/u, '')
		.toUpperCase()
		.toLowerCase();
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
		const alike = this.byForm.get(zeroless);
		if (alike) alike.push(card);
		else if (zeroless !== '') this.byForm.set(zeroless, [card]);
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
		return cards.filter((card) => bareId(card.id) === bare || !isNamed(card));
	}
}
