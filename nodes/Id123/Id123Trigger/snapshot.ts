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

/** From each version of the text to the next one, the first one's first. */
const MIGRATIONS: ReadonlyArray<(older: Stored) => Stored> = [];

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
			// One after the other, since each has an entry for every card until it is a text.
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
	const version = MIGRATIONS.length + 1;
	return JSON.stringify({ version, ...rest, states, templates: stored });
}

/** Reads what was kept; undefined for anything that is not wholly as it was written, or of a version to come. */
export async function decodeSnapshot(
	kept: unknown,
	migrations = MIGRATIONS,
): Promise<Snapshot | undefined> {
	try {
		let stored = JSON.parse(String(kept)) as Stored;
		for (const migrate of migrations.slice(Number(stored.version) - 1)) stored = migrate(stored);
		if (stored.version !== migrations.length + 1) return undefined;
		const { states, templates, ...rest } = stored;
		delete rest.version;
		const known = (states as string[]).map((text) => JSON.parse(text) as CardState);
		const read: Snapshot['templates'] = new Map();
		for (const template of templates as Stored[]) {
			read.set(String(template.id), await readTemplate(template, known));
		}
		return { ...(rest as Omit<Snapshot, 'templates'>), templates: read };
	} catch {
		return undefined;
	}
}

async function readTemplate(
	{ ids, columns, events, dirty, ...others }: Stored,
	states: readonly CardState[],
): Promise<KnownTemplate> {
	delete others.id;
	const cardIds = ids === '' ? [] : String(ids).split(',');
	const read = (columns as string[]).map((column) => new ColumnReader(column));
	const [state, created, updated, count, gone, seen] = read;
	const template = newTemplate({
		...(others as Partial<KnownTemplate>),
		events: new Set(events as EventName[]),
		dirty: new Map(dirty as Array<[string, number]>),
	});
	await forEachYielding(cardIds, (text) => {
		const cardId = text.includes('%') ? text.replace(/%25|%2C/g, decodeURIComponent) : text;
		template.cards.set(cardId, {
			state: states[state.next()],
			created: created.next(),
			updated: updated.next(),
			count: count.next(),
			gone: gone.next(),
			seen: seen.next() === 1,
		});
	});
	if (!read.every(({ isAtEnd }) => isAtEnd)) throw new Error('A column is too long');
	return template;
}

/** What each number adds to the one before it: most often nothing, which takes a comma. '' where every number is 0. */
async function columnOf(cards: Iterable<Card>, fact: (card: Card) => number): Promise<string> {
	let last = 0;
	const steps = await mapYielding(cards, (card) => {
		const step = fact(card) - last;
		last += step;
		return step === 0 ? '' : step.toString(RADIX);
	});
	return steps.some((step) => step !== '') ? steps.join(',') : '';
}

class ColumnReader {
	private at = 0;

	private value = 0;

	constructor(private readonly text: string) {}

	get isAtEnd(): boolean {
		return this.text === '' || this.at === this.text.length + 1;
	}

	next(): number {
		const { text, at } = this;
		if (text === '') return 0;
		if (at > text.length) throw new Error('A column is cut');
		const comma = text.indexOf(',', at);
		const end = comma < 0 ? text.length : comma;
		if (end > at) this.value += parseInt(text.slice(at, end), RADIX);
		this.at = end + 1;
		return this.value;
	}
}
