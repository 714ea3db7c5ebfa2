import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../lib/folders.mjs';

const UNRELEASED = '## Unreleased';

/**
 * Puts a version over what stood under "Unreleased", and an empty "Unreleased" above.
 * @param {string} text the changelog
 * @param {string} version
 * @throws {Error} when there is nothing to release
 */
export function released(text, version) {
	const [before, after] = text.split(`${UNRELEASED}\n`);
	const entries = after?.split(/^## /m)[0].trim();
	if (!entries) throw new Error(`CHANGELOG.md has nothing under "${UNRELEASED}"`);
	return `${before}${UNRELEASED}\n\n## ${version}\n${after}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const file = join(projectFolder, 'CHANGELOG.md');
	writeFileSync(file, released(readFileSync(file, 'utf8'), process.argv[2]));
}
