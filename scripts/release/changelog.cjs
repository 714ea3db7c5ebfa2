// release-it calls this once it has raised the version: see .release-it.json.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const UNRELEASED = '## Unreleased';

/**
 * Puts a version over what stood under "Unreleased", and an empty "Unreleased" above.
 * @param {string} text the changelog
 * @param {string} version
 * @throws {Error} when there is nothing to release
 */
function released(text, version) {
	const [before, after] = text.split(`${UNRELEASED}\n`);
	const entries = after?.split(/^## /m)[0].trim();
	if (!entries) throw new Error(`CHANGELOG.md has nothing under "${UNRELEASED}"`);
	return `${before}${UNRELEASED}\n\n## ${version}\n${after}`;
}

module.exports = { released };

if (require.main === module) {
	const file = join(__dirname, '..', '..', 'CHANGELOG.md');
	writeFileSync(file, released(readFileSync(file, 'utf8'), process.argv[2]));
}
