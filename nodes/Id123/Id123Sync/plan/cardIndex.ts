/** Finds listed cards by the id that a row has, and those that it most likely means although its id is not theirs. */
import { addTo } from '../../../shared/loops';
import { trimCell } from '../../card/cells';
import { formsOf, LIKELY_ROUNDED, ROUNDED, roundedForm, writtenOut } from '../../card/idForms';
import { isArchived, type ListedCard } from './steps';

export class CardIndex {
	private readonly byId = new Map<string, ListedCard>();
	private readonly byForm = new Map<string, ListedCard[]>();

	/** Cards that have something in common with another one. To compare all others as well takes a plan a quarter longer. */
	private readonly crowded = new Set<ListedCard>();

	/** Adds a card of the listing. Spaces around an id in ID123 are no part of it. */
	add(card: ListedCard): void {
		const id = trimCell(card.id);
		// Where two differ only so, the one without spaces is meant.
		if (card.id === id || !this.byId.has(id)) this.byId.set(id, card);
		const { bare, zeroless } = formsOf(id);
		this.note(zeroless, card);
		this.note(writtenOut(bare), card);
		if (!isArchived(card)) this.note(roundedForm(zeroless), card);
	}

	get isEmpty(): boolean {
		return this.byId.size === 0;
	}

	get cards(): Iterable<ListedCard> {
		return this.byId.values();
	}

	private note(form: string | undefined, card: ListedCard): void {
		if (!form) return;
		const alike = addTo(this.byForm, form, card);
		if (alike.length > 1) this.crowded.add(alike[0]).add(card);
	}

	find(id: string): ListedCard | undefined {
		return this.byId.get(trimCell(id));
	}

	/**
	 * Cards whose ids differ from this one only by what is lost or added unseen. No sheet adds zeros at the end of a fraction.
	 * @param isNamed whether another row names the card exactly: then missing zeros make it another id
	 */
	alike(id: string, isNamed: (card: ListedCard) => boolean = () => false): ListedCard[] {
		const { bare, zeroless, lastZeros } = formsOf(id);
		return this.sharing(zeroless, LIKELY_ROUNDED.test(zeroless)).filter((card) => {
			const own = formsOf(card.id);
			return own.bare === bare || (lastZeros <= own.lastZeros && !isNamed(card));
		});
	}

	/** Cards in use that the id may have come from, although it is the id of another card, or may be a new one. */
	behind(id: string): ListedCard[] {
		const own = this.find(id);
		if (own !== undefined && !this.crowded.has(own)) return [];
		const { zeroless } = formsOf(id);
		const near = this.sharing(zeroless, ROUNDED.test(zeroless));
		return near.filter((card) => card !== own && !isArchived(card));
	}

	private sharing(zeroless: string, mayBeRounded: boolean): ListedCard[] {
		const forms = [zeroless, mayBeRounded ? roundedForm(zeroless) : undefined];
		const cards = forms.flatMap((form) => (form ? (this.byForm.get(form) ?? []) : []));
		return cards.length > 1 ? [...new Set(cards)] : cards;
	}
}
