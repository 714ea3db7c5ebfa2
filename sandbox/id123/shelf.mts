/** One template with its cards: look-up by id and by unique identifier, pages, counts. */
import type { Card, CardCounts, Template } from './model.mts';
import { Roster } from './roster.mts';

const noCards = (): CardCounts => ({
	total: 0,
	INACTIVE: 0,
	INSTALLED: 0,
	UNINSTALLED: 0,
	ARCHIVED: 0,
});

const identifierKey = (identifier: string): string => identifier.trim().toLowerCase();

export interface PageOptions {
	isArchivedListed?: boolean;
	isNewestFirst?: boolean;
}

export class Shelf {
	readonly counts = noCards();
	private byId = new Map<string, Card>();
	private byIdentifier = new Map<string, Card>();
	private order = new Roster<Card>();
	/** Cards that are not archived, in the same order; undefined when it has to be drawn up anew. */
	private unarchived: Roster<Card> | undefined = new Roster<Card>();
	private barcodes = 0n;

	constructor(readonly template: Template) {}

	get(cardId: string): Card | undefined {
		return this.byId.get(cardId);
	}

	/** Every card, oldest first. Not a copy. */
	all(): readonly Card[] {
		return this.order.all();
	}

	page(start: number, count: number, options: PageOptions = {}): Card[] {
		const { isArchivedListed = true, isNewestFirst = false } = options;
		return (isArchivedListed ? this.order : this.current()).page(start, count, isNewestFirst);
	}

	add(card: Card): void {
		this.byId.set(card.cardId, card);
		this.order.add(card);
		this.unarchived?.add(card);
		this.identify(card, card.uniqueIdentifier);
		this.counts.total += 1;
		this.counts[card.life.status] += 1;
	}

	remove(card: Card): void {
		this.identify(card, undefined);
		this.byId.delete(card.cardId);
		this.order.remove(card);
		this.unarchived?.remove(card);
		this.counts.total -= 1;
		this.counts[card.life.status] -= 1;
	}

	setLife(card: Card, life: Card['life']): void {
		const isMoved = (card.life.status === 'ARCHIVED') !== (life.status === 'ARCHIVED');
		if (isMoved) this.unarchived = undefined;
		this.counts[card.life.status] -= 1;
		this.counts[life.status] += 1;
		card.life = life;
	}

	/** Gives a card its unique identifier, or takes it away. */
	identify(card: Card, identifier: string | undefined): void {
		const old = card.uniqueIdentifier;
		if (old !== undefined && this.byIdentifier.get(identifierKey(old)) === card) {
			this.byIdentifier.delete(identifierKey(old));
		}
		card.uniqueIdentifier = identifier;
		if (identifier) this.byIdentifier.set(identifierKey(identifier), card);
	}

	identified(identifier: string): Card | undefined {
		return this.byIdentifier.get(identifierKey(identifier));
	}

	/** The next barcode that the service makes up; undefined when all of that length are used. */
	nextBarcode(): string | undefined {
		const { automaticBarcode } = this.template;
		if (!automaticBarcode) return undefined;
		const base = automaticBarcode.characters === 'numeric' ? 10 : 36;
		const all = BigInt(base) ** BigInt(automaticBarcode.length);
		this.barcodes += 1n;
		if (this.barcodes > all) return undefined;
		// A multiplier without the factors 2, 3 and 5 meets every number of the range once.
		const value = (this.barcodes * 6180339887498948483n) % all;
		return value.toString(base).toUpperCase().padStart(automaticBarcode.length, '0');
	}

	private current(): Roster<Card> {
		if (!this.unarchived) {
			this.unarchived = new Roster<Card>();
			for (const card of this.order.all()) {
				if (card.life.status !== 'ARCHIVED') this.unarchived.add(card);
			}
		}
		return this.unarchived;
	}
}
