/**
 * Compares what a listing shows with what is known, card by card. Pure: it changes the snapshot that it was given, which
 * is a copy of the kept one, and nothing else.
 */
import type { IDataObject } from 'n8n-workflow';

import { JUST_NOW, type Cards } from './cards';
import { eventOf, eventOfState, traceOf, type EventName, type Selection } from './events';
import type { KnownTemplate, Snapshot } from './snapshot';
import { seenStatus, stateAfter, type CardState } from './status';

/** One change of one card. */
export interface Change {
	/** The same for the same change however often it is found, another one for every other. */
	eventId: string;
	event: EventName;
	templateId: string;
	cardId: string;
	/** What was known under this id; undefined where nothing was. */
	previous?: CardState;
	/** The last known state where the card is gone. */
	state: CardState;
	/** What ID123 showed; undefined where the card is gone. */
	row?: IDataObject;
	/** Forgets the change, so that the next poll finds it again. */
	undo: () => void;
}

/** What the trigger reports. */
export interface Reporting {
	selected: Selection;
}

interface Move {
	cardId: string;
	row: IDataObject;
	/** Numbers of states. */
	before: number;
	after: number;
	updated: number;
	/** Whether it is another card than the one that was known under its id. */
	reissued: boolean;
}

/** Number of the state of a card that is not known. */
const NONE = -1;

/** A rare word as a time must not be read as "no time". */
const MARKS = 0x7fff_ffff;

export class Comparison {
	/** Whether anything changed that an event can depend on: it has to be kept even where no event is due. */
	matters = false;

	/** Whether anything changed at all. */
	touched = false;

	private readonly traces = new Map<number, string>();

	/** By the words of a row, then by the state before it: there are few different ones. */
	private readonly moves = new Map<string, Map<number, number>>();

	constructor(
		private readonly snapshot: Snapshot,
		private readonly reporting: Reporting,
	) {}

	/** A template that was not known: its cards come without events, unless they are all to be sent. */
	begin(templateId: string, template: KnownTemplate): void {
		this.snapshot.templates.set(templateId, template);
		this.keep();
	}

	/** Drops what is known of a template. Should it come back, its cards go on with numbers that were not used. */
	end(templateId: string): void {
		const template = this.snapshot.templates.get(templateId);
		if (template === undefined) return;
		this.snapshot.floor = Math.max(this.snapshot.floor, template.cards.mostTold);
		this.snapshot.templates.delete(templateId);
		this.keep();
	}

	/** Something else than a card changed that has to be kept. */
	keep(): void {
		this.touched = true;
		this.matters = true;
	}

	/** A card as ID123 shows it. */
	shown(templateId: string, row: IDataObject): Change | undefined {
		const template = this.snapshot.templates.get(templateId);
		const cardId = idOf(row);
		if (template === undefined || cardId === '') return undefined;
		const { cards } = template;
		// A card that the listing showed before may have moved between pages. It is looked at again only if it is another one.
		if (cards.isSeen(cardId) && !isReissued(cards, row)) return undefined;
		const change = this.compare(templateId, template, cardId, row);
		cards.see(cardId);
		return change;
	}

	/** A card that certainly is no more. */
	gone(templateId: string, cardId: string): Change | undefined {
		const template = this.snapshot.templates.get(templateId);
		const known = template?.cards.get(cardId);
		if (template === undefined || known === undefined) return undefined;
		const state = this.snapshot.states.at(known.state);
		const event = eventOf({ from: state, to: undefined }, this.reported(template));
		const { floor } = this.snapshot;
		template.cards.delete(cardId);
		const told = known.told + (event ? 1 : 0);
		this.snapshot.floor = Math.max(floor, told);
		this.keep();
		if (event === undefined) return undefined;
		return {
			eventId: this.eventId(templateId, cardId, told, 'DELETED'),
			event,
			templateId,
			cardId,
			previous: state,
			state,
			undo: () => {
				template.cards.restore(cardId, known);
				this.snapshot.floor = floor;
			},
		};
	}

	private compare(
		templateId: string,
		template: KnownTemplate,
		cardId: string,
		row: IDataObject,
	): Change | undefined {
		const { cards } = template;
		const place = cards.placeOf(cardId);
		const isKnown = place >= 0;
		const before = isKnown ? cards.stateAt(place) : NONE;
		const created = secondsOf(row['created-at']);
		const reissued = cards.isReissued(cardId, created);
		cards.noteCreated(created);
		const after = this.stateAfter(reissued ? NONE : before, row);
		const updated = this.timeOf(row);
		const isDated = isKnown && cards.updatedAt(place) !== updated;
		if (before === after && !isDated && !reissued) return undefined;
		return this.move(templateId, template, { cardId, row, before, after, updated, reissued });
	}

	/** A card that is not as it was. */
	private move(
		templateId: string,
		template: KnownTemplate,
		{ cardId, row, before, after, updated, reissued }: Move,
	): Change | undefined {
		const { states, floor } = this.snapshot;
		const { cards } = template;
		const known = cards.get(cardId);
		const from = known && states.at(before);
		const to = states.at(after);
		// Where no time was kept so far, this is the first.
		const isUpdated = (known?.updated ?? 0) !== 0 && updated !== 0 && known?.updated !== updated;
		const isSent = template.sending && known === undefined;
		const event = isSent
			? eventOfState(to)
			: eventOf({ from, to, updated: isUpdated, reissued }, this.reported(template));
		const isCounted = event !== undefined && !isSent;
		const told = (known?.told ?? floor) + (isCounted ? 1 : 0);
		const asOf = known === undefined || reissued ? JUST_NOW : known.asOf;
		cards.set(cardId, { state: after, told, updated, asOf });
		this.touched = true;
		const isTimed = known !== undefined && updated !== 0 && known.updated !== updated;
		this.matters ||= isCounted || isTimed || this.trace(before) !== this.trace(after);
		if (event === undefined) return undefined;
		// Only what the row itself says: what was known before may be lost and found again differently.
		const { status, subStatus } = seenStatus(row['card-status'], row['card-sub-status']);
		const shown = `${status || subStatus}.${subStatus}`;
		const time = event === 'cardUpdated' ? `.${updated.toString(36)}` : '';
		return {
			eventId: this.eventId(templateId, cardId, isSent ? undefined : told, `${shown}${time}`),
			event,
			templateId,
			cardId,
			previous: from,
			state: to,
			row,
			undo: () => {
				if (known === undefined) cards.delete(cardId);
				else cards.restore(cardId, known);
			},
		};
	}

	/** What is told of known cards. Those that were sent are told of from then on, though the first listing goes on. */
	private reported({ events, sending }: KnownTemplate): Selection {
		return sending ? this.reporting.selected : events;
	}

	/** Number of the state of a card after a row, from that of the state before. */
	private stateAfter(
		before: number,
		{ 'card-status': status, 'card-sub-status': sub }: IDataObject,
	): number {
		const words = `${String(status)}\n${String(sub)}`;
		const known = this.moves.get(words) ?? new Map<number, number>();
		this.moves.set(words, known);
		const after = known.get(before);
		if (after !== undefined) return after;
		const { states } = this.snapshot;
		const from = before === NONE ? undefined : states.at(before);
		const number = states.numberOf(stateAfter(from, seenStatus(status, sub)));
		known.set(before, number);
		return number;
	}

	/** Mark of a row's time, where changes of cards are wanted. */
	private timeOf(row: IDataObject): number {
		return this.reporting.selected.has('cardUpdated') ? timeMark(row['last-updated']) : 0;
	}

	private trace(state: number): string {
		const cached = this.traces.get(state);
		if (cached !== undefined) return cached;
		const known = state === NONE ? undefined : this.snapshot.states.at(state);
		const trace = traceOf(known, this.reporting.selected);
		this.traces.set(state, trace);
		return trace;
	}

	/** @param number undefined for a card that is sent as it is at the start: the same then whenever that is */
	private eventId(
		templateId: string,
		cardId: string,
		number: number | undefined,
		what: string,
	): string {
		const since = this.snapshot.since.toString(36);
		const run = number === undefined ? 'start' : `${since}-${number}`;
		return `${templateId}/${cardId}/${run}/${what.replaceAll('/', '_')}`;
	}
}

/** The id of a card or template as ID123 shows it, which may be a number; '' where a row has none. */
export function idOf(row: IDataObject, key: 'card-id' | 'card-template-id' = 'card-id'): string {
	const id = row[key];
	return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
}

/** Whether a row is of another card than the known one of its id. */
export function isReissued(cards: Cards, row: IDataObject): boolean {
	return cards.isReissued(idOf(row), secondsOf(row['created-at']));
}

/** Seconds since 1970; 0 where the text is no time. */
function secondsOf(time: unknown): number {
	const seconds = typeof time === 'string' ? Math.floor(Date.parse(time) / 1000) : 0;
	return seconds > 0 ? seconds : 0;
}

/** Seconds since 1970, or a number made of a text that is no time; 0 where there is none. */
function timeMark(time: unknown): number {
	if (typeof time !== 'string' || time.trim() === '') return 0;
	const seconds = secondsOf(time);
	if (seconds > 0) return seconds;
	let mark = 1;
	for (const character of time) mark = (mark * 31 + (character.codePointAt(0) ?? 0)) % MARKS;
	return Math.max(1, mark);
}
