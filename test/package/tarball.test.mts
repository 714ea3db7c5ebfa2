import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import { createEngine, type Engine } from '../support/engine.mts';
import { projectRoot } from '../support/engine/native.mts';
import { filesIn, packProject, type PackedPackage } from './packed.mts';

const root = projectRoot();
const CODE_IMPORTS = /\b(?:require|import)\(\s*(?:(['"`])(.*?)\1)?/g;

let packed: PackedPackage;
let engine: Engine;

beforeAll(async () => {
	packed = packProject(root);
	engine = await createEngine({ packages: [packed.folder] });
	// npm and n8n's engine both take their time to start where much else runs.
}, 120_000);

afterAll(async () => {
	await engine?.close();
	if (packed) rmSync(packed.workspace, { recursive: true });
});

const read = (file: string): string => readFileSync(join(packed.folder, file), 'utf8');
const nodeFiles = (): string[] => packed.manifest.n8n.nodes;

/** Each node's file in the tarball with the description that n8n made of it. */
function nodes(): Array<{ file: string; description: INodeTypeDescription }> {
	return engine.nodeNames.map((name, index) => ({
		file: nodeFiles()[index] ?? '',
		description: engine.nodeType(name).description,
	}));
}

/** The icon files that a node or credential shows, as paths in the package. */
function icons({ iconUrl }: Pick<ICredentialType, 'iconUrl'>): string[] {
	const urls = typeof iconUrl === 'object' ? [iconUrl.light, iconUrl.dark] : [iconUrl ?? ''];
	return urls.map((url) => url.replace(`icons/${packed.manifest.name}/`, ''));
}

describe('the tarball that npm would publish', () => {
	it('holds the build, package.json, the example workflows and the three documents, nothing else', () => {
		const others = packed.files.filter((file) => !file.startsWith('dist/'));
		expect(others.filter((file) => !/^examples\/[^/]+\.json$/.test(file))).toEqual([
			'CHANGELOG.md',
			'LICENSE.md',
			'README.md',
			'package.json',
		]);
	});

	it('holds only code, icons, codex files and output schemas in dist', () => {
		const known =
			/^dist\/(?:(?:nodes|credentials)\/.+\.js|.+\.svg|nodes\/.+(?:\.node|__schema__\/.+)\.json)$/;
		const others = packed.files.filter((file) => file.startsWith('dist/') && !known.test(file));
		expect(others).toEqual([]);
	});

	it('depends on nothing at run time', () => {
		expect(packed.manifest.dependencies ?? {}).toEqual({});
	});

	it('holds every file that the n8n block names', () => {
		const { nodes: nodePaths, credentials } = packed.manifest.n8n;
		expect(packed.files).toEqual(expect.arrayContaining([...nodePaths, ...credentials]));
	});

	it('names every node and credential that was built', () => {
		const built = packed.files.filter((file) => /\.(?:node|credentials)\.js$/.test(file));
		const { nodes: nodePaths, credentials } = packed.manifest.n8n;
		expect([...nodePaths, ...credentials].sort()).toEqual(built);
	});

	it('holds every icon, codex file and output schema of the source', () => {
		const source = ['nodes', 'credentials', 'icons'].flatMap((folder) =>
			filesIn(join(root, folder)).map((file) => `${folder}/${file}`),
		);
		const assets = source.filter((file) => /\.svg$|\.node\.json$|__schema__\/.+\.json$/.test(file));
		expect(assets).not.toEqual([]);
		const kept = assets.filter((file) => {
			const shipped = join(packed.folder, 'dist', file);
			if (!existsSync(shipped)) return false;
			const [source, built] = [join(root, file), shipped].map((path) => readFileSync(path, 'utf8'));
			// Schemas are shipped without white space.
			return file.endsWith('.json')
				? isDeepStrictEqual(JSON.parse(built), JSON.parse(source))
				: built === source;
		});
		expect(kept).toEqual(assets);
	});

	it('imports only n8n-workflow, node:crypto and itself', () => {
		const foreign = packed.files
			.filter((file) => file.endsWith('.js'))
			.flatMap((file) =>
				[...read(file).matchAll(CODE_IMPORTS)].map(([call, , name]) => ({
					file,
					name: name ?? call,
				})),
			)
			.filter(({ name }) => !/^(?:n8n-workflow|node:crypto|\.{1,2}\/.+)$/.test(name));
		expect(foreign).toEqual([]);
	});
});

describe('the tarball in n8n', () => {
	it('loads every node and credential under its name', () => {
		const names = nodes().map(({ description }) => `${packed.manifest.name}.${description.name}`);
		expect(names).toEqual(engine.nodeNames);
		expect(names).toHaveLength(nodeFiles().length);
		for (const { description } of nodes()) {
			for (const { name } of description.credentials ?? []) {
				expect(engine.credentialType(name).name).toBe(name);
			}
		}
	});

	it('shows each node and credential with a light and a dark icon', () => {
		const credentials = packed.manifest.n8n.credentials.map((file) => {
			const className = file.replace(/^.*\/|\.credentials\.js$/g, '');
			return engine.credentialType(className.charAt(0).toLowerCase() + className.slice(1));
		});
		for (const shown of [...nodes().map(({ description }) => description), ...credentials]) {
			const files = icons(shown);
			expect(files).toHaveLength(2);
			expect(packed.files).toEqual(expect.arrayContaining(files));
			expect(new Set(files.map(read)).size).toBe(2);
		}
	});

	it('finds the codex of each node: its full name, categories and resources', () => {
		for (const { file, description } of nodes()) {
			const codex = JSON.parse(read(`${file}on`)) as Record<string, unknown>;
			expect(codex.node).toBe(`${packed.manifest.name}.${description.name}`);
			expect(codex.resources).toEqual(expect.any(Object));
			expect(description.codex?.categories).toEqual(codex.categories);
		}
	});

	it('finds an output schema for each operation', () => {
		const { resolveOutputSchemaPath } = engine.n8n.core;
		const missing = nodes().flatMap(({ file, description: { version, properties } }) =>
			properties
				.filter(({ name }) => name === 'operation')
				.flatMap(({ displayOptions, options = [] }) =>
					(displayOptions?.show?.resource ?? []).flatMap((resource) =>
						options.map((option) => ({
							nodeDir: join(packed.folder, dirname(file)),
							version: Array.isArray(version) ? Math.max(...version) : version,
							resource: String(resource),
							operation: 'value' in option ? String(option.value) : '',
						})),
					),
				)
				.filter((reference) => {
					const path = resolveOutputSchemaPath(reference);
					return path === undefined || !existsSync(path);
				}),
		);
		expect(missing.map(({ resource, operation }) => `${resource}/${operation}`)).toEqual([]);
	});
});
