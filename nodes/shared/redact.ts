/** Takes a secret out of whatever a service sends back, before anything else of this package sees it. */

const MASK = '***';

/** A shorter secret would also match ordinary text. */
const SHORTEST = 8;

/** Replaces `secret` in every text of a value, keys included; anything without it comes back as it is. */
export function withoutSecret<T>(value: T, secret: string): T {
	return secret.length < SHORTEST || !holds(value, secret) ? value : (cleaned(value, secret) as T);
}

/** Whether a secret stands anywhere in a value. Looked for first, since it hardly ever does and a copy takes long. */
function holds(value: unknown, secret: string): boolean {
	if (typeof value === 'string') return value.includes(secret);
	if (Array.isArray(value)) return value.some((entry) => holds(entry, secret));
	if (typeof value !== 'object' || value === null) return false;
	for (const key in value) {
		if (key.includes(secret) || holds(value[key as keyof typeof value], secret)) return true;
	}
	return false;
}

function cleaned(value: unknown, secret: string): unknown {
	if (typeof value === 'string') return value.replaceAll(secret, MASK);
	if (Array.isArray(value)) return value.map((entry) => cleaned(entry, secret));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value);
	return Object.fromEntries(
		entries.map(([key, entry]) => [key.replaceAll(secret, MASK), cleaned(entry, secret)]),
	);
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
