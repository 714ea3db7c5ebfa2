/** Makes the plan of a run from the roster and the listed cards. Memory and look-ups are passed in. */
import type { RowFailure } from '../../../shared/result';
import { forEachYielding, mapYielding } from '../../../shared/loops';
import { bareId, refuseTwice, type FirstRows } from '../../card/idForms';
import { KEY, type FlatCard } from '../../card/vocabulary';
import { CardIndex } from './cardIndex';
import { Claims, looksLike, type RowMark } from './claims';
import { countSteps, exceeds, type Counts, type Limits } from './limits';
import {
	decideRemovals,
	NAMES_NO_CARD,
	pairsToRecall,
	type IdentifierLookup,
	type IdentifierPair,
	type RemovalDecision,
} from './removals';
import type { ReadRoster, RefusedRow } from './roster';
import { decidingKeys, Sparing, withheld, type Spared } from './spared';
import {
	cardIdOf,
	isArchived,
	isDeactivated,
	planMissing,
	planRow,
	type ListedCard,
	type Recalled,
	type RecallQuestion,
	type RemovalStep,
	type RowStep,
	type SyncSettings,
} from './steps';

export interface Plan {
	/** Rows that most likely mean a card or row with another id are moved to `refused`. */
	roster: ReadRoster;
	rows: RowStep[];
	/** Cards to remove, if no row is in doubt. */
	candidates: RemovalStep[];
	/** Missing cards that stay because of Keep Cards or Scope, and notes for the admin. */
	spared: { kept: number; notes: readonly string[] };
	/** The part of Keep Cards that fits no card: then no card is removed. */
	fitsNone?: string;
	counts: Counts;
	/** Why nothing may be changed, even with approval. */
	impossible?: RowFailure;
	/** Why nothing may be changed without approval. */
	tooMuch?: RowFailure;
	cards: readonly ListedCard[];
	claims: Claims;
	known: Recalled;
}

export interface PlanSettings extends SyncSettings {
	limits: Limits;
	spared: Spared;
	invites: boolean;
}

/** What a plan asks besides the roster and the listing. */
export interface PlanQuestions {
	recall(question: RecallQuestion): Promise<Recalled>;
	/** The values of cards that Keep Cards or Scope ask for, in the order of the cards. */
	show(cards: readonly ListedCard[]): Promise<readonly FlatCard[]>;
}

export async function makePlan(
	read: ReadRoster,
	listed: ReadonlyMap<string, ListedCard>,
	settings: PlanSettings,
	ask: PlanQuestions,
): Promise<Plan> {
	const index = new CardIndex();
	await forEachYielding(listed.values(), (card) => index.add(card));
	const sparing = new Sparing(settings.spared, index);
	/** @param shown known values of the card; others may be anything */
	const canGo = (card: ListedCard, shown: FlatCard = {}) => {
		const stays = sparing.staysBy(shown);
		const isSpared = stays === 'kept' || stays === 'outOfScope' || sparing.keeps(card);
		return !isSpared && planMissing(card, settings) !== undefined;
	};
	const claims = new Claims(index, (card) => canGo(card, card.deciding));
	await forEachYielding(read.marks, (mark) => claims.name(mark));
	await forEachYielding(read.marks, (mark) => claims.compare(mark));
	const roster = await refuseLookAlikes(read, claims);

	const pairs = await mapYielding(roster.rows, (row) => {
		const card = index.find(cardIdOf(row));
		if (card === undefined || card.id === cardIdOf(row)) return { row, card };
		// ID123 has spaces around the id.
		return { row: { ...row, card: { ...row.card, [KEY.cardId]: card.id } }, card };
	});
	const inUse = pairs.flatMap(({ row, card }) =>
		card === undefined || isArchived(card) ? [] : [{ row, card }],
	);
	const deactivated = inUse.filter(({ card }) => isDeactivated(card)).map(({ card }) => card.id);
	const known = await ask.recall({
		rows: settings.skipUnchanged ? inUse : [],
		deactivated: settings.missingCards === 'deactivate' ? deactivated : [],
		listed,
	});
	const rows = await mapYielding(pairs, ({ row, card }) => planRow(row, card, known, settings));

	const cards = [...listed.values()];
	const unclaimed = cards.filter((card) => !claims.has(card));
	const absent = unclaimed.flatMap((card) => planMissing(card, settings) ?? []);
	const impossible = absent.length > 0 && !claims.namesLiveCard ? NAMES_NO_CARD : undefined;
	const asked = absent.filter(({ card }) => !sparing.keeps(card));
	const shown = impossible ? [] : await ask.show(asked.map(({ card }) => card));
	const stays = asked.map((_, at) => sparing.staysBy(shown[at] ?? {}));
	const candidates = asked.filter((_, at) => stays[at] === undefined);
	const unseen = stays.filter((why) => why === 'unseen').length;

	// The limit is a share of all removable cards, those on the roster included: of these the row tells values that the listing
	// does not show.
	const isFiltered = decidingKeys(settings.spared).length > 0;
	const own = new Map(isFiltered ? pairs.map(({ row, card }) => [card, row.card]) : []);
	const areAsked = new Set(asked.map(({ card }) => card));
	let removable = candidates.length;
	await forEachYielding(cards, (card) => {
		const isOther = !areAsked.has(card);
		if (isOther && canGo(card, { ...own.get(card), ...card.deciding })) removable += 1;
	});

	const { fitsNone } = sparing;
	const live = cards.filter((card) => !isArchived(card)).length;
	const going = fitsNone === undefined ? candidates : [];
	const counts = countSteps(rows, going, settings.invites);
	return {
		roster,
		rows,
		candidates,
		spared: {
			kept: absent.length - candidates.length,
			notes: sparing.notes(unseen, candidates.length > 0),
		},
		fitsNone,
		counts,
		impossible,
		tooMuch: exceeds(counts, { live, removable }, settings.limits),
		cards,
		claims,
		known,
	};
}

interface DecisionParts {
	client: { readonly requests: { readonly stopped: boolean } };
	memory: { identifiers(pairs: readonly IdentifierPair[]): Promise<IdentifierLookup> };
}

/** Which candidates are removed, now that it is known which rows failed. @param refused their doubt, by index of the row */
export async function decide(
	{ candidates, fitsNone, roster, cards, claims }: Plan,
	refused: ReadonlyMap<number, RowMark['doubt']>,
	{ client, memory }: DecisionParts,
): Promise<RemovalDecision> {
	// Nothing is sent any more, so each of them fails with that reason.
	if (client.requests.stopped) return { going: candidates, held: [] };
	if (fitsNone !== undefined) {
		const held = candidates.map((step) => ({ step, failure: withheld(step, fitsNone) }));
		return { going: [], held };
	}
	const rows = await mapYielding(roster.marks, (mark) => {
		const doubt = refused.get(mark.index);
		const mayBeClear = doubt === 'named' || doubt === 'stays';
		const isClear = doubt === undefined || (mayBeClear && !claims.namesAnother(mark));
		return isClear ? mark : { ...mark, doubt };
	});
	const pairs = pairsToRecall({ candidates, rows, claims });
	const remembered = await memory.identifiers(pairs);
	return decideRemovals({ candidates, rows, cards, claims, pairs, remembered });
}

/** Refuses rows whose ids most likely are those of a card or of another row. */
async function refuseLookAlikes(read: ReadRoster, claims: Claims): Promise<ReadRoster> {
	const lookAlikes = new Map<number, RefusedRow>();
	/** Of rows whose id no card has. */
	const newIds: FirstRows = new Map();
	await forEachYielding(read.rows, (row) => {
		const { index } = row;
		const id = cardIdOf(row);
		const alike = claims.alikeOf(index);
		const isNew = claims.index.find(id) === undefined;
		let failure: RowFailure | undefined;
		if (alike.length > 0) failure = looksLike(alike, isNew);
		else if (isNew) failure = refuseTwice(newIds, index + 1, id, bareId(id));
		if (failure) lookAlikes.set(index, { index, failure });
	});
	const rows = read.rows.filter(({ index }) => !lookAlikes.has(index));
	const refused = read.refused.map(({ index, failure }) => {
		const alike = claims.alikeOf(index);
		// The card that it looks like says more than that the id is not valid.
		const isOfId = failure.field === KEY.cardId && alike.length > 0;
		return { index, failure: isOfId ? looksLike(alike, true) : failure };
	});
	const marks = read.marks.map((mark) =>
		lookAlikes.has(mark.index) ? { ...mark, doubt: 'refused' as const } : mark,
	);
	return { ...read, rows, marks, refused: [...refused, ...lookAlikes.values()] };
}

/** A hash of everything that a run would do. @param nameOf makes keyed hashes */
export function planKey(
	{ rows, candidates, roster }: Plan,
	nameOf: (...parts: readonly string[]) => string,
	invites: boolean,
): string {
	const steps = rows
		.filter(({ kind }) => kind !== 'unchanged')
		.map(({ kind, row: { card } }) =>
			nameOf('step', kind, JSON.stringify(Object.entries(card).sort())),
		);
	// With `lastUpdated`, since what is remembered of a card, and so whether a row holds it, depends on it.
	const removals = candidates.map(({ kind, card: { id, lastUpdated } }) =>
		nameOf('removal', kind, id, lastUpdated),
	);
	// Rows in doubt decide which cards are held.
	const doubts = roster.marks.flatMap((mark) => {
		const { doubt, ids, uniqueIdentifier, barcode, name = '', email = '' } = mark;
		if (doubt === undefined) return [];
		return [nameOf('doubt', doubt, ...ids, uniqueIdentifier, barcode, name, email)];
	});
	const parts = [...steps, ...removals, ...doubts].sort();
	return nameOf('plan', invites ? 'invites' : '', ...parts);
}
