/** What the node may say of a failed row is explained in the documentation. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTRIBUTES_RULES } from '../../../../scripts/docs/idme-attributes-failures.mts';

const nodes = join(__dirname, '..', '..', '..', '..', 'nodes', 'IdMe');
const source = ['oauth', 'attributes', 'IdMeAttributes']
	.flatMap((folder) =>
		readdirSync(join(nodes, folder), { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.map((name) => readFileSync(join(nodes, folder, name), 'utf8')),
	)
	.join('\n');

it('each rule that a failed row may carry is explained, and no other', () => {
	const rules = [...source.matchAll(/\brule: '(\w+)'/g)].map(([, rule]) => rule);
	expect([...new Set(rules)].sort()).toEqual(ATTRIBUTES_RULES.map(([rule]) => rule).sort());
});
