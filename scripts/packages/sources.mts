import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { foreignTo, type Release } from './catalogue.mts';
import { chainTo, closureOf } from './imports.mts';
import type { Manifest } from './manifest.mts';

/** What a package is made of. Paths are relative to the project's folder, with slashes, sorted. */
export interface Sources {
	/** Sources of nodes, as `n8n.nodes` names their builds. */
	nodes: string[];
	credentials: string[];
	/** All code, nodes and credentials included. */
	code: string[];
	/** Icons, codex files and output schemas. */
	assets: string[];
}

const sourceOf = (built: string): string => built.replace(/^dist\//, '').replace(/\.js$/, '.ts');
const isOf = (file: string, service: string): boolean => file.startsWith(`nodes/${service}/`);

/** All files below a folder of the project, as paths from the project. */
export function filesBelow(root: string, folder: string): string[] {
	if (!existsSync(join(root, folder))) return [];
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) =>
			join(parentPath, name)
				.slice(root.length + 1)
				.replaceAll('\\', '/'),
		)
		.sort();
}

/** The icons that code names: written from the node or credential that shows them. */
function iconsOf(root: string, entries: string[], code: string[]): string[] {
	const found = code.flatMap((file) =>
		[
			...readFileSync(join(root, file), 'utf8').matchAll(/['"`]file:([^'"`]+\.(?:svg|png))['"`]/g),
		].flatMap(([, path]) => [file, ...entries].map((from) => posix.join(dirname(from), path))),
	);
	return found.filter((file) => existsSync(join(root, file)));
}

function besideNode(root: string, node: string): string[] {
	const codex = node.replace(/\.ts$/, '.json');
	return [codex, ...filesBelow(root, `${dirname(node)}/__schema__`)].filter((file) =>
		existsSync(join(root, file)),
	);
}

const unique = (files: string[]): string[] => [...new Set(files)].sort();

/**
 * Finds what belongs to a package: the nodes in the folders of its services, the credentials that import their code, and
 * whatever these import.
 * @throws Error naming the imports that lead to another service
 */
export function sourcesOf(root: string, manifest: Manifest, release: Release): Sources {
	const nodes = manifest.n8n.nodes
		.map(sourceOf)
		.filter((file) => release.services.some((service) => isOf(file, service)));
	const credentials = manifest.n8n.credentials
		.map(sourceOf)
		.filter((file) =>
			[...closureOf(root, [file]).files].some((each) =>
				release.services.some((service) => isOf(each, service)),
			),
		);
	const closure = closureOf(root, [...nodes, ...credentials]);
	const code = unique([...closure.files]);
	const foreign = code.filter((file) => foreignTo(release).some((service) => isOf(file, service)));
	if (foreign.length > 0) {
		const chains = foreign.map((file) => chainTo(file, closure));
		throw new Error(`${release.name} would hold code of another service:\n${chains.join('\n')}`);
	}
	const assets = unique([
		...nodes.flatMap((node) => besideNode(root, node)),
		...iconsOf(root, [...nodes, ...credentials], code),
	]);
	return { nodes, credentials, code, assets };
}
