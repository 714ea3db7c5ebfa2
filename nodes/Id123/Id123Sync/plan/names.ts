/** Names of people as they can be compared: case, accents, punctuation and the order of the words make no difference. Pure. */
import { searchableText } from '../../../shared/words';

export function wordsOf(name = ''): string[] {
	return searchableText(name).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Empty where there is no name. */
export function nameKey(name: string | undefined): string {
	return wordsOf(name).sort().join(' ');
}
