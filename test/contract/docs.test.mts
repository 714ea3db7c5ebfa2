import { readdirSync, readFileSync } from 'node:fs';
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

	const NODES = join(__dirname, '..', '..', 'nodes');
	const inSources = readdirSync(NODES, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.flatMap((file) => [...readFileSync(join(NODES, file), 'utf8').matchAll(/\brule: '(\w+)'/g)])
		.map(([, rule]) => rule);

	test.each([...new Set([...ROW_RULES, ...inSources])])(
		'docs/failures.md explains the rule %s',
		(rule) => {
			expect(page('failures.md')).toContain(`\`${rule}\``);
		},
	);
});
