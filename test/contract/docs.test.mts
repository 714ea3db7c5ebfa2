import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROW_RULES } from '../../nodes/Id123/card/cells.ts';
import { renderFailures } from '../../scripts/docs/failures.mts';
import { renderOperations } from '../../scripts/docs/operations.mts';

const page = (name: string) => readFileSync(join(__dirname, '..', '..', 'docs', name), 'utf8');

describe('the documentation', () => {
	test.each([
		['failures.md', renderFailures],
		['operations.md', renderOperations],
	])('docs/%s is what the tables of the nodes give (npm run docs)', (name, render) => {
		expect(page(name)).toBe(render());
	});

	test.each(ROW_RULES)('docs/failures.md explains the rule %s', (rule) => {
		expect(page('failures.md')).toContain(`| \`${rule}\` |`);
	});
});
