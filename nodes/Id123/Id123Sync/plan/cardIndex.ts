/** Finds listed cards by a row's id, and cards that it most likely means although their ids differ. */
import { addTo } from '../../../shared/loops';
import { trimCell } from '../../card/cells';
import { formsOf, LIKELY_ROUNDED, ROUNDED, roundedForm, writtenOut } from '../../card/idForms';
import { isArchived, type ListedCard } from './steps';

export class CardIndex {
	private readonly byId = new Map<string, ListedCard>();
	private readonly byForm = new Map<string, ListedCard[]>();

	/** Cards that share a form with another one. Comparing the others too makes a plan a quarter slower. */
	private readonly crowded = new Set<ListedCard>();

	/** Adds a listed card. Spaces around its id do not count. */
	add(card: ListedCard): void {
		const id = trimCell(card.id);
		// Of two that differ only in spaces, the one without is meant.
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
	 * Cards whose ids differ only by what sheets change unseen; no sheet adds zeros at the end of a fraction.
	 * @param isNamed whether another row names the card exactly: then missing zeros make it another id
	 */
	alike(id: string, isNamed: (card: ListedCard) => boolean = () => false): ListedCard[] {
		const { bare, zeroless, lastZeros } = formsOf(id);
		return this.sharing(zeroless, LIKELY_ROUNDED.test(zeroless)).filter((card) => {
			const own = formsOf(card.id);
			return own.bare === bare || (lastZeros <= own.lastZeros && !isNamed(card));
		});
	}

	/** Cards in use that the id may have been made from, although it is another card's id or a new one. */
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
