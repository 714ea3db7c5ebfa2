/** A path below the address of the credential, as an admin may type it. Pure. */

export type PathReading = { ok: true; path?: string } | { ok: false };

/** Nothing that could lead to another host or out of the path: no scheme, no double slash, no dots, no query. */
export function readPath(typed: unknown): PathReading {
	const text = String(typed ?? '').trim();
	if (text === '') return { ok: true };
	const path = text.replace(/^\//, '').replace(/\/$/, '');
	const isPath = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_.-]+)*$/.test(path);
	const climbs = path.split('/').some((segment) => /^\.+$/.test(segment));
	return isPath && !climbs ? { ok: true, path } : { ok: false };
}
