import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that these scripts belong to. */
export const projectFolder = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where everything that is downloaded or generated once lives: outside every checkout, shared by all of them. */
export function cacheFolder() {
	const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return join(base, 'n8n-nodes-digital-id');
}

/**
 * A folder in the cache that belongs to this checkout alone.
 * @param {string} name what it holds, e.g. `demo`
 */
export function checkoutCacheFolder(name) {
	const id = createHash('sha256').update(projectFolder).digest('hex').slice(0, 12);
	return join(cacheFolder(), `${name}-${id}`);
}
