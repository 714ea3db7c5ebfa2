/**
 * A removal needs certainty. Pure: from what each row says of whose it is, the cards and what is remembered to whether
 * cards may be removed in this run at all, which of them, and which are held because a row may be theirs.
 */
import { nameList } from '../../card/problems';
import type { RowFailure } from '../../../shared/rowFailure';
import { CardIndex, formsOf } from './cardIds';
import {
	allowedRemovals,
	isArchived,
	type ListedCard,
	type RemovalLimits,
	type RemovalStep,
} from './steps';

/** What a row says of whose it is, be it good or refused. */
export interface RowMark {
	/** Index of the input item. */
	index: number;
	/** Every readable value of a column that matches Card ID: none of these cards is missing. */
	ids: readonly string[];
	uniqueIdentifier: string;
	barcode: string;
	/**
	 * - `whose`: the Card ID cannot be read, or another card or row has what this row says: it may be anybody's
	 * - `refused`: for another reason, so it may be anybody's unless it names a card
	 */
	doubt?: 'whose' | 'refused';
}

export interface IdentifierPair {
	cardId: string;
	uniqueIdentifier: string;
}

/** What is remembered of the Unique Identifier of a card: this one, another one, or nothing. */
export type IdentifierLookup = (
	cardId: string,
	uniqueIdentifier: string,
) => 'same' | 'other' | 'unknown';

export const NOTHING_REMEMBERED: IdentifierLookup = () => 'unknown';

/** More pairs than this are not looked up: so many refused rows are no list that could be trusted. */
const MAX_PAIRS = 2_000;

/** Which cards the rows claim. Filled row by row, so that n8n stays responsive. */
export class Claims {
	/** Raw ids of cards that a row names exactly. */
	private readonly named = new Set<string>();

	/** Raw ids of cards that the id of a row looks like. */
	private readonly lookedLike = new Set<string>();

	/** By index of the row. */
	private readonly alike = new Map<number, ListedCard[]>();

	/** By form of an id that no card has: the first row with it. */
	private readonly newIds = new Map<string, { id: string; index: number }>();

	namesLiveCard = false;

	constructor(readonly index: CardIndex) {}

	name({ ids }: RowMark): void {
		for (const id of ids) {
			const card = this.index.find(id);
			if (card === undefined) continue;
			this.named.add(card.id);
			if (!isArchived(card)) this.namesLiveCard = true;
		}
	}

	/** Once all rows have named their cards: which cards the row must mean although it does not name them. */
	compare({ ids, index }: RowMark): void {
		const cards = ids
			.filter((id) => this.index.find(id) === undefined)
			.flatMap((id) => this.index.alike(id, (card) => this.named.has(card.id)));
		if (cards.length === 0) return;
		this.alike.set(index, cards);
		for (const { id } of cards) this.lookedLike.add(id);
	}

	/** Whether some row is certainly this card's. */
	has({ id }: ListedCard): boolean {
		return this.named.has(id) || this.lookedLike.has(id);
	}

	/** Whether the row may be anybody's: then cards may be its own that no row names. */
	isAnybodys(row: RowMark): boolean {
		const namesCard = () => row.ids.some((id) => this.index.find(id) !== undefined);
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

export interface RemovalQuestion {
	/** Cards that would go if every row were certain, without those that the rows claim. */
	candidates: readonly RemovalStep[];
	/** All rows, with the doubts that are known by now. */
	rows: readonly RowMark[];
	cards: Iterable<ListedCard>;
	claims: Claims;
	remembered: IdentifierLookup;
}

export interface Held {
	step: RemovalStep;
	/** Index of the first row that may be this card's. */
	index: number;
	/** Whether the row is certainly this card's. */
	isCertain: boolean;
}

export interface RemovalDecision {
	going: RemovalStep[];
	held: Held[];
}

/** Pairs of which it would matter what is remembered: of a refused row and a card that would go. */
export function pairsToRecall({
	candidates,
	rows,
	claims,
}: Pick<RemovalQuestion, 'candidates' | 'rows' | 'claims'>): IdentifierPair[] {
	const refused = rows.filter(({ doubt }) => doubt !== undefined);
	const anybodys = refused.filter((row) => claims.isAnybodys(row));
	for (const asking of [refused, anybodys]) {
		const identifiers = new Set(asking.flatMap((row) => row.uniqueIdentifier || []));
		if (identifiers.size * candidates.length > MAX_PAIRS) continue;
		return [...identifiers].flatMap((uniqueIdentifier) =>
			candidates.map(({ card }) => ({ cardId: card.id, uniqueIdentifier })),
		);
	}
	return [];
}

/**
 * A refused row that is certainly the row of some card holds that card. One that may be anybody's, and of which nothing is
 * certain, holds every card that would go, except those that are remembered with another Unique Identifier than the row's.
 */
export function decideRemovals(question: RemovalQuestion): RemovalDecision {
	const { candidates, rows, claims, remembered } = question;
	const refused = rows.filter(({ doubt }) => doubt !== undefined);
	if (candidates.length === 0 || refused.length === 0) {
		return { going: [...candidates], held: [] };
	}
	const ownerOf = barcodeOwners(question);
	const identifierOf = ownIdentifiers(rows);
	const looked = refused.map((row) => {
		const certain = new Set(claims.alikeOf(row.index).map(({ id }) => id));
		const owner = ownerOf(row);
		if (owner !== undefined) certain.add(owner);
		let isKnown = certain.size > 0;
		const { uniqueIdentifier } = row;
		for (const { card } of uniqueIdentifier === '' ? [] : candidates) {
			if (remembered(card.id, uniqueIdentifier) !== 'same') continue;
			certain.add(card.id);
			// One that another row has too may be the wrong one here: it holds its card, and clears no other.
			isKnown ||= identifierOf(row) !== '';
		}
		return { row, certain, isKnown };
	});
	const owners = new Map<string, RowMark>();
	for (const { row, certain } of looked) {
		for (const id of certain) if (!owners.has(id)) owners.set(id, row);
	}
	const anybodys = looked
		.filter(({ row, isKnown }) => !isKnown && claims.isAnybodys(row))
		.map(({ row }) => row);
	const going: RemovalStep[] = [];
	const held: Held[] = [];
	for (const step of candidates) {
		const { id } = step.card;
		const own = owners.get(id);
		const holding =
			own ??
			anybodys.find((row) => {
				const identifier = identifierOf(row);
				return identifier === '' || remembered(id, identifier) !== 'other';
			});
		if (holding === undefined) going.push(step);
		else held.push({ step, index: holding.index, isCertain: own !== undefined });
	}
	return { going, held };
}

/** The Unique Identifier of a row where no other row has it too; otherwise it tells nothing, and is empty. */
function ownIdentifiers(rows: readonly RowMark[]): (row: RowMark) => string {
	const keyOf = ({ uniqueIdentifier }: RowMark) => uniqueIdentifier.toLowerCase();
	const only = onlyOnes(rows, keyOf);
	return (row) => (only(keyOf(row)) === undefined ? '' : row.uniqueIdentifier);
}

/** Whose the row is by its barcode, where only one row and one card have it. */
function barcodeOwners({
	rows,
	cards,
}: Pick<RemovalQuestion, 'rows' | 'cards'>): (row: RowMark) => string | undefined {
	const onlyRow = onlyOnes(rows, ({ barcode }) => barcode);
	const onlyCard = onlyOnes(cards, ({ barcode }) => barcode);
	return ({ barcode }) => (onlyRow(barcode) ? onlyCard(barcode)?.id : undefined);
}

/** The only one with a key that is not empty; undefined where there is none or several. */
function onlyOnes<One>(
	all: Iterable<One>,
	keyOf: (one: One) => string,
): (key: string) => One | undefined {
	const found = new Map<string, One | undefined>();
	for (const one of all) {
		const key = keyOf(one);
		if (key !== '') found.set(key, found.has(key) ? undefined : one);
	}
	return (key) => found.get(key);
}

/**
 * Why nothing at all may be changed.
 * @param candidates how many cards would go
 * @param live how many cards are not archived
 */
export function safetyStop(
	candidates: number,
	live: number,
	claims: Pick<Claims, 'namesLiveCard'>,
	limits: RemovalLimits,
): RowFailure | undefined {
	if (candidates === 0) return undefined;
	if (!claims.namesLiveCard) return { ...NAMES_NO_CARD, state: 'notSent' };
	const allowed = allowedRemovals(live, limits);
	if (candidates <= allowed) return undefined;
	return {
		what: `${candidates} of ${live} cards would be removed, and ${allowed} are allowed`,
		hint: `Check whether the roster is complete. If so many people have really left, raise Max Removal Percent (now ${limits.maxRemovalPercent}) or Max Removal Count (now ${limits.maxRemovalCount}) for one run. Preview Only shows whom it concerns.`,
		state: 'notSent',
		rule: 'tooManyRemovals',
	};
}

const NAMES_NO_CARD = {
	what: 'No row names a card of this template that is in use, so every card would count as missing',
	hint: 'Check that this is the roster of this template, which column holds the card IDs, and that Mapping fills Card ID from it. If everybody has really been replaced, set Missing Cards to Ignore for one run.',
	rule: 'namesNoCard',
};

/** The row's id is not the card's, and is nobody else's. */
export function looksLike(cards: readonly ListedCard[]): RowFailure {
	const names = nameList(cards.map(({ id }) => id));
	return {
		what: `Card ID looks like card ${names}`,
		hint: `They differ only in upper and lower case, leading zeros, or characters that sheets add unseen. Write the Card ID as ID123 has it; format the column as text, so that zeros are kept. Nothing was sent for this row, and the card stays.`,
		state: 'notSent',
		rule: 'looksLike',
		field: 'card-id',
		label: 'Card ID',
	};
}

export function looksLikeRow(index: number): RowFailure {
	return {
		what: `Card ID looks like that of row ${index + 1}`,
		hint: `They differ only in upper and lower case or characters that sheets add unseen, so one person would get two cards. Only row ${index + 1} is used. Remove one of the two, or correct its Card ID.`,
		state: 'notSent',
		rule: 'duplicate',
		field: 'card-id',
		label: 'Card ID',
	};
}

/** What is said of a card that is held. */
export function heldBy({ step, index, isCertain }: Held): RowFailure {
	const done = step.kind === 'archive' ? 'archived' : 'deactivated';
	const whose = isCertain ? 'is most likely this card' : 'may be this card';
	return {
		what: `The card was not ${done}: row ${index + 1} ${whose}'s`,
		hint: `Correct row ${index + 1}, or leave it out of the roster, and run the workflow again. If this person has really left, change the status of the card yourself, or hand this item to Change Status of the ID123 node.`,
		state: 'notSent',
		rule: 'held',
	};
}
