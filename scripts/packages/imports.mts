import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

const ENDINGS = ['', '.ts', '.mts', '.mjs', '.cjs', '.json', '/index.ts', '/index.mts'];

/** Paths are relative to the project's folder, with slashes. */
export interface Closure {
	files: Set<string>;
	/** Names of packages, without paths inside them. */
	packages: Set<string>;
	/** Which file brought each file in. */
	importedBy: Map<string, string>;
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

function packageName(specifier: string): string {
	const parts = specifier.split('/');
	return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** What each file imports, as it was read once. */
export type Read = Map<string, string[]>;

function importsOf(root: string, file: string, read: Read): string[] {
	const known = read.get(file);
	if (known) return known;
	const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
	const names = importedFiles.map(({ fileName }) => fileName);
	read.set(file, names);
	return names;
}

/**
 * Everything that files need, by following their imports, those of types included.
 * @param read of one root; spares reading a file again where several closures are asked for
 * @throws Error when an import leads nowhere
 */
export function closureOf(
	root: string,
	entries: readonly string[],
	read: Read = new Map(),
): Closure {
	const closure: Closure = { files: new Set(), packages: new Set(), importedBy: new Map() };
	const queue = [...entries];
	for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
		if (closure.files.has(file)) continue;
		closure.files.add(file);
		if (file.endsWith('.json')) continue;
		for (const fileName of importsOf(root, file, read)) {
			if (!fileName.startsWith('.')) {
				if (!fileName.startsWith('node:')) closure.packages.add(packageName(fileName));
				continue;
			}
			const base = posix.join(dirname(file), fileName);
			const ending = ENDINGS.find((each) => isFile(join(root, base + each)));
			// A compiled file that a test names does not stand among the sources.
			if (ending === undefined) {
				if (base.startsWith('dist/')) continue;
				throw new Error(`${file} imports ${fileName}, which is not there`);
			}
			const target = base + ending;
			if (!closure.importedBy.has(target)) closure.importedBy.set(target, file);
			queue.push(target);
		}
	}
	return closure;
}

/** How a file came in: each file with the one that it imports behind it. */
export function chainTo(file: string, { importedBy }: Closure): string {
	const chain = [file];
	for (let by = importedBy.get(file); by !== undefined; by = importedBy.get(by)) {
		if (chain.includes(by)) break;
		chain.unshift(by);
	}
	return chain.join(' > ');
}
