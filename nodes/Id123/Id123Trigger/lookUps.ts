/**
 * Cards that are looked up one by one: those that a complete listing does not show, that could not be read, or by which an
 * account is known again.
 */
import { mapPooled } from '../../shared/loops';
import { isRefused } from '../api/client';
import { KEY } from '../card/vocabulary';
import type { Change } from './diff';
import { addFault, explainPoll, isOfAccount } from './faults';
import { endOf, MORE, objectOf, tell, viewCard, type Turn, type TurnEnd } from './items';
import { TRIGGER_LIMITS } from '../limits';
import type { Snapshot } from './snapshot';

/**
 * A card that a complete listing does not show may be deleted, archived (whether List Cards shows archived cards is not
 * documented), or have moved from a page that was not read yet to one that was: View Card says which. Archived ones come
 * last, and only where their end is an event, since there may be more than a poll can look up.
 * @returns why not all that the poll may look up were
 */
export async function lookUpAbsent(turn: Turn): Promise<TurnEnd | undefined> {
	const { template, templateId, outcome, lookUpsAtMost } = turn;
	const live: string[] = [];
	const archived: string[] = [];
	for (const [cardId, { state, gone, seen }] of template.cards) {
		if (gone > 0 || seen) continue;
		if (outcome.lookedUp.has(`${templateId}/${cardId}`)) continue;
		if (state.status !== 'ARCHIVED') live.push(cardId);
		else if (template.events.has('cardDeleted')) archived.push(cardId);
	}
	const absent = [...rotated(turn.chance(), live), ...rotated(turn.chance(), archived)];
	const before = outcome.lookedUp.size;
	const end = await lookUp(absent.slice(0, lookUpsAtMost), turn, true);
	outcome.lookUps -= outcome.lookedUp.size - before;
	const isLeft = absent.length > lookUpsAtMost && outcome.lookUps > 0;
	return end ?? (isLeft ? MORE : undefined);
}

/**
 * Cards that have changed and could not be read are tried again at the beginning of a turn, wherever the listing has come
 * to: it may take many turns, and what is behind them in it does not wait for them.
 * @returns why nothing else can be read in this turn
 */
export async function lookUpDirty(turn: Turn): Promise<TurnEnd | undefined> {
	const { template, templateId, outcome, deadline, chance } = turn;
	const dirty = [...template.dirty.keys()].filter(
		(cardId) => !outcome.lookedUp.has(`${templateId}/${cardId}`),
	);
	const end = await lookUp(rotated(chance(), dirty), turn, false);
	return end?.kind === 'failed' || deadline.passed ? end : undefined;
}

/** @returns why not all of them were looked up */
async function lookUp(
	cardIds: readonly string[],
	turn: Turn,
	isAbsent: boolean,
): Promise<TurnEnd | undefined> {
	const changes: Change[] = [];
	let end: TurnEnd | undefined;
	const deadline = turn.deadline.part(TRIGGER_LIMITS.lookUpShare);
	await mapPooled(cardIds, turn.settings.slots, async (cardId) => {
		if (!end && deadline.cancellation.ended) end = MORE;
		if (!end) end = (await lookUpOne(cardId, { ...turn, deadline }, isAbsent, changes)) ?? end;
	});
	deadline.end();
	return (await tell(changes, turn)) ?? end;
}

/** @returns why no other card is to be looked up in this turn */
async function lookUpOne(
	cardId: string,
	turn: Turn,
	isAbsent: boolean,
	changes: Change[],
): Promise<TurnEnd | undefined> {
	const { template, templateId, diff, outcome, settings } = turn;
	const result = await viewCard(turn, { templateId, cardId });
	if (result === undefined) return MORE;
	if (isOfAccount(result)) return endOf('viewCard', result);
	const card = result.kind === 'success' ? objectOf(result.body.data) : undefined;
	const isNoMore = isRefused(result, 'notFound');
	// That a card is no more counts only where a complete listing does not show it.
	if (isAbsent || !isNoMore) outcome.lookedUp.add(`${templateId}/${cardId}`);
	const change = card && diff.shown({ ...card, [KEY.cardId]: cardId });
	// Whether or not an event depends on it: what was found out by a look-up must not be looked up again at each poll.
	if (change) changes.push({ ...change, mustSurvive: true });
	else if (isNoMore && isAbsent) changes.push(diff.gone(cardId, Math.floor(settings.now / 1000)));
	else if (card || isNoMore) {
		// It is again as it was, or nothing is left to be read.
		if (template.dirty.delete(cardId)) outcome.mustSurvive = true;
	} else if (result.kind !== 'success') {
		// It stays as it was, and is looked up again by the next poll.
		addFault(outcome.faults, explainPoll('viewCard', result), templateId, cardId);
	}
	return undefined;
}

/** The same values from another beginning, so that none is always the last. */
export function rotated<T>(chance: number, values: readonly T[]): T[] {
	const start = Math.floor(chance * values.length);
	return [...values.slice(start), ...values.slice(0, start)];
}

/** So many cards tell whose account it is. */
const PROBES = 5;

/** Cards of as many templates as can be, of those that are read where any of them is known. */
export function probesOf({ templates }: Snapshot, chosen: readonly string[]) {
	const known = [...templates].map(([templateId, { cards }]) =>
		[...cards].flatMap(([cardId, card]) => (card.gone ? [] : [{ templateId, cardId, card }])),
	);
	const filled = known.filter((cards) => cards.length > 0);
	const read = filled.filter(([{ templateId }]) => chosen.includes(templateId));
	const lists = read.length > 0 ? read : filled;
	const share = Math.ceil(PROBES / lists.length);
	const some = lists.flatMap((cards) => {
		const step = Math.max(1, Math.floor(cards.length / share));
		return cards.filter((_, at) => at % step === 0).slice(0, share);
	});
	return some.slice(0, PROBES);
}
