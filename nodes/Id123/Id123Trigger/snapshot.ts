/**
 * All that the trigger keeps between polls, as one string: n8n saves the static data of a whole workflow at once, and
 * notices a change only where a value is replaced.
 *
 * A sum, the length of a header, the header as JSON, then the cards of each template: the length of the id, a mark, the
 * id as it is, a letter for the state, and where there are any the number of its reported events and its time. Besides
 * the id a card takes 4 to 15 bytes in JSON. Written and read in turns, since a hundred thousand cards take a while.
 */
import { createHash } from 'node:crypto';

import { forEachYielding } from '../../shared/yielding';
import type { Orientation } from '../api/paging';
import { Cards, JUST_NOW } from './cards';
import { EVENT_NAMES, isEventName, type EventName } from './events';
import { StateList } from './stateList';

/** Where the next poll goes on in a listing that was too long for one. */
export interface Place {
	templateId: string;
	/** How many rows were read; `end` where all were, and only missing cards are left to be looked up. */
	position: number | 'end';
}

/** What is known of one template. */
export interface KnownTemplate {
	/** Events that the listing under way reports: none in the first one, nor any that was selected since the last one. */
	events: ReadonlySet<EventName>;
	/** Whether the listing under way reports every card, as the user wished for the first one. */
	sending: boolean;
	/** Whether the last listing came to its end: cards that it did not show are absent. */
	whole: boolean;
	/** How the service pages, once that was learnt. */
	orientation?: Orientation;
	cards: Cards;
}

export interface Snapshot {
	/** The account that it is about. */
	account: string;
	/** The templates that were chosen; '' for all. */
	chosen: string;
	/** When it was begun, in seconds since 1970: running numbers start anew with it. */
	since: number;
	/** Counts the snapshots that were handed to n8n. */
	revision: number;
	/** The highest running number of a card that is gone: one of the same id goes on from there. */
	floor: number;
	states: StateList;
	templates: Map<string, KnownTemplate>;
	place?: Place;
}

const VERSION = '3';
const SUM_LENGTH = 12;
const RADIX = 36;
/**
 * Cards whose `asOf` is the same share a letter: of the first half those that the listing under way has not shown, or the
 * last one where none is; of the second half those that it has. Beyond the last letter of a half a card counts as newer
 * than it is, so that it may be taken for the one that was known, but never for another one.
 */
const AGES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const AGES_KEPT = AGES.length / 2;
/** Seen, and new in the listing under way. */
const NEW = '*';
const TIME = '~';
const END = ',';
const ZERO = 48;
const NINE = 57;
const SMALL_A = 97;
const SMALL_Z = 122;
/** How many cards are read between two looks at the clock. */
const STRETCH = 500;

/** What the header says of the cards of one template. */
interface CardsPart {
	count: number;
	/** `asOf` by the number of its letter. */
	ages: readonly number[];
}

/** A snapshot as it is kept. */
export async function encodeSnapshot(snapshot: Snapshot): Promise<string> {
	const parts: string[] = [];
	const agesOf = new Map<string, number[]>();
	for (const [templateId, { cards }] of snapshot.templates) {
		const ages = await agesIn(cards);
		agesOf.set(templateId, ages.slice(0, AGES_KEPT));
		const marks = new Map(ages.map((asOf, at) => [asOf, Math.min(at, AGES_KEPT - 1)]));
		let stretch: string[] = [];
		await cards.forEachPlace((place) => {
			const age = marks.get(cards.asOfAt(place));
			const half = cards.isSeenAt(place) ? AGES_KEPT : 0;
			const mark = age === undefined ? NEW : AGES[age + half];
			const told = cards.toldAt(place);
			const updated = cards.updatedAt(place);
			const count = told === 0 ? '' : told.toString(RADIX);
			const time = updated === 0 ? '' : TIME + updated.toString(RADIX);
			const letter = StateList.letter(cards.stateAt(place));
			const id = cards.idAt(place);
			stretch.push(`${id.length.toString(RADIX)}${mark}${id}${letter}${count}${time}${END}`);
			if (stretch.length < STRETCH) return;
			// A joined text takes a tenth of the memory of the pieces that it was made of.
			parts.push(stretch.join(''));
			stretch = [];
		});
		parts.push(stretch.join(''));
	}
	const header = JSON.stringify(headerOf(snapshot, agesOf));
	const body = `${header.length.toString(RADIX)}.${header}${parts.join('')}`;
	return `${VERSION}.${sumOf(body)}.${body}`;
}

/** Each `asOf` of the cards once, the newest first. */
async function agesIn(cards: Cards): Promise<number[]> {
	const ages = new Set<number>();
	await cards.forEachPlace((place) => ages.add(cards.asOfAt(place)));
	ages.delete(JUST_NOW);
	return [...ages].sort((one, other) => other - one);
}

/** Reads what was kept. Undefined for anything that is not wholly as it was written. */
export async function decodeSnapshot(text: unknown): Promise<Snapshot | undefined> {
	if (typeof text !== 'string') return undefined;
	const start = VERSION.length + 1 + SUM_LENGTH + 1;
	const body = text.slice(start);
	if (text.slice(0, start) !== `${VERSION}.${sumOf(body)}.`) return undefined;
	const dot = body.indexOf('.');
	const length = parseInt(body.slice(0, dot), RADIX);
	const header = readHeader(body.slice(dot + 1, dot + 1 + length));
	if (header === undefined) return undefined;
	const { parts, ...snapshot } = header;
	let from = dot + 1 + length;
	for (const [at, { cards }] of [...snapshot.templates.values()].entries()) {
		const end = await readCards(body, from, parts[at], cards);
		if (end === undefined) return undefined;
		from = end;
	}
	return from === body.length ? snapshot : undefined;
}

/** @returns where the next template begins; undefined where there are not as many cards as there should be */
async function readCards(
	text: string,
	from: number,
	{ count, ages }: CardsPart,
	cards: Cards,
): Promise<number | undefined> {
	let position = from;
	await forEachYielding(stretchesOf(count), (stretch) => {
		for (let read = 0; read < stretch && position > 0; read += 1) {
			position = readCard(text, position, ages, cards);
		}
	});
	return cards.size === count ? position : undefined;
}

function* stretchesOf(count: number): Generator<number> {
	for (let left = count; left > 0; left -= STRETCH) yield Math.min(left, STRETCH);
}

/** @returns where the next card begins; 0 where there is none */
function readCard(text: string, start: number, ages: readonly number[], cards: Cards): number {
	const mark = endOfNumeral(text, start);
	const idEnd = mark + 1 + numeral(text, start, mark);
	const countEnd = endOfNumeral(text, idEnd + 1);
	const isTimed = text[countEnd] === TIME;
	const end = isTimed ? endOfNumeral(text, countEnd + 1) : countEnd;
	if (mark === start || text[end] !== END) return 0;
	const id = text.slice(mark + 1, idEnd);
	const age = AGES.indexOf(text[mark]);
	const card = {
		state: StateList.number(text[idEnd]),
		told: numeral(text, idEnd + 1, countEnd),
		updated: isTimed ? numeral(text, countEnd + 1, end) : 0,
		asOf: age < 0 ? JUST_NOW : ages[age % AGES_KEPT],
	};
	cards.load(id, card, age < 0 || age >= AGES_KEPT);
	return end + 1;
}

function endOfNumeral(text: string, start: number): number {
	let at = start;
	while (isDigit(text.charCodeAt(at))) at += 1;
	return at;
}

function isDigit(code: number): boolean {
	return (code >= ZERO && code <= NINE) || (code >= SMALL_A && code <= SMALL_Z);
}

/** A number written in letters and digits; 0 for none. By hand, since a piece of text for each would have to be made. */
function numeral(text: string, start: number, end: number): number {
	let value = 0;
	for (let at = start; at < end; at += 1) {
		const code = text.charCodeAt(at);
		value = value * RADIX + (code <= NINE ? code - ZERO : code - SMALL_A + 10);
	}
	return value;
}

function headerOf(snapshot: Snapshot, agesOf: ReadonlyMap<string, number[]>): unknown[] {
	const { account, chosen, since, revision, floor, states, templates, place } = snapshot;
	const known = [...templates].map(([id, { events, sending, whole, orientation = '', cards }]) => [
		id,
		cards.size,
		EVENT_NAMES.reduce((bits, name, at) => (events.has(name) ? bits + 2 ** at : bits), 0),
		sending ? 1 : 0,
		whole ? 1 : 0,
		orientation,
		cards.newest,
		agesOf.get(id),
	]);
	const at = place ? [place.templateId, place.position] : [];
	return [account, chosen, since, revision, floor, states.toJSON(), known, at];
}

/** The sum has vouched for the text, so it is ours; another shape of it was never written. */
function readHeader(text: string): (Snapshot & { parts: CardsPart[] }) | undefined {
	let header: unknown;
	try {
		header = JSON.parse(text);
	} catch {
		return undefined;
	}
	if (!Array.isArray(header)) return undefined;
	const [account, chosen, since, revision, floor, states, known, at] = header as unknown[];
	if (!Array.isArray(states) || !Array.isArray(known) || !Array.isArray(at)) return undefined;
	const rows = known.filter((row): row is unknown[] => Array.isArray(row));
	const [templateId, position] = at as unknown[];
	return {
		account: String(account),
		chosen: String(chosen),
		since: Number(since),
		revision: Number(revision),
		floor: Number(floor),
		states: StateList.from(states),
		templates: new Map(rows.map((row) => [String(row[0]), readTemplate(row)])),
		place:
			templateId === undefined
				? undefined
				: {
						templateId: String(templateId),
						position: position === 'end' ? 'end' : Number(position),
					},
		parts: rows.map((row) => ({ count: Number(row[1]), ages: (row[7] as unknown[]).map(Number) })),
	};
}

function readTemplate([, , bits, sending, whole, orientation, newest]: unknown[]): KnownTemplate {
	const cards = new Cards();
	cards.newest = Number(newest);
	const names = EVENT_NAMES.filter((_, at) => Math.floor(Number(bits) / 2 ** at) % 2 === 1);
	return {
		events: new Set(names.filter(isEventName)),
		sending: sending === 1,
		whole: whole === 1,
		orientation: orientation === 'asNamed' || orientation === 'inverted' ? orientation : undefined,
		cards,
	};
}

function sumOf(text: string): string {
	return createHash('sha256').update(text).digest('base64url').slice(0, SUM_LENGTH);
}
