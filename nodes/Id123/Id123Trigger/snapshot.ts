/**
 * What the trigger keeps between two polls, and its form as one text: n8n saves the static data of a whole workflow at once,
 * and notices a change only where a value is replaced. The text is JSON. Of the cards each fact is a column, since there
 * may be a hundred thousand: besides its id a card then takes about 5 bytes, and 17 at most.
 */
import { createHash } from 'node:crypto';

import { forEachYielding } from '../../shared/loops';
import type { Orientation } from '../api/paging';
import { isEventName, type CardState, type EventName } from './events';

/** Times are seconds since 1970; 0 where there is none. */
export interface Card {
	state: CardState;
	/** By ID123's clock. */
	created: number;
	/** A mark of the time of its last change. */
	updated: number;
	/** How many of its events were reported. */
	count: number;
	/** When it was found to be no more: a tombstone, which is kept for a while. */
	gone: number;
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
	/** The cards that the listing under way has shown. */
	seen: Set<string>;
	/** Cards that have changed and whose details could not be read, with the time of the first try. */
	dirty: Map<string, number>;
	/** The highest count of a card that was forgotten: one of the same id goes on from there. */
	floor: number;
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
	const empty = { seen: new Set<string>(), dirty: new Map(), cards: new Map(), floor: 0, gone: 0 };
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
	const states = new Map<string, number>();
	const numbers = new Map<CardState, number>();
	const numberOf = (state: CardState): number => {
		const text = JSON.stringify([state.status, state.subStatus, state.held]);
		const number = states.get(text) ?? states.size;
		states.set(text, number);
		numbers.set(state, number);
		return number;
	};
	const stored: Stored[] = [];
	for (const [id, template] of templates) {
		const { events, dirty, cards, seen, ...others } = template;
		const ids: string[] = [];
		const columns: Record<string, number[]> = {
			state: [],
			created: [],
			updated: [],
			count: [],
			gone: [],
			seen: [],
		};
		const { state, created, updated, count, gone, seen: shown } = columns;
		await forEachYielding(cards, ([cardId, card]) => {
			ids.push(cardId.replace(/[%,]/g, encodeURIComponent));
			state.push(numbers.get(card.state) ?? numberOf(card.state));
			created.push(card.created);
			updated.push(relative(card));
			count.push(card.count);
			gone.push(card.gone);
			shown.push(seen.has(cardId) ? 1 : 0);
		});
		const packed = Object.entries(columns).map(([name, values]) => [name, packed36(values)]);
		stored.push({
			id,
			...others,
			events: [...events],
			dirty: [...dirty],
			size: ids.length,
			cards: { ids: ids.join(','), ...Object.fromEntries(packed) },
		});
	}
	const version = MIGRATIONS.length + 1;
	return JSON.stringify({ version, ...rest, states: [...states.keys()], templates: stored });
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
		const states = (stored.states as string[]).map((text) => {
			const [status, subStatus, held] = JSON.parse(text) as [string, string, boolean];
			return { status, subStatus, held };
		});
		const templates: Snapshot['templates'] = new Map();
		for (const template of stored.templates as Stored[]) {
			templates.set(String(template.id), await readTemplate(template, states));
		}
		const { credential, chosen, since } = stored;
		return {
			credential: String(credential),
			chosen: String(chosen),
			since: Number(since),
			templates,
		};
	} catch {
		return undefined;
	}
}

async function readTemplate(
	{ size, cards: columns, ...stored }: Stored,
	states: readonly CardState[],
): Promise<KnownTemplate> {
	const { ids, ...packed } = columns as Record<string, string>;
	const [state, created, updated, count, gone, seen] = [
		packed.state,
		packed.created,
		packed.updated,
		packed.count,
		packed.gone,
		packed.seen,
	].map((column) => unpacked36(column, Number(size)));
	const known = size === 0 ? [] : ids.split(',');
	const template = newTemplate({
		events: new Set((stored.events as unknown[]).filter(isEventName)),
		sending: stored.sending === true,
		baseline: stored.baseline as number | undefined,
		orientation: stored.orientation as Orientation | undefined,
		cursor: stored.cursor as number | 'end' | undefined,
		dirty: new Map(stored.dirty as Array<[string, number]>),
		floor: Number(stored.floor),
		gone: Number(stored.gone),
	});
	await forEachYielding(known, (text, at) => {
		const id = text.includes('%') ? text.replace(/%25|%2C/g, decodeURIComponent) : text;
		template.cards.set(id, {
			state: states[state[at]],
			created: created[at],
			updated: absolute(updated[at], created[at]),
			count: count[at],
			gone: gone[at],
		});
		if (seen[at] === 1) template.seen.add(id);
	});
	if (template.cards.size !== size) throw new Error('Cards are missing');
	return template;
}

/** From a card's creation to its last change, shorter than that itself; 0 where none was kept. */
function relative({ created, updated }: Card): number {
	if (updated === 0) return 0;
	return updated < created ? updated - created : updated - created + 1;
}

function absolute(between: number, created: number): number {
	if (between === 0) return 0;
	return between < 0 ? between + created : between + created - 1;
}

/** Numbers as what each adds to the one before it. Most often that is nothing. */
function packed36(values: readonly number[]): string {
	if (values.every((value) => value === 0)) return '';
	return values
		.map((value, at) => {
			const step = value - (at === 0 ? 0 : values[at - 1]);
			return step === 0 ? '' : step.toString(RADIX);
		})
		.join(',');
}

function unpacked36(text: string, size: number): number[] {
	if (text === '') return new Array<number>(size).fill(0);
	const steps = text.split(',');
	if (steps.length !== size) throw new Error('A column is cut');
	let value = 0;
	return steps.map((step) => (step === '' ? value : (value += parseInt(step, RADIX))));
}
