/** The turn of one template in a poll: its cards are listed and compared, as far as the time of the turn allows. */
import type { IDataObject } from 'n8n-workflow';

import { addressTemplate } from '../api/actions';
import { notIn, readPages } from '../api/listing';
import { firstPage } from '../api/paging';
import { lookUpAbsent, lookUpDirty } from './lookUps';
import { idOf, type Change } from './diff';
import { endOf, isPutOff, MORE, tell, type Turn, type TurnEnd } from './items';
import { TRIGGER_LIMITS } from '../limits';
import type { KnownTemplate } from './snapshot';

export async function readTemplate(turn: Turn): Promise<TurnEnd> {
	const { template } = turn;
	// An earlier turn has read the listing: with this one's look-ups it is over, since what is listed must not wait for them.
	const isRead = template.cursor === 'end';
	const end = (await lookUpDirty(turn)) ?? (await list(turn)) ?? (await lookUpAbsent(turn));
	if (end?.kind === 'failed') restart(template);
	if (end && !(isRead && end.kind === 'more')) return end;
	complete(turn);
	return { kind: 'done' };
}

/** The next turn begins at the first row. */
function restart(template: KnownTemplate): void {
	template.cursor = undefined;
	for (const card of template.cards.values()) card.seen = false;
}

/** @returns why it did not come to the end of the listing */
async function list(turn: Turn): Promise<TurnEnd | undefined> {
	const { template } = turn;
	if (template.cursor === 'end') return undefined;
	if (template.cursor === undefined) restart(template);
	const end = await readOn(turn);
	// What was learnt of the paging may no longer hold.
	const isMisread = !end && template.orientation !== undefined && showsFew(template);
	if (end?.kind === 'failed' || !template.cursor || isMisread) template.orientation = undefined;
	if (isMisread) Object.assign(turn.outcome, { changed: true, mustSurvive: true });
	if (!end) template.cursor = 'end';
	return end;
}

/**
 * Whether a complete listing has shown no more than half of the cards that it should: one that is read the other way round
 * than the service pages comes to its end after one page.
 */
function showsFew({ cards }: KnownTemplate): boolean {
	let live = 0;
	let seen = 0;
	for (const card of cards.values()) {
		// Whether archived ones are listed is not known.
		if (card.gone > 0 || card.state.status === 'ARCHIVED') continue;
		live += 1;
		if (card.seen) seen += 1;
	}
	return live > 0 && seen <= live / 2;
}

async function readOn(turn: Turn): Promise<TurnEnd | undefined> {
	const { templateId, template, client, deadline, settings, outcome } = turn;
	const { orientation, cards } = template;
	// What an earlier turn has seen may come again.
	const earlier = new Set<string>();
	const isNewlyUnknown = notIn(new Set());
	let rows = 0;
	for (const [cardId, { gone, seen, state }] of cards) {
		// Whether archived cards are listed is not documented: an end that is expected too early costs nothing.
		if (gone === 0 && state.status !== 'ARCHIVED') rows += 1;
		if (seen) earlier.add(cardId);
	}
	const pages = readPages(client, 'listCards', addressTemplate(templateId), {
		pageSize: settings.pageSize,
		ahead: settings.slots,
		hint: orientation && { orientation, rows },
		from: { ...firstPage, position: Number(template.cursor ?? 0), orientation },
		isNew: (id, row) => {
			// A row without a card id is none, and no sign that the listing goes on.
			if (idOf(row) === '') return false;
			const known = cards.get(id);
			if (known === undefined) return isNewlyUnknown(id);
			const isRepeated = known.seen && !earlier.delete(id);
			known.seen = true;
			return !isRepeated;
		},
	});
	for (;;) {
		const next = await deadline.within(pages.next());
		if (next === undefined) return MORE;
		if (next.done) break;
		const { value } = next;
		if (value.kind === 'failed') return endOf('listCards', value.result);
		const { rows: listed, state } = value;
		const changes: Change[] = [];
		for (const row of listed) {
			const change = compare(row, turn);
			if (change && !(change.event && isPutOff(change.cardId, turn))) changes.push(change);
		}
		const end = await tell(changes, turn);
		// The page is read again.
		if (end) return end;
		template.orientation = state.orientation ?? orientation;
		template.cursor = state.orientation === undefined ? 0 : state.position;
		if (template.orientation !== orientation) outcome.changed = true;
	}
	return undefined;
}

function compare(row: IDataObject, { template, diff, outcome }: Turn): Change | undefined {
	const change = diff.shown(row);
	// It is again as it was.
	if (!change && template.dirty.delete(idOf(row))) outcome.mustSurvive = true;
	return change;
}

/** The listing is complete: what comes from now on is compared with it. */
function complete({ template, settings: { now, selected }, outcome }: Turn): void {
	const { cards, dirty, events, baseline } = template;
	const isSame = events.size === selected.size && [...selected].every((event) => events.has(event));
	if (!isSame || baseline === undefined || template.sending) outcome.mustSurvive = true;
	template.events = selected;
	// Longer than that no card waits to be read: what still does is listed no more.
	for (const [id, since] of dirty) {
		if (!cards.has(id) && now - since >= TRIGGER_LIMITS.sameFailureMs) dirty.delete(id);
	}
	// A card that is still to be sent, since it could not be read, would count as known from then on.
	const isWaiting = [...dirty.keys()].some((id) => !cards.has(id));
	template.sending &&= isWaiting;
	if (baseline === undefined && !isWaiting) {
		let newest = 0;
		for (const { created } of cards.values()) newest = Math.max(newest, created);
		template.baseline = newest;
	}
	restart(template);
	for (const [cardId, { gone, count }] of cards) {
		if (gone === 0 || now - gone * 1000 < TRIGGER_LIMITS.tombstoneMs) continue;
		template.highestCount = Math.max(template.highestCount, count);
		cards.delete(cardId);
		outcome.changed = true;
	}
}
