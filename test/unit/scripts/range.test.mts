import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The versions of n8n that pages name are those that commands try. */
const range = JSON.parse(readFileSync('test/n8n-versions/range.json', 'utf8')) as Record<
	'oldest' | 'pinned' | 'newest',
	string
>;
const page = readFileSync('docs/n8n-versions.md', 'utf8');
const readme = readFileSync('README.md', 'utf8');

test('the README and docs/n8n-versions.md name the versions that are tried', () => {
	for (const version of Object.values(range)) {
		expect(page).toContain(`| ${version}`);
		expect(readme).toContain(version);
	}
});

test('the pinned n8n is the one that is installed, and its engine the one of the tests', () => {
	const installed = JSON.parse(readFileSync('scripts/n8n-runtime/package.json', 'utf8')) as {
		dependencies: { n8n: string };
	};
	expect(installed.dependencies.n8n).toBe(range.pinned);
	const { packages } = parse(readFileSync('scripts/n8n-runtime/pnpm-lock.yaml', 'utf8')) as {
		packages: Record<string, unknown>;
	};
	const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
		devDependencies: Record<string, string>;
	};
	for (const part of ['n8n-core', 'n8n-workflow'])
		expect(Object.keys(packages)).toContain(`${part}@${devDependencies[part]}`);
});
