/** Takes a secret out of whatever a service sends back, before anything else of this package sees it. */

const MASK = '***';

/** A shorter secret would also match ordinary text. */
const SHORTEST = 8;

/** Replaces `secret` in every text of a value, keys included; anything without it comes back as it is. */
export function withoutSecret<T>(value: T, secret: string): T {
	return secret.length < SHORTEST ? value : (cleaned(value, secret) as T);
}

function cleaned(value: unknown, secret: string): unknown {
	if (typeof value === 'string')
		return value.includes(secret) ? value.replaceAll(secret, MASK) : value;
	if (Array.isArray(value)) return cleanedList(value, secret);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value);
	const clean = entries.map(
		([key, entry]) => [cleaned(key, secret), cleaned(entry, secret)] as const,
	);
	const changed = clean.some(
		([key, entry], at) => key !== entries[at][0] || entry !== entries[at][1],
	);
	return changed ? Object.fromEntries(clean) : value;
}

function cleanedList(list: unknown[], secret: string): unknown[] {
	const clean = list.map((entry) => cleaned(entry, secret));
	return clean.some((entry, at) => entry !== list[at]) ? clean : list;
}

/**
 * Replaces values in a text, whatever their case, as they are or as JSON spells them: only where they stand as words of
 * their own, since a short one is part of many words.
 */
export function withoutValues(text: string, values: readonly string[]): string {
	const spelt = values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
	return [...new Set(spelt)]
		.filter((value) => value.trim() !== '')
		.sort((a, b) => b.length - a.length)
		.reduce((clean, value) => clean.replace(asWords(value), MASK), text);
}

function asWords(value: string): RegExp {
	const literal = value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
	return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu');
}
