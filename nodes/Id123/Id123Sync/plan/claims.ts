/** Which cards the rows claim: by naming them, or by an id that can hardly be another card's. */
import { notSent, type RowFailure } from '../../../shared/rowFailure';
import { comparableText } from '../../../shared/words';
import { nameList } from '../../card/problems';
import { CARD_ID } from '../../card/vocabulary';
import { formsOf, type CardIndex } from './cardIds';
import { isArchived, type ListedCard } from './steps';

/** What a row says of whose it is, be it good or refused. */
export interface RowMark {
	/** Index of the input item. */
	index: number;
	/** Every readable value of a column that matches Card ID: none of these cards is missing. */
	ids: readonly string[];
	uniqueIdentifier: string;
	barcode: string;
	name?: string;
	email?: string;
	/**
	 * - `whose`: the Card ID cannot be read, or another card or row has what this row says: it may be anybody's
	 * - `refused`: for another reason, so it may be anybody's unless it names a card
	 * - `named`: it names a card of another name and came to nothing; it is somebody else's if its Unique Identifier is
	 *   remembered to be
	 */
	doubt?: 'whose' | 'refused' | 'named';
}

const SEVERAL = 'rows of several people';

type Claimant = RowMark | typeof SEVERAL;

/** Filled row by row, so that n8n stays responsive. */
export class Claims {
	/** Raw ids of cards that a row names exactly, with the row. */
	private readonly named = new Map<string, Claimant>();

	/** Raw ids of cards that the id of a row looks like. */
	private readonly lookedLike = new Map<string, Claimant>();

	/** The same, though another row names the card exactly and only zeros are missing. */
	private readonly mayBeMeant = new Map<string, Claimant>();

	/** By index of the row. */
	private readonly alike = new Map<number, ListedCard[]>();

	/** By form of an id that no card has: the first row with it. */
	private readonly newIds = new Map<string, { id: string; index: number }>();

	namesLiveCard = false;

	constructor(readonly index: CardIndex) {}

	name(row: RowMark): void {
		for (const id of row.ids) {
			const card = this.index.find(id);
			if (card === undefined) continue;
			note(this.named, card.id, row);
			if (!isArchived(card)) this.namesLiveCard = true;
		}
	}

	/** Once all rows have named their cards: which cards the row must mean although it does not name them. */
	compare(row: RowMark): void {
		if (this.index.isEmpty) return;
		const ids = row.ids.filter((id) => this.index.find(id) === undefined);
		if (ids.length === 0) return;
		for (const { id } of ids.flatMap((each) => this.index.alike(each, () => false))) {
			note(this.mayBeMeant, id, row);
		}
		const cards = ids.flatMap((id) => this.index.alike(id, (card) => this.named.has(card.id)));
		if (cards.length === 0) return;
		this.alike.set(row.index, cards);
		for (const { id } of cards) note(this.lookedLike, id, row);
	}

	/** Whether some row is certainly this card's. */
	has({ id }: ListedCard): boolean {
		return this.named.has(id) || this.lookedLike.has(id);
	}

	/** Whether no row of somebody else claims the card: of two people it can be but one's. */
	isOnly(id: string, row: RowMark): boolean {
		const isNamed = row.ids.some((each) => this.index.find(each)?.id === id);
		const looks = isNamed ? this.lookedLike : this.mayBeMeant;
		return [this.named.get(id), looks.get(id)].every(
			(each = row) => each !== SEVERAL && isOfOnePerson(each, row),
		);
	}

	/** Whether the card that the row names is shown with another person's name. */
	namesAnother({ ids, name = '' }: RowMark): boolean {
		return ids.some((id) => {
			const shown = this.index.find(id)?.name ?? '';
			return shown !== '' && name !== '' && comparableText(shown) !== comparableText(name);
		});
	}

	/** Whether the row may be anybody's: then cards may be its own that no row names. */
	isAnybodys(row: RowMark): boolean {
		const namesCard = () =>
			row.ids.some((id) => {
				const card = this.index.find(id);
				return card !== undefined && this.isOnly(card.id, row);
			});
		return row.doubt === 'whose' || (row.doubt === 'refused' && !namesCard());
	}

	/** Cards that the row's id looks like, those in use first. */
	alikeOf(index: number): readonly ListedCard[] {
		const cards = this.alike.get(index) ?? [];
		return [...cards].sort((a, b) => Number(isArchived(a)) - Number(isArchived(b)));
	}

	/** For rows that would be created: the earlier row whose id is the same but for case and unseen characters. */
	twinOf(id: string, index: number): number | undefined {
		const { bare } = formsOf(id);
		const first = this.newIds.get(bare);
		if (first === undefined) this.newIds.set(bare, { id, index });
		return first === undefined || first.id === id ? undefined : first.index;
	}
}

function note(claimed: Map<string, Claimant>, id: string, row: RowMark): void {
	const first = claimed.get(id);
	if (first === undefined) claimed.set(id, row);
	else if (first !== SEVERAL && !isOfOnePerson(first, row)) claimed.set(id, SEVERAL);
}

/** A row may come twice. Nothing speaks against it but values that both have, and that differ. */
function isOfOnePerson(one: RowMark, other: RowMark): boolean {
	return PERSONAL.every((key) => {
		const [mine, theirs] = [one, other].map((row) => formsOf(row[key] ?? '').bare);
		return mine === theirs || mine === '' || theirs === '';
	});
}

const PERSONAL = ['uniqueIdentifier', 'barcode', 'name', 'email'] as const;

/** The row's id is not the card's, and is nobody else's. */
export function looksLike(cards: readonly ListedCard[]): RowFailure {
	const names = nameList(cards.map(({ id }) => id));
	return notSent(
		`Card ID looks like card ${names}`,
		`They differ only in what sheets change unseen: upper and lower case, leading zeros, the last digits of a long number, or characters in between. Write the Card ID as ID123 has it; format the column as text, so that digits are kept. If this is another person, give them another Card ID. Nothing was sent for this row, and the card stays.`,
		{ rule: 'looksLike', ...CARD_ID },
	);
}

export function looksLikeRow(index: number): RowFailure {
	return notSent(
		`Card ID looks like that of row ${index + 1}`,
		`They differ only in upper and lower case or characters that sheets add unseen, so one person would get two cards. Only row ${index + 1} is used. Remove one of the two, or correct its Card ID.`,
		{ rule: 'duplicate', ...CARD_ID },
	);
}
