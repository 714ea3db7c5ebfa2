/**
 * The service names fields by key in its messages (F201, F204, F205, F215), in a spelling that is not published. An
 * admin knows them by label.
 */
import { patternOf } from '../../shared/words';
import { KEY } from './vocabulary';

export interface TranslatedMessage {
	/** The service's message with the admin's labels in place of keys. */
	text: string;
	/** The key of the one field that the message is about; absent where it names none or several. */
	field?: string;
}

export type FieldLabels = Readonly<Record<string, string>>;

/**
 * Replaces keys (`front-1`, `FRONT_1`, `Front 1`) by labels. A key that is an ordinary word (`name`, `barcode`) counts
 * only where it stands for a field: quoted, or as the subject or object of a phrase such as "name is required".
 */
export function translateFieldNames(message: string, labels: FieldLabels): TranslatedMessage {
	const { keys, names } = findersFor(labels);
	const { text, found } = withLabels(message, keys, labels);
	// A service that already speaks the admin's language still tells which field it means.
	const named = found.size > 0 ? found : withLabels(message, names, labels).found;
	return { text, field: theField([...named]) };
}

/** Finds the words that stand for fields. */
interface Finder {
	/** Absent where there are none. */
	pattern?: RegExp;
	/** By the plain form of a word. */
	keyOf: ReadonlyMap<string, string>;
}

/** Built once per template: failures come by the thousand when a whole column is wrong. */
const finders = new WeakMap<FieldLabels, Record<'keys' | 'names', Finder>>();

function findersFor(labels: FieldLabels): Record<'keys' | 'names', Finder> {
	const keys = Object.keys(labels);
	const known = finders.get(labels) ?? {
		keys: finderOf(keys.map((key) => ({ key, word: key }))),
		names: finderOf(unique(keys.map((key) => ({ key, word: labels[key].trim() })))),
	};
	finders.set(labels, known);
	return known;
}

/** An id says which card is meant; the other field named is the one that the message is about. */
function theField(found: readonly string[]): string | undefined {
	const fields = found.filter((key) => key !== KEY.cardId && key !== KEY.templateId);
	const [field, ...others] = fields.length > 0 ? fields : found;
	return others.length === 0 ? field : undefined;
}

interface Word {
	key: string;
	word: string;
}

/** Two fields of one label are told apart by neither. */
function unique(words: Word[]): Word[] {
	const count = new Map<string, number>();
	for (const { word } of words) count.set(plain(word), (count.get(plain(word)) ?? 0) + 1);
	return words.filter(({ word }) => count.get(plain(word)) === 1);
}

const BEFORE = String.raw`(?<![\p{L}\p{N}_-])`;
const AFTER = String.raw`(?![\p{L}\p{N}_-])`;
const QUOTED_BEFORE = String.raw`(?<=["'“‘\x60[<{(])`;
const QUOTED_AFTER = String.raw`(?=["'”’\x60\]>})])`;
/** What precedes a field that a sentence is about: nothing, punctuation, or one of these words. */
const SUBJECT_BEFORE = String.raw`(?<=^\s*|[:=]\s*|[;,.]\s+|\s[-–]\s|(?<![\p{L}\p{N}])(?:the|for|of|in|field|value|parameter|key|attribute|property)\s)`;
/** What follows it. */
const SUBJECT_AFTER = String.raw`(?=\s*$|[:;,.=!]|\s[-–]\s|\s(?:is|are|was|has|must|can|cannot|could|should|may|does|exceeds?|already|too|not|required|missing|invalid|field|value|length)(?![\p{L}\p{N}]))`;

function finderOf(candidates: readonly Word[]): Finder {
	const words = candidates.filter(({ word }) => plain(word) !== '');
	const keyOf = new Map(words.map(({ key, word }) => [plain(word), key]));
	if (words.length === 0) return { keyOf };
	// The longest first, so that front-10 is not read as front-1.
	const sorted = words.map(({ word }) => word).sort((a, b) => b.length - a.length);
	const compound = sorted.filter((word) => SEPARATOR.test(word)).map(spellings);
	const single = sorted.filter((word) => !SEPARATOR.test(word)).map(spellings);
	const patterns: string[] = [];
	if (compound.length > 0) patterns.push(`${BEFORE}(?:${compound.join('|')})${AFTER}`);
	if (single.length > 0) {
		const any = `(?:${single.join('|')})`;
		patterns.push(`${QUOTED_BEFORE}${any}${QUOTED_AFTER}`);
		patterns.push(`${SUBJECT_BEFORE}${any}${AFTER}${SUBJECT_AFTER}`);
	}
	return { pattern: new RegExp(patterns.join('|'), 'giu'), keyOf };
}

/** A message with labels in place of the words that stand for fields, and the keys of those fields. */
function withLabels(
	message: string,
	{ pattern, keyOf }: Finder,
	labels: FieldLabels,
): { text: string; found: Set<string> } {
	const found = new Set<string>();
	if (pattern === undefined) return { text: message, found };
	const text = message.replace(pattern, (word) => {
		const key = keyOf.get(plain(word));
		if (key === undefined) return word;
		found.add(key);
		return labels[key];
	});
	return { text, found };
}

const SEPARATOR = /[\s_-]/u;

/** A pattern for a word however its parts are joined. */
function spellings(word: string): string {
	return word
		.split(/[\s_-]+/u)
		.filter((part) => part !== '')
		.map(patternOf)
		.join(String.raw`[\s_-]?`);
}

function plain(word: string): string {
	return word.replace(/[\s_-]+/gu, '').toLowerCase();
}
