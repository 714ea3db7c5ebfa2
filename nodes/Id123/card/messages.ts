/** The service's messages (F201, F204, F205, F215) name fields by key, in an unpublished spelling; admins know labels. */
import { patternOf } from '../../shared/words';
import { KEY } from './vocabulary';

export type FieldLabels = Readonly<Record<string, string>>;

/**
 * Replaces keys (`front-1`, `FRONT_1`, `Front 1`) by labels. A key that is an ordinary word (`name`, `barcode`) counts
 * only where it names a field: quoted, or in a phrase such as "name is required".
 * @returns `field`: the key of the field that the message is about; absent where it names none or several
 */
export function translateFieldNames(
	message: string,
	labels: FieldLabels,
): { text: string; field?: string } {
	const { ofKeys, ofLabels } = translatorsFor(labels);
	const { text, found } = ofKeys(message);
	// A message that already has labels still tells the field.
	return { text, field: theField([...(found.size > 0 ? found : ofLabels(message).found)]) };
}

/** Replaces words for fields by labels, and returns the keys of those fields. */
type Translator = (message: string) => { text: string; found: Set<string> };

/** By template: thousands of rows fail when a whole column is wrong. */
const translators = new WeakMap<FieldLabels, Record<'ofKeys' | 'ofLabels', Translator>>();

function translatorsFor(labels: FieldLabels): Record<'ofKeys' | 'ofLabels', Translator> {
	const keys = Object.keys(labels).map((key): Word => [key, key]);
	const names = Object.entries(labels).map(([key, label]): Word => [key, label.trim()]);
	const known = translators.get(labels) ?? {
		ofKeys: translatorOf(keys, labels),
		ofLabels: translatorOf(unique(names), labels),
	};
	translators.set(labels, known);
	return known;
}

/** Ids only tell which card is meant: any other field is the one that the message is about. */
function theField(found: readonly string[]): string | undefined {
	const fields = found.filter((key) => key !== KEY.cardId && key !== KEY.templateId);
	const [field, ...others] = fields.length > 0 ? fields : found;
	return others.length === 0 ? field : undefined;
}

type Word = readonly [key: string, word: string];

/** Without labels that several fields share. */
function unique(words: readonly Word[]): Word[] {
	const isLike = (word: string) => (other: Word) => plain(other[1]) === plain(word);
	return words.filter(([, word]) => words.filter(isLike(word)).length === 1);
}

const BEFORE = String.raw`(?<![\p{L}\p{N}_-])`;
const AFTER = String.raw`(?![\p{L}\p{N}_-])`;
const QUOTED_BEFORE = String.raw`(?<=["'“‘\x60[<{(])`;
const QUOTED_AFTER = String.raw`(?=["'”’\x60\]>})])`;
/** What comes before and after a word that names a field: nothing, punctuation, or one of these words. */
const SUBJECT_BEFORE = String.raw`(?<=^\s*|[:=]\s*|[;,.]\s+|\s[-–]\s|(?<![\p{L}\p{N}])(?:the|for|of|in|field|value|parameter|key|attribute|property)\s)`;
const SUBJECT_AFTER = String.raw`(?=\s*$|[:;,.=!]|\s[-–]\s|\s(?:is|are|was|has|must|can|cannot|could|should|may|does|exceeds?|already|too|not|required|missing|invalid|field|value|length)(?![\p{L}\p{N}]))`;

function translatorOf(candidates: readonly Word[], labels: FieldLabels): Translator {
	const words = candidates.filter(([, word]) => plain(word) !== '');
	const keyOf = new Map(words.map(([key, word]) => [plain(word), key]));
	// Longest first, so that "Card ID Number" is not read as "Card ID".
	const sorted = words.map(([, word]) => word).sort((a, b) => b.length - a.length);
	const compound = anyOf(sorted.filter((word) => SEPARATOR.test(word)));
	const single = anyOf(sorted.filter((word) => !SEPARATOR.test(word)));
	const places = [
		`${BEFORE}${compound}${AFTER}`,
		`${QUOTED_BEFORE}${single}${QUOTED_AFTER}`,
		`${SUBJECT_BEFORE}${single}${AFTER}${SUBJECT_AFTER}`,
	];
	const pattern = new RegExp(places.join('|'), 'giu');
	return (message) => {
		const found = new Set<string>();
		const text = message.replace(pattern, (word) => {
			const key = keyOf.get(plain(word));
			if (key === undefined) return word;
			found.add(key);
			return labels[key];
		});
		return { text, found };
	};
}

const SEPARATOR = /[\s_-]/u;

/** The source of a RegExp for any of these words, however their parts are joined; without words, it never matches. */
function anyOf(words: readonly string[]): string {
	if (words.length === 0) return '(?!)';
	const spellings = words.map((word) => {
		const parts = word.match(/[^\s_-]+/gu) ?? [];
		return parts.map(patternOf).join(String.raw`[\s_-]?`);
	});
	return `(?:${spellings.join('|')})`;
}

function plain(word: string): string {
	return word.replace(/[\s_-]+/gu, '').toLowerCase();
}
