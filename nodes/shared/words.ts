/** Makes texts of others fit to be shown, compares texts, and joins names. Pure, and in linear time whatever comes. */

const LONGEST = 200;

/** On one line, without punctuation at its end, cut after 200 characters. */
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

/** For comparing: case, spaces and Unicode forms make no difference. */
export function comparableText(text: string): string {
	return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** For searching: accents and invisible characters make no difference either. */
export function searchableText(text: string): string {
	const plain = text.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, '');
	// Upper case first: that turns ß into SS.
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

/** Splits a list at commas, semicolons and line breaks, except within quotation marks. */
export function separated(text: string): string[] {
	return text.match(SEPARATED) ?? [];
}

export function withoutQuotes(text: string): string {
	return text
		.trim()
		.replace(/^(["'“„«‘])(.*)(["'”“»’])$/s, '$2')
		.trim();
}

/** Undefined for what is no URL. Not `URL.canParse`: on Node 20 and 22 it refuses umlauts after some thousand calls. */
export function urlIn(text: string, base?: string): URL | undefined {
	try {
		return new URL(text, base);
	} catch {
		return undefined;
	}
}

/** The source of a RegExp that matches exactly this text. */
export function patternOf(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** `a, b and c`; `a, b and 3 more` where there are more than `most`. */
export function nameList(names: readonly string[], most = 20): string {
	if (names.length > most) {
		return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
	}
	if (names.length < 2) return names.join('');
	return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
