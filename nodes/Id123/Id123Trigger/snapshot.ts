/**
 * What the trigger stores between polls, as one JSON text: n8n notices a change of static data only where a value is
 * replaced. Cards are stored in columns, since there may be a hundred thousand: besides its id a card takes about 5 bytes,
 * and 17 at most.
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
	/** `last-updated`. Kept only if Card Updated is selected. */
	updated: number;
	/** Events reported so far. */
	count: number;
	/** When it was found deleted; such a tombstone is kept for a while. */
	gone: number;
	/** Whether the current listing has shown it. */
	seen: boolean;
}

export interface KnownTemplate {
	/** Events that a listing reports: those that were selected when the last one was completed; none at first. */
	events: ReadonlySet<EventName>;
	/** Whether the first listing is under way and reports every card, because of "Send Current Cards Once". */
	sending: boolean;
	/** When the newest card of the first listing was created: older cards are not new. Undefined until it is complete. */
	baseline?: number;
	/** How the service pages, once known. */
	orientation?: Orientation;
	/** Where the current listing goes on; `end` if only missing cards are left to be looked up. */
	cursor?: number | 'end';
	/** Changed cards whose details could not be read, with the time (ms) of the first try. */
	dirty: Map<string, number>;
	/** The highest count of a forgotten card: a new card with its id continues from there. */
	highestCount: number;
	/** Since when it is not listed or chosen. */
	gone: number;
	cards: Map<string, Card>;
}

export interface Snapshot {
	/** A hash of host and key. */
	credential: string;
	/** A hash of the chosen templates; '' for all. */
	chosen: string;
	/** When it was created. Part of each eventId, since counts start again with a new snapshot. */
	since: number;
	templates: Map<string, KnownTemplate>;
}

export function newTemplate(parts: Partial<KnownTemplate> = {}): KnownTemplate {
	const empty = { dirty: new Map(), cards: new Map(), highestCount: 0, gone: 0 };
	return { events: new Set(), sending: false, ...empty, ...parts };
}

/** A hash of texts in any order; '' for none. */
export function markOf(texts: readonly string[]): string {
	if (texts.length === 0) return '';
	const text = [...texts].sort().join('\n');
	return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

type Stored = Record<string, unknown>;

/** Each turns a version of the stored data into the next one, starting with version 1. */
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
			// One after the other, to keep memory low.
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

/** Undefined for what is not exactly as it was written, or of a later version. */
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
			read.set(String(template.id), await decodeTemplate(template, known));
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

/** The difference of each number to the one before, '' for 0; '' in all if every number is 0. */
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
