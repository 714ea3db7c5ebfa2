/** A removal needs certainty: decides which cards are removed, and which are held because a row may be theirs. Pure. */
import { addTo } from '../../../shared/loops';
import { notSent, type RowFailure } from '../../../shared/result';
import { formsOf } from '../../card/idForms';
import { nameKey, wordsOf, type Claims, type RowMark } from './claims';
import { REMOVED, type ListedCard, type RemovalStep } from './steps';

export interface IdentifierPair {
	cardId: string;
	uniqueIdentifier: string;
}

/** Whether a card is remembered with this Unique Identifier, with another one, or not at all. */
export type IdentifierLookup = (
	cardId: string,
	uniqueIdentifier: string,
) => 'same' | 'other' | 'unknown';

export const NOTHING_REMEMBERED: IdentifierLookup = () => 'unknown';

/** More pairs are not looked up: a roster with so many refused rows cannot be trusted anyway. */
const MAX_PAIRS = 2_000;

export interface RemovalQuestion {
	/** Cards to remove, without those that rows certainly mean. */
	candidates: readonly RemovalStep[];
	/** All rows, with the doubts known by now. */
	rows: readonly RowMark[];
	cards: readonly ListedCard[];
	claims: Claims;
	/** What was asked of the memory, and its answers. */
	pairs: readonly IdentifierPair[];
	remembered: IdentifierLookup;
}

export interface Held {
	step: RemovalStep;
	failure: RowFailure;
	/** Index of the first row that may be this card's; undefined where no row is the reason. */
	index?: number;
}

export interface RemovalDecision {
	going: RemovalStep[];
	held: Held[];
}

/** Pairs of a candidate, and the identifier of a row that is refused or may mean it, for which the memory matters. */
export function pairsToRecall(
	question: Pick<RemovalQuestion, 'candidates' | 'rows' | 'claims'>,
): IdentifierPair[] {
	const { candidates, rows, claims } = question;
	const meant = candidates
		.flatMap(({ card }) => claims.mayMean(card).map(({ row }) => ({ cardId: card.id, ...row })))
		.flatMap(({ cardId, uniqueIdentifier }) =>
			uniqueIdentifier === '' ? [] : [{ cardId, uniqueIdentifier }],
		)
		.slice(0, MAX_PAIRS);
	const refused = rows.filter(({ doubt }) => doubt !== undefined);
	const unidentified = refused.filter(
		(row) => claims.isUnidentified(row) || claims.namesAnother(row),
	);
	for (const asking of [refused, unidentified]) {
		const identifiers = new Set(asking.flatMap((row) => row.uniqueIdentifier || []));
		if (identifiers.size * candidates.length > MAX_PAIRS - meant.length) continue;
		const pairs = [...identifiers].flatMap((uniqueIdentifier) =>
			candidates.map(({ card }) => ({ cardId: card.id, uniqueIdentifier })),
		);
		return [...meant, ...pairs];
	}
	return meant;
}

/**
 * A refused row that certainly belongs to a card holds that card. One that may be anybody's holds every candidate, except
 * those remembered with another Unique Identifier. One that names a card with another name holds the candidate with its
 * own name, or else those that share a word of it; only the former if its card is out of use, since it comes in every run.
 */
export function decideRemovals(question: RemovalQuestion): RemovalDecision {
	const { candidates, rows, claims, remembered } = question;
	const identifierOf = tellingIdentifiers(rows);
	const { owners, unidentified, byWord } = doubtsOf(question, identifierOf);
	const going: RemovalStep[] = [];
	const held: Held[] = [];
	for (const step of candidates) {
		const { id, name } = step.card;
		const mayBe = (row: RowMark) => {
			const identifier = identifierOf(row);
			return identifier === '' || remembered(id, identifier) !== 'other';
		};
		const own = owners.get(id)?.[0];
		const meaning = claims.mayMean(step.card);
		const meant = own ?? meaning.find(({ row, areSeveral }) => areSeveral || mayBe(row))?.row;
		const words = byWord.size === 0 ? [] : wordsOf(name);
		const alike = (words.length > 0 ? words : ['']).map((word) => byWord.get(word)?.find(mayBe));
		const holding = meant ?? unidentified.find(mayBe) ?? alike.find((row) => row !== undefined);
		const why = own ? 'own' : meant ? 'meant' : 'doubtful';
		if (holding === undefined) going.push(step);
		else held.push(heldBy(step, holding.index, why));
	}
	return { going, held };
}

/** The Unique Identifier of a row; '' where another row has it too, so that it tells nothing. */
function tellingIdentifiers(rows: readonly RowMark[]): (row: RowMark) => string {
	const formOf = ({ uniqueIdentifier }: RowMark) => formsOf(uniqueIdentifier).zeroless;
	let rowOf: ReadonlyMap<string, RowMark | undefined> | undefined;
	return (row) => {
		rowOf ??= onlyOnes(rows, formOf);
		return rowOf.get(formOf(row)) ? row.uniqueIdentifier : '';
	};
}

function doubtsOf(
	{ candidates, rows, cards, claims, pairs, remembered }: RemovalQuestion,
	identifierOf: (row: RowMark) => string,
) {
	/** Rows that certainly belong to a card, by its id. */
	const owners = new Map<string, RowMark[]>();
	/** Rows that may be anybody's. */
	const unidentified: RowMark[] = [];
	/** Rows that may belong to any card with a word of their name, by word; all of them by '', for cards without a name. */
	const byWord = new Map<string, RowMark[]>();
	const doubts = { owners, unidentified, byWord };
	const refused = rows.filter(({ doubt }) => doubt !== undefined);
	if (candidates.length === 0 || refused.length === 0) return doubts;
	// A barcode identifies a row if only one row and one card have it.
	const rowWith = onlyOnes(rows, ({ barcode }) => barcode);
	const cardWith = onlyOnes(cards, ({ barcode }) => barcode);
	const misnamed = new Set(refused.filter((row) => claims.namesAnother(row)));
	/** Cards by the Unique Identifier remembered for them, to avoid comparing each row with each card. */
	const sames = new Map<string, string[]>();
	for (const { cardId, uniqueIdentifier } of pairs) {
		if (remembered(cardId, uniqueIdentifier) === 'same') addTo(sames, uniqueIdentifier, cardId);
	}
	const names = new Set(misnamed.size > 0 ? candidates.map(({ card }) => nameKey(card.name)) : []);
	for (const row of refused) {
		const { index, barcode, uniqueIdentifier } = row;
		const certain = claims.alikeOf(index).map(({ id }) => id);
		const owner = rowWith.get(barcode) && cardWith.get(barcode);
		if (owner) certain.push(owner.id);
		// A card that another row claims too is held, but then the row may still be anybody's.
		let isKnown = certain.some((id) => claims.isOnly(id, row));
		const own = sames.get(uniqueIdentifier) ?? [];
		certain.push(...own);
		// The same if another row has the identifier too, or if it is a number, which may have lost zeros.
		isKnown ||=
			own.length > 0 && identifierOf(row) !== '' && !/^\d+$/.test(formsOf(uniqueIdentifier).bare);
		for (const id of certain) addTo(owners, id, row);
		if (isKnown) continue;
		// If a candidate has the row's name, the row means that one, and its Card ID is the mistake.
		const hasNamesake = names.has(nameKey(row.name));
		if (claims.isUnidentified(row)) unidentified.push(row);
		else if (row.doubt !== 'stays' && misnamed.has(row) && !hasNamesake) {
			for (const word of ['', ...wordsOf(row.name)]) addTo(byWord, word, row);
		}
	}
	return doubts;
}

/** By key, the only one with it; undefined where several have it. Empty keys are left out. */
function onlyOnes<One>(
	all: readonly One[],
	keyOf: (one: One) => string,
): ReadonlyMap<string, One | undefined> {
	const found = new Map<string, One | undefined>();
	for (const one of all) {
		const key = keyOf(one);
		if (key !== '') found.set(key, found.has(key) ? undefined : one);
	}
	return found;
}

export const NAMES_NO_CARD = notSent(
	'No row names a card of this template that is in use, so every card would count as missing',
	'Check that this is the roster of this template, which column holds the card IDs, and that the mapping fills Card ID from it. If everybody has really been replaced, set People Missing From the Roster to Leave Their Cards for one run.',
	{ rule: 'namesNoCard' },
);

/** @param why the row is this card's; it is probably right but may mean this card; or it may be anybody's */
export function heldBy(step: RemovalStep, index: number, why: 'own' | 'meant' | 'doubtful'): Held {
	const row = `row ${index + 1}`;
	const whose = why === 'own' ? 'is most likely this card' : 'may be this card';
	const what =
		why === 'meant'
			? `If it is, correct its Card ID`
			: `Correct ${row}, or leave it out of the roster`;
	const failure = notSent(
		`The card was not ${REMOVED[step.kind]}: ${row} ${whose}'s`,
		`${what}, and run the workflow again. If this person has really left, change the status of the card yourself, or hand this item to Change Status of the ID123 node.`,
		{ rule: 'held' },
	);
	return { step, failure, index };
}
