import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { assemblePackages, type Assembled } from '../../scripts/packages/assemble.mts';
import { foreignLines } from '../../scripts/packages/documents.mts';
import { RELEASES } from '../../scripts/packages/catalogue.mts';
import { closureOf } from '../../scripts/packages/imports.mts';
import type { Lock } from '../../scripts/packages/lock.mts';
import type { Manifest } from '../../scripts/packages/manifest.mts';
import { filesIn } from '../package/packed.mts';
import { nativeRequire, projectRoot } from '../support/engine/native.mts';

const ID123_NODES = ['id123', 'id123Sync', 'id123Trigger'];
const IDME_NODES = ['idMeVerification', 'idMeVerificationTrigger', 'idMeAttributes'];
const ID123_CREDENTIALS = ['Id123Api'];
const IDME_CREDENTIALS = ['IdMeServicesApi', 'IdMeAppApi', 'IdMeOAuth2Api'];

/** What a saved workflow and a saved credential name; once released, none of it changes. */
const PACKAGES = [
	{
		name: 'n8n-nodes-digital-id',
		nodes: [...ID123_NODES, ...IDME_NODES],
		credentials: [...ID123_CREDENTIALS, ...IDME_CREDENTIALS],
		maxBytes: 200_000,
		foreign: /(?!)/,
	},
	{
		name: 'n8n-nodes-id123',
		nodes: ID123_NODES,
		credentials: ID123_CREDENTIALS,
		maxBytes: 130_000,
		foreign: /idme/i,
	},
	{
		name: 'n8n-nodes-idme',
		nodes: IDME_NODES,
		credentials: IDME_CREDENTIALS,
		maxBytes: 130_000,
		foreign: /id123/i,
	},
];

const root = projectRoot();
const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest).version;
let folder: string;
let assembled: Assembled[];

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'packages-'));
	assembled = assemblePackages(root, folder);
	for (const { name, tarball } of assembled) {
		mkdirSync(join(folder, 'unpacked', name), { recursive: true });
		execFileSync('tar', ['-xzf', tarball, '-C', join(folder, 'unpacked', name)]);
	}
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packageOf = (name: string): Assembled => {
	const found = assembled.find((each) => each.name === name);
	if (!found) throw new Error(`${name} was not assembled`);
	return found;
};
const unpacked = (name: string, file: string): string =>
	readFileSync(join(folder, 'unpacked', name, 'package', file), 'utf8');
const manifestOf = (name: string): Manifest =>
	JSON.parse(unpacked(name, 'package.json')) as Manifest;

describe.each(PACKAGES)('$name', ({ name, nodes, credentials, maxBytes, foreign }) => {
	it('is small', () => {
		expect(packageOf(name).bytes).toBeLessThan(maxBytes);
	});

	it('says who it is, and asks for nothing', () => {
		const manifest = manifestOf(name);
		expect(manifest).toMatchObject({ name, version, license: 'MIT' });
		expect(manifest.homepage).toContain(`/${name}#readme`);
		expect(manifest.repository).toEqual({
			type: 'git',
			url: `git+https://github.com/n8n-nodes-digital-id/${name}.git`,
		});
		expect(manifest.bugs.url).toContain(`/${name}/issues`);
		expect(manifest.dependencies ?? {}).toEqual({});
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(manifest.keywords).toContain('n8n-community-node-package');
		expect(manifest.n8n).toMatchObject({ n8nNodesApiVersion: 1, strict: true });
	});

	it('holds its documents, its examples and its build', () => {
		const { files } = packageOf(name);
		const outside = files.filter(
			(file) => !file.startsWith('dist/') && !file.startsWith('examples/'),
		);
		expect(outside).toEqual(['CHANGELOG.md', 'LICENSE.md', 'README.md', 'package.json']);
		expect(files.filter((file) => /^examples\/.*\.json$/.test(file))).not.toEqual([]);
		expect(files).toEqual(
			expect.arrayContaining([...manifestOf(name).n8n.nodes, ...manifestOf(name).n8n.credentials]),
		);
	});

	it('holds no file of another service, and no code that nothing of it imports', () => {
		const { files } = packageOf(name);
		expect(files.filter((file) => foreign.test(file))).toEqual([]);
		const { n8n } = manifestOf(name);
		const packageFolder = join(folder, 'unpacked', name, 'package');
		const needed = requiredFrom(packageFolder, [...n8n.nodes, ...n8n.credentials]);
		const code = files.filter((file) => file.endsWith('.js'));
		expect([...needed].filter((file) => !code.includes(file))).toEqual([]);
	});

	it('has the node types that a saved workflow names', () => {
		const { n8n } = manifestOf(name);
		const found = n8n.nodes.map((file) => {
			const codex = JSON.parse(unpacked(name, file.replace(/\.js$/, '.json'))) as { node: string };
			return codex.node;
		});
		expect(found.sort()).toEqual(nodes.map((node) => `${name}.${node}`).sort());
		const types = n8n.nodes.map((file) => `${name}.${described(name, file)}`);
		expect(types.sort()).toEqual(found);
	});

	it('has the credentials of its nodes, under the names that they have in every package', () => {
		const files = manifestOf(name).n8n.credentials;
		expect(files.map((file) => file.replace(/^.*\/|\..*$/g, '')).sort()).toEqual(
			[...credentials].sort(),
		);
	});

	it('holds workflows of its own nodes only', () => {
		const examples = packageOf(name).files.filter((file) => /^examples\/.*\.json$/.test(file));
		const own = nodes.map((node) => `${name}.${node}`);
		for (const file of examples) {
			const types = [...unpacked(name, file).matchAll(/"(n8n-nodes-(?!base\.)[\w-]+\.\w+)"/g)];
			expect(types).not.toEqual([]);
			expect(
				types.map(([, type]) => type.replace(/Tool$/, '')).filter((type) => !own.includes(type)),
			).toEqual([]);
		}
	});

	it('shows its icons', () => {
		const { files } = packageOf(name);
		expect(files.filter((file) => file.endsWith('.svg'))).toHaveLength(
			new Set(nodes.map((node) => node.slice(0, 3))).size * 2,
		);
	});
});

/** The name in a node's description, as the package's own build has it. */
function described(name: string, file: string): string {
	const path = join(folder, 'unpacked', name, 'package', file);
	// n8n gives a package its own n8n-workflow; here that of the project.
	const className = file.replace(/^.*\/|\.node\.js$/g, '');
	const built = nativeRequire()(join(root, file)) as Record<
		string,
		new () => { description: { name: string } }
	>;
	expect(readFileSync(path, 'utf8')).toBe(readFileSync(join(root, file), 'utf8'));
	return new built[className]().description.name;
}

/** The files that code of a build asks for, from these on. */
function requiredFrom(packageFolder: string, entries: string[]): Set<string> {
	const found = new Set<string>();
	const queue = [...entries];
	for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
		if (found.has(file)) continue;
		found.add(file);
		const text = readFileSync(join(packageFolder, file), 'utf8');
		for (const [, path] of text.matchAll(/require\("(\.[^"]+)"\)/g)) {
			const base = join(dirname(file), path);
			queue.push(existsSync(join(packageFolder, `${base}.js`)) ? `${base}.js` : `${base}/index.js`);
		}
	}
	return found;
}

describe.each(PACKAGES.slice(1))('the repository of $name', ({ name, foreign }) => {
	const inRepository = (file: string): string => readFileSync(join(folder, name, file), 'utf8');

	it('holds sources, lock, workflows, tests and rules of its own', () => {
		const files = filesIn(join(folder, name));
		for (const file of [
			'.github/dependabot.yml',
			'.github/workflows/ci.yml',
			'.github/workflows/publish.yml',
			'.gitignore',
			'.npmrc',
			'CODE_OF_CONDUCT.md',
			'CONTRIBUTING.md',
			'SECURITY.md',
			'eslint.config.mjs',
			'gulpfile.js',
			'jest.config.cjs',
			'package-lock.json',
			'tsconfig.json',
			'tsconfig.tools.json',
		]) {
			expect(files).toContain(file);
		}
		expect(
			files.filter((file) => file.startsWith('test/') && file.endsWith('.test.mts')),
		).not.toEqual([]);
		expect(files.filter((file) => !file.startsWith('test/') && foreign.test(file))).toEqual([]);
	});

	it("has n8n's own lint rules, untouched", () => {
		expect(inRepository('eslint.config.mjs')).toBe(
			readFileSync(join(root, 'eslint.config.mjs'), 'utf8'),
		);
	});

	it('is locked: every tool that it names, and all that those need', () => {
		const lock = JSON.parse(inRepository('package-lock.json')) as Lock;
		const manifest = JSON.parse(inRepository('package.json')) as Manifest;
		expect(lock.packages['']).toMatchObject({ name, devDependencies: manifest.devDependencies });
		for (const tool of Object.keys(manifest.devDependencies)) {
			expect(lock.packages[`node_modules/${tool}`]).toBeDefined();
		}
		expect(inRepository('package-lock.json')).not.toContain('"resolved"');
	});

	it('imports nothing that is not there', () => {
		const repository = join(folder, name);
		const tests = filesIn(join(repository, 'test')).map((file) => `test/${file}`);
		expect(() =>
			closureOf(
				repository,
				tests.filter((file) => file.endsWith('.mts')),
			),
		).not.toThrow();
	});

	it.each(['CHANGELOG.md', 'README.md', 'examples/README.md'])(
		'speaks in %s of its own service, in lists that begin at the margin',
		(page) => {
			const release = RELEASES.find((each) => each.name === name);
			expect(release && foreignLines(inRepository(page), release)).toEqual([]);
			expect(inRepository(page)).not.toMatch(/^[ \t]+- /m);
		},
	);

	it('links to pages and pictures that are there, or to the repository with everything', () => {
		for (const page of filesIn(join(folder, name)).filter((file) => file.endsWith('.md'))) {
			const written = /\]\(([^)\s#]+)(?:#[^)]*)?\)|src(?:set)?="([^"]+)"/g;
			const links = [...inRepository(page).matchAll(written)].map(
				([, link, picture]) => link ?? picture,
			);
			const missing = links.filter(
				(link) => !/^[a-z]+:/.test(link) && !existsSync(join(folder, name, dirname(page), link)),
			);
			expect({ page, missing }).toEqual({ page, missing: [] });
		}
	});
});
