/** Names of people as they can be compared: case, accents, punctuation and the order of the words make no difference. Pure. */
import { searchableText } from '../../../shared/words';

export function wordsOf(name = ''): string[] {
	return searchableText(name).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Empty where there is no name. */
export function nameKey(name: string | undefined): string {
	return wordsOf(name).sort().join(' ');
}

/** Whether two names may be those of one person: they have a word in common, or one of them is not known. */
export function mayBeOnePerson(one: string | undefined, other: string | undefined): boolean {
	const words = new Set(wordsOf(one));
	const others = wordsOf(other);
	return words.size === 0 || others.length === 0 || others.some((word) => words.has(word));
}
