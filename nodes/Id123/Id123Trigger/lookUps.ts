/**
 * Cards that a complete listing does not show. They may be deleted, archived (whether List Cards shows archived cards is
 * not documented), or have moved from a page that was not read yet to one that was: View Card says which.
 */
import { mapPooled } from '../../shared/pool';
import type { Change } from './changes';
import { objectOf, viewCard } from './details';
import { COMPLETE, endOf, report, TIME_UP, type Reading, type ReadingEnd } from './reading';

export async function lookUpAbsent(templateId: string, reading: Reading): Promise<ReadingEnd> {
	const { slots, lookUps, deadline } = reading;
	const absent = await absentCards(templateId, reading);
	const asked = absent.slice(0, lookUps.left);
	lookUps.left -= asked.length;
	const changes: Change[] = [];
	let end: ReadingEnd = COMPLETE;
	await mapPooled(asked, slots, async (cardId) => {
		if (end.kind !== 'complete') return;
		const found = deadline.passed ? TIME_UP : await lookUp(templateId, cardId, reading, changes);
		if (found) end = found;
	});
	return (await report(changes, reading)) ?? end;
}

/** @returns why nothing more is to be looked up, or undefined */
async function lookUp(
	templateId: string,
	cardId: string,
	reading: Reading,
	changes: Change[],
): Promise<ReadingEnd | undefined> {
	const { client, deadline, snapshot, comparison } = reading;
	const cards = snapshot.templates.get(templateId)?.cards;
	const before = cards?.get(cardId)?.state;
	const result = await deadline.within(viewCard(client, templateId, cardId));
	if (result === undefined) return TIME_UP;
	reading.lookedUp += 1;
	const card = result.kind === 'success' ? objectOf(result.body.data) : undefined;
	const isGone = result.kind === 'refused' && result.code === 'F209';
	const change = card
		? comparison.shown(templateId, { ...card, 'card-id': cardId })
		: isGone
			? comparison.gone(templateId, cardId)
			: undefined;
	if (change) changes.push(change);
	// Whether or not an event depends on it: what was found out by a look-up must not be looked up again at each poll.
	if (cards?.get(cardId)?.state !== before) comparison.keep();
	if (result.kind === 'success' || isGone) return undefined;
	const end = endOf('viewCard', result);
	// What is odd about this one card does not concern the others; it stays as it was.
	return end.kind === 'failed' && !end.all ? undefined : end;
}

/**
 * Cards to look up. Archived ones that are not listed are looked up only where their end is an event, and by chance,
 * since there may be more than one poll can look up.
 */
async function absentCards(templateId: string, { snapshot, lookUps }: Reading): Promise<string[]> {
	const template = snapshot.templates.get(templateId);
	const live: string[] = [];
	const archived: string[] = [];
	await template?.cards.forEachPlace((place) => {
		const { cards } = template;
		if (cards.isSeenAt(place)) return;
		const isArchived = snapshot.states.at(cards.stateAt(place)).status === 'ARCHIVED';
		(isArchived ? archived : live).push(cards.idAt(place));
	});
	if (!template?.events.has('cardDeleted')) return live;
	const start = Math.floor(lookUps.chance() * archived.length);
	return [...live, ...archived.slice(start), ...archived.slice(0, start)];
}
