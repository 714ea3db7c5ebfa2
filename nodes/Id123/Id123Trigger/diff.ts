/** Compares a card as ID123 shows it with what is known of it. Pure: the caller keeps `next` once the change is reported. */
import type { IDataObject } from 'n8n-workflow';

import { KEY } from '../card/vocabulary';
import {
	affectsEvents,
	eventOf,
	eventOfState,
	stateAfter,
	statusWord,
	type CardState,
	type EventName,
	type Selection,
} from './events';
import type { Card, KnownTemplate } from './snapshot';

/** A difference between a card and what was known of it. */
export interface Change {
	cardId: string;
	/** What is known of the card from now on. */
	next: Card;
	/** Whether it has to survive a restart: it is reported, or a selected event depends on it. */
	mustSurvive: boolean;
	/** Undefined where it is not reported. */
	event?: EventName;
	/** Always the same for one change, and different for every other. */
	eventId: string;
	/** What was known under this id, if anything. */
	previous?: CardState;
	/** What ID123 showed; undefined where the card is gone. */
	row?: IDataObject;
}

/** In seconds: offsets from UTC are multiples of 15 minutes, of at most 14 hours. */
const QUARTER = 15 * 60;
export const LARGEST_OFFSET = 14 * 60 * 60;

export class Diff {
	/** Events that this listing reports; all selected ones where current cards are sent. */
	private readonly reported: Selection;

	constructor(
		private readonly templateId: string,
		private readonly template: KnownTemplate,
		private readonly selected: Selection,
		private readonly since: number,
	) {
		const { events, sending } = template;
		this.reported = new Set([...selected].filter((event) => sending || events.has(event)));
	}

	/** Undefined where the card is as it was known. */
	shown(row: IDataObject): Change | undefined {
		const { template, selected, reported } = this;
		const cardId = idOf(row);
		const known = template.cards.get(cardId);
		const shown = secondsOf(row[KEY.createdAt]);
		const isOther = known !== undefined && isAnother(known, shown);
		/** Undefined if another card had the id before. */
		const before = isOther ? undefined : known;
		const from = isOther && known.gone > 0 ? undefined : known?.state;
		const word = statusWord(row[KEY.status]);
		const sub = statusWord(row[KEY.subStatus]);
		const to = stateAfter(before?.state, word, sub);
		const shift = before && offsetBetween(before.created, shown);
		const isKept = before !== undefined && shift === undefined;
		const created = isKept ? Math.max(before.created, shown) : shown || (known?.created ?? 0);
		const was = known?.updated ?? 0;
		const updated = (selected.has('cardUpdated') && secondsOf(row[KEY.lastUpdated])) || was;
		const isSame = before?.gone === 0 && to === before.state;
		if (isSame && created === before.created && updated === was) return undefined;

		const isNew = from === undefined;
		const isMoved = updated !== was && updated - (shift ?? 0) !== was;
		const isUpdated = !isNew && was !== 0 && isMoved;
		// Unknown, but older than the starting point: its page had moved, or it was in the archive.
		const isOld = known === undefined && shown !== 0 && shown < (template.baseline ?? 0);
		const isSent = isNew && template.sending;
		const reissued = isOther && !isNew;
		const told = isOld ? undefined : eventOf({ from, to, updated: isUpdated, reissued }, reported);
		const event = isSent ? eventOfState(to) : told;
		const isCounted = event !== undefined && !isSent;
		const count = (known?.count ?? template.highestCount) + (isCounted ? 1 : 0);
		// Only from the row: what was known may be lost, and learnt again differently.
		const time = event === 'cardUpdated' ? `.${updated.toString(36)}` : '';
		const eventId = this.eventId(cardId, isSent ? 'start' : count, `${word}.${sub}${time}`);
		const next = { state: to, created, updated, count, gone: 0, seen: true };
		// A new card must not be forgotten: if it is archived before the next poll, it may be found only by a look-up.
		const isUnknown = before === undefined || before.gone > 0;
		const isTold = event !== undefined || updated !== was;
		const mustSurvive = isUnknown || isTold || affectsEvents(before.state, to, selected);
		return { cardId, next, mustSurvive, event, eventId, previous: from, row };
	}

	/** A card that was certainly deleted. @param now in seconds */
	gone(cardId: string, now: number): Change {
		const known = this.template.cards.get(cardId) as Card;
		const { state } = known;
		const event = eventOf({ from: state, to: undefined }, this.reported);
		const count = known.count + (event ? 1 : 0);
		const eventId = this.eventId(cardId, count, 'DELETED');
		const next = { ...known, count, gone: now };
		return { cardId, next, mustSurvive: true, event, eventId, previous: state };
	}

	private eventId(cardId: string, run: number | 'start', what: string): string {
		const counted = run === 'start' ? run : `${this.since.toString(36)}-${run}`;
		return `${this.templateId}/${cardId}/${counted}/${what.replaceAll('/', '_')}`;
	}
}

/** The id of a card or template, which may be a number; '' where there is none. */
export function idOf(
	row: IDataObject,
	key: typeof KEY.cardId | typeof KEY.templateId = KEY.cardId,
): string {
	const id = row[key];
	return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
}

/** Whether a card created at this time (s) is another one than the known card with its id. */
export function isAnother(known: Card, created: number): boolean {
	if (known.created === 0 || created === 0) return known.gone > 0;
	return created > known.created && offsetBetween(known.created, created) === undefined;
}

/** The difference of two times (s) if it may be one of offsets from UTC, which ID123 may leave out; else undefined. */
function offsetBetween(one: number, other: number): number | undefined {
	const between = other - one;
	if (one === 0 || other === 0 || Math.abs(between) > LARGEST_OFFSET) return undefined;
	return between % QUARTER === 0 ? between : undefined;
}

/** Seconds since 1970; 0 where the text is no time. */
export function secondsOf(time: unknown): number {
	const seconds = typeof time === 'string' ? Math.floor(Date.parse(time) / 1000) : 0;
	return seconds > 0 ? seconds : 0;
}
