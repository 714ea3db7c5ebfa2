/**
 * Cards that a complete listing does not show. They may be deleted, archived (whether List Cards shows archived cards is
 * not documented), or have moved from a page that was not read yet to one that was: View Card says which.
 */
import { mapPooled } from '../../shared/pool';
import type { Change } from './changes';
import { objectOf, viewCard } from './details';
import { COMPLETE, endOf, report, TIME_UP, type Reading, type ReadingEnd } from './reading';

/** A card of a template. */
interface Absent {
	templateId: string;
	cardId: string;
}

/**
 * Looks up the absent cards of one template, and those that were archived only when nothing else is left to do
 * (`lookUpRest`).
 * @param atMost so many, so that the templates that come later have their share
 */
export async function lookUpAbsent(
	templateId: string,
	atMost: number,
	reading: Reading,
): Promise<ReadingEnd> {
	const { live } = await absentCards(templateId, reading);
	return await lookUpAll(live.slice(0, Math.min(atMost, reading.lookUps.left)), reading);
}

/**
 * When all templates were read: looks up what is still absent, as far as this poll may. Archived cards that are not
 * listed only where their end is an event, since there may be more than one poll can look up.
 */
export async function lookUpRest(
	templateIds: readonly string[],
	reading: Reading,
): Promise<ReadingEnd> {
	const { lookUps, snapshot } = reading;
	if (lookUps.left === 0) return COMPLETE;
	const live: Absent[] = [];
	const archived: Absent[] = [];
	for (const templateId of templateIds) {
		const absent = await absentCards(templateId, reading);
		for (const each of absent.live) live.push(each);
		if (!snapshot.templates.get(templateId)?.events.has('cardDeleted')) continue;
		for (const each of absent.archived) archived.push(each);
	}
	const turned = turnedBy(lookUps.chance(), archived);
	return await lookUpAll([...live, ...turned].slice(0, lookUps.left), reading);
}

async function lookUpAll(absent: readonly Absent[], reading: Reading): Promise<ReadingEnd> {
	const { slots, lookUps, deadline } = reading;
	lookUps.left -= absent.length;
	const changes: Change[] = [];
	let end: ReadingEnd = COMPLETE;
	await mapPooled(absent, slots, async (each) => {
		if (end.kind !== 'complete') return;
		const found = deadline.passed ? TIME_UP : await lookUp(each, reading, changes);
		if (found) end = found;
	});
	return (await report(changes, reading)) ?? end;
}

/** @returns why nothing more is to be looked up, or undefined */
async function lookUp(
	{ templateId, cardId }: Absent,
	reading: Reading,
	changes: Change[],
): Promise<ReadingEnd | undefined> {
	const { client, deadline, snapshot, comparison, lookUps } = reading;
	lookUps.tried.add(`${templateId}/${cardId}`);
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

/** The cards of a template that its listing did not show and that this poll has not looked up, at a place by chance first. */
async function absentCards(
	templateId: string,
	{ snapshot, lookUps }: Reading,
): Promise<{ live: Absent[]; archived: Absent[] }> {
	const template = snapshot.templates.get(templateId);
	const live: Absent[] = [];
	const archived: Absent[] = [];
	await template?.cards.forEachPlace((place) => {
		const { cards } = template;
		const cardId = cards.idAt(place);
		if (cards.isSeenAt(place) || lookUps.tried.has(`${templateId}/${cardId}`)) return;
		const isArchived = snapshot.states.at(cards.stateAt(place)).status === 'ARCHIVED';
		(isArchived ? archived : live).push({ templateId, cardId });
	});
	return { live: turnedBy(lookUps.chance(), live), archived };
}

/** The same values from another beginning, so that none is always the last. */
function turnedBy<T>(chance: number, values: readonly T[]): T[] {
	const start = Math.floor(chance * values.length);
	return [...values.slice(start), ...values.slice(0, start)];
}
