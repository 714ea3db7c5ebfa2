import { isWhole, OWNER, type Release } from './catalogue.mts';
import type { Sources } from './sources.mts';

/** package.json, as far as it is read here. */
export interface Manifest {
	name: string;
	version: string;
	description: string;
	license: string;
	keywords: string[];
	author: { name: string; email: string };
	homepage: string;
	repository: { type: string; url: string };
	bugs: { url: string };
	engines: Record<string, string>;
	files: string[];
	scripts: Record<string, string>;
	n8n: { n8nNodesApiVersion: number; strict: boolean; credentials: string[]; nodes: string[] };
	peerDependencies: Record<string, string>;
	devDependencies: Record<string, string>;
	dependencies?: Record<string, string>;
}

/** Of the tools, those that a repository uses without importing them. */
const TOOLS = [
	'@n8n/node-cli',
	'@n8n/scan-community-package',
	'@swc/core',
	'@swc/jest',
	'@types/jest',
	'@types/node',
	'gulp',
	'jest',
	'n8n-core',
	'n8n-workflow',
	'reflect-metadata',
	'tsx',
	'typescript',
];

const SCRIPTS = {
	build: 'tsc -p tsconfig.json && gulp',
	// isolated-vm, n8n's expression engine, asks for the flag on every Node since 20.
	test: 'npm run build && node --no-node-snapshot node_modules/jest/bin/jest.js',
	typecheck: 'tsc -p tsconfig.json --noEmit && tsc -p tsconfig.tools.json',
	lint: 'n8n-node lint',
	'lint:fix': 'n8n-node lint --fix',
	release: 'n8n-node release',
	prepublishOnly: 'n8n-node prerelease',
};

const builtFrom = (file: string): string => `dist/${file.replace(/\.ts$/, '.js')}`;

/**
 * package.json of a release.
 * @param imported packages that its tests import
 */
export function manifestFor(
	whole: Manifest,
	release: Release,
	sources: Pick<Sources, 'nodes' | 'credentials'>,
	imported: ReadonlySet<string>,
): Manifest {
	if (isWhole(release)) return whole;
	const page = `https://github.com/${OWNER}/${release.name}`;
	const { version, license, author, files, peerDependencies, devDependencies } = whole;
	const { description = whole.description, keywords = whole.keywords } = release;
	return {
		name: release.name,
		version,
		description,
		license,
		keywords: [...keywords],
		author,
		homepage: `${page}#readme`,
		repository: { type: 'git', url: `git+${page}.git` },
		bugs: { url: `${page}/issues` },
		// Its tests run n8n's engine, which does not load on older ones.
		engines: { node: '>=24' },
		files,
		scripts: SCRIPTS,
		n8n: {
			n8nNodesApiVersion: whole.n8n.n8nNodesApiVersion,
			strict: whole.n8n.strict,
			credentials: sources.credentials.map(builtFrom),
			nodes: sources.nodes.map(builtFrom),
		},
		peerDependencies,
		devDependencies: Object.fromEntries(
			Object.entries(devDependencies).filter(
				([name]) =>
					TOOLS.includes(name) || imported.has(name) || imported.has(name.replace(/^@types\//, '')),
			),
		),
	};
}
