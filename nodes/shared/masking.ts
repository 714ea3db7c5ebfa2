/**
 * Masks values in texts of others, such as a service's messages, however they are spelt there. In linear time: values are
 * looked up by the letters at each start and end of a word.
 */
import { addTo } from './loops';
import {
	decoded,
	foldedFrom,
	mirrored,
	mirroredSpan,
	spanOf,
	spelt,
	spellingsOf,
	type Span,
	type Spelling,
	type Spelt,
} from './spelling';
import { patternOf } from './words';

export const MASK = '***';

/** What must not be seen in a text. */
export interface Hidden {
	/** Keys, tokens, one-time codes: also any eight characters of one, within another word too. */
	secrets?: readonly string[];
	/** What only one person should know: whole words, however short. */
	answers?: readonly string[];
	/** Other values of a row: whole words of three characters or more. */
	values?: readonly string[];
}

export type Masker = (text: string, shown?: readonly string[]) => string;

/** All texts and numbers in a value, however deep, except under the key `except`. */
export function textsIn(value: unknown, except?: string): string[] {
	if (typeof value === 'string' || typeof value === 'number') return [String(value)];
	const entries = Object.entries(Object(value) as object);
	return entries.flatMap(([key, entry]) => (key === except ? [] : textsIn(entry, except)));
}

/** A shorter value would match ordinary words. */
const SHORTEST_VALUE = 3;
/** A shorter start or end of a value may be any word. */
const SHORTEST_CUT = 4;
/** A shorter secret would also match ordinary text. */
export const SHORTEST_SECRET = 8;
/** Values are indexed by their first two letters. */
const KEY = 2;
/** Longer values are compared up to here. */
const LONGEST = 64;

/** Texts are read up to here. */
const MOST_CHARACTERS = 30_000;

interface Entry {
	spelling: Spelt;
	/** Of the value as written, in UTF-16 units. */
	length: number;
	isDate: boolean;
}

/** Values by their first letters; and read backwards, to find ends of values that were cut at the start. */
interface Index {
	forwards: Map<string, Entry[]>;
	backwards: Map<string, Entry[]>;
}

/** Every eight letters of each secret, with the positions in them that a gap precedes. */
type Parts = ReadonlyMap<string, ReadonlySet<number>>;

/** `shown` is never masked: labels, keys and codes. */
export function masker(hidden: Hidden): Masker {
	let wanted: ReturnType<typeof wantedOf> | undefined;
	return (all, shown = []) => {
		wanted ??= wantedOf(hidden);
		const text = all.slice(0, MOST_CHARACTERS);
		const read = decoded(text);
		const spelling = foldedFrom(read);
		const { words, longWords, parts, inBase64 } = wanted;
		const isHidden = (run: string, plain: string): boolean =>
			inBase64.has(run) || found(spelt(plain), longWords, parts).length > 0;
		const encoded = [
			...wanted.marks.flatMap((mark) => [...read.text.matchAll(mark)]),
			...base64In(read.text, isHidden),
		].map(({ 0: { length }, index }) => spanOf(read.places, index, index + length));
		const plain = indexOf(shown.map((each) => ({ text: each, isDate: false })));
		const kept = wordsIn(spelling, plain.forwards);
		return withMasks(text, [...found(spelling, words, parts), ...encoded], kept);
	};
}

function wantedOf({ secrets = [], answers = [], values = [] }: Hidden) {
	const lettersOf = (value: string) => spelt(value).letters.length;
	const isLong = (secret: string) => lettersOf(secret) >= SHORTEST_SECRET;
	const all = [
		...answers,
		...secrets.filter((secret) => !isLong(secret)),
		...values.filter((value) => [...value.trim()].length >= SHORTEST_VALUE),
	].filter((value) => value.trim() !== '');
	const spellings = all.flatMap(spellingsOf);
	return {
		words: indexOf(spellings),
		/** Shorter ones may occur by chance in what merely looks like Base64. */
		longWords: indexOf(spellings.filter(({ text }) => lettersOf(text) >= SHORTEST_VALUE)),
		parts: partsOf(secrets.filter(isLong)),
		/** Values without letters and digits. */
		marks: all
			.filter((value) => lettersOf(value) === 0)
			.map((value) => new RegExp(patternOf(value.trim()), 'g')),
		inBase64: new Set(all.flatMap((value) => inBase64(value.trim()))),
	};
}

function found(text: Spelt, words: Index, parts: Parts): Span[] {
	const length = text.places.at(-1)?.[1] ?? 0;
	const backwards = wordsIn(mirrored(text, length), words.backwards, true);
	return [
		...wordsIn(text, words.forwards, true),
		...backwards.map((span) => mirroredSpan(span, length)),
		...secretsIn(text, parts),
	];
}

function indexOf(values: readonly Spelling[]): Index {
	const index: Index = { forwards: new Map(), backwards: new Map() };
	const known = new Set<string>();
	const add = (entries: Map<string, Entry[]>, entry: Entry) =>
		addTo(entries, entry.spelling.letters.slice(0, KEY), entry);
	for (const { text, isDate } of values) {
		const { length } = text.trim();
		const spelling = spelt(text.trim());
		const same = `${spelling.letters}\n${spelling.gaps.map(Number).join('')}`;
		if (spelling.letters === '' || known.has(same)) continue;
		known.add(same);
		add(index.forwards, { spelling, length, isDate });
		add(index.backwards, { spelling: mirrored(spelling, length), length, isDate });
	}
	return index;
}

/** Where values are whole words, and, `withCuts`, where a word is the start of one. */
function wordsIn(text: Spelt, index: Map<string, Entry[]>, withCuts = false): Span[] {
	const { letters, places } = text;
	const spans: Span[] = [];
	const mayPart = separable(text);
	for (let at = 0; at < letters.length; at += 1) {
		if (!isStart(text, at)) continue;
		for (const key of new Set([letters.slice(at, at + KEY), letters[at]])) {
			for (const entry of index.get(key) ?? []) {
				const count = longestWord(text, at, entry, mayPart, withCuts);
				if (count > 0) spans.push(spanOf(places, at, at + count));
			}
		}
	}
	return spans;
}

/** Whether a word starts here, or the text ends. */
function isStart({ letters, gaps }: Spelt, at: number): boolean {
	return at === 0 || at >= letters.length || gaps[at];
}

/** How many letters of a value match here up to the end of a word, if they are enough of it; else 0. */
function longestWord(
	text: Spelt,
	at: number,
	{ spelling, length, isDate }: Entry,
	mayPart: Uint8Array,
	withCuts: boolean,
): number {
	const { letters, places } = spelling;
	const most = matching(text, at, spelling, mayPart);
	const endsWord = (count: number) => isStart(text, at + count);
	if (most === Math.min(letters.length, LONGEST) && endsWord(most)) return most;
	for (let count = most; withCuts && count >= KEY; count -= 1) {
		if (count === letters.length || !endsWord(count)) continue;
		// A month alone does not give a date away.
		const isMonth = isDate && !/\d/.test(letters.slice(0, count));
		// In the value, up to its next letter.
		const characters = places[count]?.[0] ?? length;
		return isMonth || characters < SHORTEST_CUT ? 0 : count;
	}
	return 0;
}

/** How many letters of a value match from here on. */
function matching({ letters, gaps }: Spelt, at: number, value: Spelt, mayPart: Uint8Array): number {
	const most = Math.min(value.letters.length, LONGEST);
	let count = 0;
	while (count < most && letters[at + count] === value.letters[count]) {
		const here = at + count;
		if (count > 0 && gaps[here] && !value.gaps[count] && mayPart[here] === 0) break;
		count += 1;
	}
	return count;
}

/** By unit, whether separators before it do not count: beside digits, and between single letters. */
function separable(text: Spelt): Uint8Array {
	const { letters } = text;
	const isDigit = (at: number) => letters[at] >= '0' && letters[at] <= '9';
	const isAlone = (at: number) => isStart(text, at) && isStart(text, at + 1);
	return Uint8Array.from({ length: letters.length }, (_, at) =>
		Number(at > 0 && (isDigit(at - 1) || isDigit(at) || (isAlone(at - 1) && isAlone(at)))),
	);
}

function partsOf(secrets: readonly string[]): Parts {
	const parts = new Map<string, Set<number>>();
	for (const secret of secrets) {
		const { letters, gaps } = spelt(secret);
		for (let at = 0; at + SHORTEST_SECRET <= letters.length; at += 1) {
			const part = letters.slice(at, at + SHORTEST_SECRET);
			const found = parts.get(part) ?? new Set();
			parts.set(part, found);
			for (let of = 1; of < SHORTEST_SECRET; of += 1) if (gaps[at + of]) found.add(of);
		}
	}
	return parts;
}

function secretsIn(text: Spelt, parts: Parts): Span[] {
	const { letters, places, gaps } = text;
	const spans: Span[] = [];
	if (parts.size === 0) return spans;
	const mayPart = separable(text);
	for (let at = 0; at + SHORTEST_SECRET <= letters.length; at += 1) {
		const its = parts.get(letters.slice(at, at + SHORTEST_SECRET));
		// With a gap that the secret does not have, two words look like it by chance.
		const isOne = (of: number) => !gaps[at + of] || mayPart[at + of] === 1 || its?.has(of) === true;
		if (its === undefined || ![1, 2, 3, 4, 5, 6, 7].every(isOne)) continue;
		spans.push(spanOf(places, at, at + SHORTEST_SECRET));
	}
	return spans;
}

const BASE64 = /([A-Za-z0-9+/_-]+(?:\r?\n[A-Za-z0-9+/_-]+)*)={0,2}/g;

/** Runs of Base64 that decode to something hidden, from any of their first four characters. */
function base64In(
	text: string,
	isHidden: (run: string, plain: string) => boolean,
): RegExpExecArray[] {
	return [...text.matchAll(BASE64)].filter(([, lines]) => {
		// A text may have thousands of single letters.
		if (lines.length < KEY) return false;
		const run = lines.replace(/\r?\n/g, '');
		const runs = [0, 1, 2, 3].map((from) => run.slice(from));
		return runs.some((each) => isHidden(each, Buffer.from(each, 'base64').toString('utf8')));
	});
}

function inBase64(value: string): string[] {
	const bytes = Buffer.from(value, 'utf8');
	return [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')];
}

/** @param kept places that are not masked, in order */
function withMasks(text: string, spans: readonly Span[], kept: readonly Span[]): string {
	const parts: string[] = [];
	let at = 0;
	let keptUntil = 0;
	let next = 0;
	for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
		for (; next < kept.length && kept[next][0] <= from; next += 1) {
			keptUntil = Math.max(keptUntil, kept[next][1]);
		}
		if (to <= keptUntil) continue;
		if (from >= at) parts.push(text.slice(at, from), MASK);
		at = Math.max(at, to);
	}
	return [...parts, text.slice(at)].join('');
}
