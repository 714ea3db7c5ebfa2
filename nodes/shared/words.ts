/** Words that are shown: somebody else's, made fit for it, and names in a sentence. Pure, and in linear time whatever comes. */

const LONGEST = 200;

/** On one line, without stops at its end, and not endless. */
export function shownWords(text: string): string {
	const line = text.replace(/\p{Cc}/gu, ' ').replace(/\s+/g, ' ');
	let end = line.length;
	while (end > 0 && /[\s.!]/.test(line[end - 1])) end -= 1;
	const words = line.slice(0, end).trimStart();
	return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

export function withoutMarkup(text: string): string {
	return text.replace(/<[^<>]*>/g, ' ');
}

/** A text as people compare it: case, spaces and forms of Unicode make no difference. */
export function comparableText(text: string): string {
	return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** A text as people search it: besides, accents make no difference, nor do characters that nobody sees. */
export function searchableText(text: string): string {
	const plain = text.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, '');
	// Upper case first: only it makes the ss of ß.
	return comparableText(plain.toUpperCase());
}

const SEPARATED = new RegExp(
	['"[^"]*"', '“[^“”]*”', '„[^„“”]*[“”]']
		.map((quoted) => `(?<=^|[SEP])[^\\SSEP]*${quoted}\\s*(?=$|[SEP])`)
		.concat('[^SEP]+')
		.join('|')
		.replaceAll('SEP', ',;\\r\\n\\u2028\\u2029'),
	'gu',
);

/** What people write one after the other, between commas, semicolons or lines. Within quotation marks these are text. */
export function separated(text: string): string[] {
	return text.match(SEPARATED) ?? [];
}

export function withoutQuotes(text: string): string {
	return text
		.trim()
		.replace(/^(["'“„«‘])(.*)(["'”“»’])$/s, '$2')
		.trim();
}

/**
 * The address that a text is, or undefined. `URL.canParse` would do, but on Node 20 and 22 it begins to refuse hosts with an
 * umlaut once it was called some thousand times.
 */
export function urlIn(text: string, base?: string): URL | undefined {
	try {
		return new URL(text, base);
	} catch {
		return undefined;
	}
}

/** The source of a pattern that finds just this text. */
export function patternOf(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Joins names for a sentence: `a, b and c`, cut after `most` names so that a wide sheet stays readable. */
export function nameList(names: readonly string[], most = 20): string {
	if (names.length > most) {
		return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
	}
	if (names.length < 2) return names.join('');
	return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
