/**
 * What the trigger keeps between two polls, and its form as one text: n8n saves the static data of a whole workflow at once,
 * and notices a change only where a value is replaced. The text is JSON. Of the cards each fact is a column, since there
 * may be a hundred thousand: besides its id a card then takes about 5 bytes, and 17 at most.
 */
import { createHash } from 'node:crypto';

import { forEachYielding, mapYielding } from '../../shared/loops';
import type { Orientation } from '../api/paging';
import type { CardState, EventName } from './events';

/** Times are seconds since 1970; 0 where there is none. */
export interface Card {
	state: CardState;
	/** By ID123's clock. */
	created: number;
	/** When it was changed last. Kept only where Card Updated is selected. */
	updated: number;
	/** How many of its events were reported. */
	count: number;
	/** When it was found to be no more: a tombstone, which is kept for a while. */
	gone: number;
	/** Whether the listing under way has shown it. */
	seen: boolean;
}

export interface KnownTemplate {
	/** Events that a listing reports: none in the first one, nor any that was selected since the last complete one. */
	events: ReadonlySet<EventName>;
	/** Whether the listing under way reports every card, as the user wished for the first one. */
	sending: boolean;
	/**
	 * When the newest card of the first complete listing was created: an unknown card that is older was there before, and is
	 * not new. Undefined while that listing is under way.
	 */
	baseline?: number;
	/** How the service pages, once that was learnt. */
	orientation?: Orientation;
	/** Where the next poll goes on in a listing under way; `end` where only missing cards are left to be looked up. */
	cursor?: number | 'end';
	/** Cards that have changed and whose details could not be read, with the time of the first try. */
	dirty: Map<string, number>;
	/** The highest count of a card that was forgotten: one of the same id goes on from there. */
	highestCount: number;
	/** When it was no longer listed or chosen. */
	gone: number;
	cards: Map<string, Card>;
}

export interface Snapshot {
	/** A mark of host and key. */
	credential: string;
	/** A mark of the templates that were chosen; '' for all. */
	chosen: string;
	/** When it was begun. It is part of each event's id: counts start anew with it. */
	since: number;
	templates: Map<string, KnownTemplate>;
}

export function newTemplate(parts: Partial<KnownTemplate> = {}): KnownTemplate {
	const empty = { dirty: new Map(), cards: new Map(), highestCount: 0, gone: 0 };
	return { events: new Set(), sending: false, ...empty, ...parts };
}

/** A mark of texts that does not depend on their order; '' for none. */
export function markOf(texts: readonly string[]): string {
	if (texts.length === 0) return '';
	const text = [...texts].sort().join('\n');
	return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

type Stored = Record<string, unknown>;

const VERSION = 1;
const RADIX = 36;

export async function encodeSnapshot({ templates, ...rest }: Snapshot): Promise<string> {
	const states: string[] = [];
	const numbers = new Map<CardState, number>();
	const numberOf = (state: CardState): number => {
		const text = JSON.stringify(state);
		const number = states.includes(text) ? states.indexOf(text) : states.push(text) - 1;
		numbers.set(state, number);
		return number;
	};
	const stored: Stored[] = [];
	for (const [id, { events, dirty, cards, ...others }] of templates) {
		const ids = await mapYielding(cards.keys(), (cardId) =>
			cardId.replace(/[%,]/g, encodeURIComponent),
		);
		const column = async (fact: (card: Card) => number) => await columnOf(cards.values(), fact);
		stored.push({
			...others,
			id,
			events: [...events],
			dirty: [...dirty],
			ids: ids.join(','),
			columns: [
				await column(({ state }) => numbers.get(state) ?? numberOf(state)),
				await column(({ created }) => created),
				await column(({ updated }) => updated),
				await column(({ count }) => count),
				await column(({ gone }) => gone),
				await column(({ seen }) => Number(seen)),
			],
		});
	}
	return JSON.stringify({ version: VERSION, ...rest, states, templates: stored });
}

/** Reads what was kept; undefined for anything that is not wholly as it was written, or of another version. */
export async function decodeSnapshot(kept: unknown): Promise<Snapshot | undefined> {
	try {
		const { version, states, templates, ...rest } = JSON.parse(String(kept)) as Stored;
		if (version !== VERSION) return undefined;
		const known = (states as string[]).map((text) => JSON.parse(text) as CardState);
		const read: Snapshot['templates'] = new Map();
		for (const { id, ...template } of templates as Stored[]) {
			read.set(String(id), await decodeTemplate(template, known));
		}
		return { ...(rest as Omit<Snapshot, 'templates'>), templates: read };
	} catch {
		return undefined;
	}
}

async function decodeTemplate(
	{ ids, columns, events, dirty, ...others }: Stored,
	states: readonly CardState[],
): Promise<KnownTemplate> {
	const cardIds = ids === '' ? [] : String(ids).split(',');
	const read: number[][] = [];
	for (const column of columns as string[]) read.push(await numbersIn(column, cardIds.length));
	const [state, created, updated, count, gone, seen] = read;
	const template = newTemplate({
		...(others as Partial<KnownTemplate>),
		events: new Set(events as EventName[]),
		dirty: new Map(dirty as Array<[string, number]>),
	});
	await forEachYielding(cardIds, (text, at) => {
		const cardId = text.includes('%') ? text.replace(/%25|%2C/g, decodeURIComponent) : text;
		template.cards.set(cardId, {
			state: states[state[at]],
			created: created[at],
			updated: updated[at],
			count: count[at],
			gone: gone[at],
			seen: seen[at] === 1,
		});
	});
	return template;
}

/**
 * A fact of all cards, as what each number adds to the one before it. Most often that is nothing, and takes no more than a
 * comma. Empty where every number is 0.
 */
async function columnOf(cards: Iterable<Card>, fact: (card: Card) => number): Promise<string> {
	let last = 0;
	const steps = await mapYielding(cards, (card) => {
		const step = fact(card) - last;
		last += step;
		return step === 0 ? '' : step.toString(RADIX);
	});
	return steps.some((step) => step !== '') ? steps.join(',') : '';
}

async function numbersIn(column: string, length: number): Promise<number[]> {
	if (column === '') return new Array<number>(length).fill(0);
	const steps = column.split(',');
	if (steps.length !== length) throw new Error('A column is cut or too long');
	let number = 0;
	return await mapYielding(steps, (step) => {
		if (step !== '') number += parseInt(step, RADIX);
		return number;
	});
}
