/**
 * Cards that a complete listing does not show. They may be deleted, archived (whether List Cards shows archived cards is
 * not documented), or have moved from a page that was not read yet to one that was: View Card says which.
 */
import { mapPooled } from '../../shared/loops';
import { isRefused } from '../api/client';
import { KEY } from '../card/vocabulary';
import type { Change } from './diff';
import { addFault, explainPoll, isOfAccount } from './faults';
import { endOf, MORE, objectOf, tell, viewCard, type Turn, type TurnEnd } from './items';
import { TRIGGER_LIMITS } from '../limits';

/**
 * Looks up the template's share of them. Archived ones come last, and only where their end is an event, since there may be
 * more than a poll can look up.
 * @returns why not all that the poll may look up were
 */
export async function lookUpAbsent(turn: Turn): Promise<TurnEnd | undefined> {
	const { template, templateId, outcome, lookUpsAtMost, settings, deadline } = turn;
	const live: string[] = [];
	const archived: string[] = [];
	for (const [cardId, { state, gone, seen }] of template.cards) {
		if (gone > 0 || seen) continue;
		if (outcome.lookedUp.has(`${templateId}/${cardId}`)) continue;
		if (state.status !== 'ARCHIVED') live.push(cardId);
		else if (template.events.has('cardDeleted')) archived.push(cardId);
	}
	const absent = [...turned(turn.chance(), live), ...turned(turn.chance(), archived)];
	const changes: Change[] = [];
	let end: TurnEnd | undefined;
	const time = deadline.part(TRIGGER_LIMITS.lookUpShare);
	await mapPooled(absent.slice(0, lookUpsAtMost), settings.slots, async (cardId) => {
		if (!end && time.cancellation.ended) end = MORE;
		if (!end) end = (await lookUp(cardId, { ...turn, deadline: time }, changes)) ?? end;
	});
	time.end();
	const isLeft = absent.length > lookUpsAtMost && outcome.lookUps > 0;
	return (await tell(changes, turn)) ?? end ?? (isLeft ? MORE : undefined);
}

/** @returns why no other card is to be looked up in this turn */
async function lookUp(cardId: string, turn: Turn, changes: Change[]): Promise<TurnEnd | undefined> {
	const { templateId, diff, outcome, settings } = turn;
	const result = await viewCard(turn, { templateId, cardId });
	if (result === undefined) return MORE;
	if (isOfAccount(result)) return endOf('viewCard', result);
	outcome.lookUps -= 1;
	outcome.lookedUp.add(`${templateId}/${cardId}`);
	const card = result.kind === 'success' ? objectOf(result.body.data) : undefined;
	if (card) {
		const change = diff.shown({ ...card, [KEY.cardId]: cardId });
		// Whether or not an event depends on it: what was found out by a look-up must not be looked up again at each poll.
		if (change) changes.push({ ...change, matters: true });
	} else if (isRefused(result, 'notFound')) {
		changes.push(diff.gone(cardId, Math.floor(settings.now / 1000)));
	} else if (result.kind !== 'success') {
		// It stays as it was, and is looked up again by the next poll.
		addFault(outcome.faults, explainPoll('viewCard', result), templateId, cardId);
	}
	return undefined;
}

/** The same values from another beginning, so that none is always the last. */
export function turned<T>(chance: number, values: readonly T[]): T[] {
	const start = Math.floor(chance * values.length);
	return [...values.slice(start), ...values.slice(0, start)];
}
