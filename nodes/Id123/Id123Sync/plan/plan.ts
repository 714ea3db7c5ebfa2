/** From the roster and the listed cards to all that a run would do. What is remembered is asked of whoever calls. */
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
	/** Without the rows that most likely mean a card or a row whose id they do not have: those are refused. */
	roster: ReadRoster;
	rows: RowStep[];
	/** Cards that would go if every row were certain. */
	candidates: RemovalStep[];
	/** How many cards that no row has stay because of Keep Cards or Scope, and what the admin should know of them. */
	spared: { kept: number; notes: readonly string[] };
	/** The part of Keep Cards that fits no card: no candidate goes then. */
	fitsNone?: string;
	counts: Counts;
	/** Why nothing at all may be changed, whoever approves of it. */
	impossible?: RowFailure;
	/** Why nothing at all is changed unless somebody approved of this plan. */
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

/** What a plan needs to know besides the roster and the listing. */
export interface PlanQuestions {
	recall(question: RecallQuestion): Promise<Recalled>;
	/** What ID123 shows of cards, in their order, where Keep Cards or Scope ask for a value. */
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
	/** @param shown what is known of its values: one that is not among them may be any */
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

	// Of the others, those that could go count as well: what a run removes is a share of what it could. Where the listing does
	// not show the value, that of the row tells.
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

/** Which candidates go, once it is known which rows were refused. @param refused what is in doubt of them, by their index */
export async function decide(
	{ candidates, fitsNone, roster, cards, claims }: Plan,
	refused: ReadonlyMap<number, RowMark['doubt']>,
	{ client, memory }: DecisionParts,
): Promise<RemovalDecision> {
	// Nothing is removed any more, and each card says why.
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

/** Refuses the rows whose ids are most likely those of a card or of another row. */
async function refuseLookAlikes(read: ReadRoster, claims: Claims): Promise<ReadRoster> {
	const lookAlikes = new Map<number, RefusedRow>();
	/** Of the rows whose id no card has. */
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
		// That the id is not one is all the same, where it is clear whose it is.
		const isOfId = failure.field === KEY.cardId && alike.length > 0;
		return { index, failure: isOfId ? looksLike(alike, true) : failure };
	});
	const marks = read.marks.map((mark) =>
		lookAlikes.has(mark.index) ? { ...mark, doubt: 'refused' as const } : mark,
	);
	return { ...read, rows, marks, refused: [...refused, ...lookAlikes.values()] };
}

/** @param nameOf makes names that nothing of the roster can be read from */
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
	// Which card a row holds may depend on what is remembered of it, and that on when the card was changed last.
	const removals = candidates.map(({ kind, card: { id, lastUpdated } }) =>
		nameOf('removal', kind, id, lastUpdated),
	);
	// What a row that is in doubt holds depends on it.
	const doubts = roster.marks.flatMap((mark) => {
		const { doubt, ids, uniqueIdentifier, barcode, name = '', email = '' } = mark;
		if (doubt === undefined) return [];
		return [nameOf('doubt', doubt, ...ids, uniqueIdentifier, barcode, name, email)];
	});
	const parts = [...steps, ...removals, ...doubts].sort();
	return nameOf('plan', invites ? 'invites' : '', ...parts);
}
