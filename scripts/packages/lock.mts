import type { Manifest } from './manifest.mts';

interface Locked {
	version?: string;
	dependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
	peerDependencies?: Record<string, string>;
	[key: string]: unknown;
}

/** package-lock.json of version 3. */
export interface Lock {
	name: string;
	version: string;
	lockfileVersion: number;
	requires: boolean;
	packages: Record<string, Locked>;
}

/** Where Node finds a package that another one asks for: in its own node_modules, else in those above. */
function find(packages: Lock['packages'], from: string, name: string): string | undefined {
	for (
		let folder = from;
		;
		folder = folder.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, '')
	) {
		const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
		if (packages[path]) return path;
		if (folder === '') return undefined;
	}
}

/** The part of a lock that another package.json needs, whose dependencies are some of the first one's. */
export function lockFor(whole: Lock, manifest: Manifest): Lock {
	const { name, version, license, engines, devDependencies, peerDependencies } = manifest;
	const kept = new Set<string>();
	const visit = (from: string, wanted: Iterable<string>): void => {
		for (const each of wanted) {
			const path = find(whole.packages, from, each);
			if (path === undefined || kept.has(path)) continue;
			kept.add(path);
			const { dependencies, optionalDependencies, peerDependencies: peers } = whole.packages[path];
			visit(path, Object.keys({ ...dependencies, ...optionalDependencies, ...peers }));
		}
	};
	visit('', Object.keys({ ...devDependencies, ...peerDependencies }));
	const rest = Object.entries(whole.packages).filter(([path]) => kept.has(path));
	return {
		name,
		version,
		lockfileVersion: whole.lockfileVersion,
		requires: whole.requires,
		packages: {
			'': { name, version, license, devDependencies, engines, peerDependencies },
			...Object.fromEntries(rest),
		},
	};
}
