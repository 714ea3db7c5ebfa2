/** What the journal may show of a request: everything but secrets, tokens, one-time codes and Social Security numbers. */

export const HIDDEN = '(hidden)';

const SECRET_KEYS = new Set([
	'access_token',
	'client_secret',
	'code',
	'code_verifier',
	'id_token',
	'password',
	'refresh_token',
	'social',
	'ssn',
]);

/** Replaces the values of keys that carry secrets, at any depth. */
export function masked(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(masked);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [
			key,
			SECRET_KEYS.has(key.toLowerCase()) ? HIDDEN : masked(entry),
		]),
	);
}

/** A path whose query shows no secrets. */
export function maskedPath(path: string): string {
	const at = path.indexOf('?');
	if (at < 0) return path;
	const query = new URLSearchParams(path.slice(at + 1));
	for (const key of [...query.keys()]) {
		if (SECRET_KEYS.has(key.toLowerCase())) query.set(key, HIDDEN);
	}
	return `${path.slice(0, at)}?${query.toString()}`;
}
