/** Compares a card as ID123 shows it with what is known of it. Pure: the caller keeps `next` when the change was told. */
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

/** What one card shows that is not as it was known. */
export interface Change {
	cardId: string;
	/** What is known from then on. */
	next: Card;
	/** Whether it has to survive a restart: it was told, or a selected event depends on it. */
	mustSurvive: boolean;
	/** Undefined where it is not told. */
	event?: EventName;
	/** The same for the same change however often it is found, another one for every other. */
	eventId: string;
	/** What was known under this id; undefined where nothing was. */
	previous?: CardState;
	/** What ID123 showed; undefined where the card is gone. */
	row?: IDataObject;
}

/** Offsets from UTC are whole quarters of an hour, and none is larger than this. */
const QUARTER = 15 * 60;
export const LARGEST_OFFSET = 14 * 60 * 60;

export class Diff {
	/** What a listing tells of. Of cards that are sent it does so though it is the first one, and goes on. */
	private readonly reported: Selection;

	constructor(
		private readonly templateId: string,
		private readonly template: KnownTemplate,
		private readonly selected: Selection,
		/** Of the snapshot: see there. */
		private readonly since: number,
	) {
		const { events, sending } = template;
		this.reported = new Set([...selected].filter((event) => sending || events.has(event)));
	}

	/** A card as ID123 shows it; undefined where nothing is new about it. */
	shown(row: IDataObject): Change | undefined {
		const { template, selected, reported } = this;
		const cardId = idOf(row);
		const known = template.cards.get(cardId);
		const shown = secondsOf(row[KEY.createdAt]);
		const isOther = known !== undefined && isAnother(known, shown);
		/** What is known of this very card. */
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
		// An unknown card that was there before the starting point: its page moved, or it was hidden in the archive.
		const isOld = known === undefined && shown !== 0 && shown < (template.baseline ?? 0);
		const isSent = isNew && template.sending;
		const reissued = isOther && !isNew;
		const told = isOld ? undefined : eventOf({ from, to, updated: isUpdated, reissued }, reported);
		const event = isSent ? eventOfState(to) : told;
		const isCounted = event !== undefined && !isSent;
		const count = (known?.count ?? template.highestCount) + (isCounted ? 1 : 0);
		// Only what the row itself says: what was known before may be lost and found again differently.
		const time = event === 'cardUpdated' ? `.${updated.toString(36)}` : '';
		const eventId = this.eventId(cardId, isSent ? 'start' : count, `${word}.${sub}${time}`);
		const next = { state: to, created, updated, count, gone: 0, seen: true };
		// A new card has to be known: one that is archived before the next poll may not be listed, and is looked up only then.
		const isUnknown = before === undefined || before.gone > 0;
		const isTold = event !== undefined || updated !== was;
		const mustSurvive = isUnknown || isTold || affectsEvents(before.state, to, selected);
		return { cardId, next, mustSurvive, event, eventId, previous: from, row };
	}

	/** A card that certainly is no more. `now` in seconds. */
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

/** The id of a card or template as ID123 shows it, which may be a number; '' where a row has none. */
export function idOf(
	row: IDataObject,
	key: typeof KEY.cardId | typeof KEY.templateId = KEY.cardId,
): string {
	const id = row[key];
	return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
}

/** Whether a card that was created then is another one than the known one of its id. */
export function isAnother(known: Card, created: number): boolean {
	if (known.created === 0 || created === 0) return known.gone > 0;
	return created > known.created && offsetBetween(known.created, created) === undefined;
}

/** What the second of two times is off by where that may be another offset from UTC, which ID123 does not always tell. */
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
