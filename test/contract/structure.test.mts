/** Which part of the shipped sources may know which: read off their imports, those of types included. */
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { pathOf, sources } from './support/sources.mts';

interface Import {
	/** A path from the root of the project, or the name of a package. */
	from: string;
	names: string[];
}

const known = new Set(sources.map(pathOf));

function importsOf(source: ts.SourceFile): Import[] {
	return source.statements.flatMap((statement) => {
		const isImport = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
		if (!isImport || !statement.moduleSpecifier) return [];
		const { text } = statement.moduleSpecifier as ts.StringLiteral;
		const bindings = ts.isImportDeclaration(statement) && statement.importClause?.namedBindings;
		const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
		const names = named.map(({ name, propertyName = name }) => propertyName.text);
		return [{ from: text.startsWith('.') ? fileAt(pathOf(source), text) : text, names }];
	});
}

function fileAt(importer: string, specifier: string): string {
	const path = join(dirname(importer), specifier);
	const file = [`${path}.ts`, join(path, 'index.ts')].find((each) => known.has(each));
	if (file === undefined) throw new Error(`${importer} imports ${specifier}, which is no source`);
	return file;
}

const imports = new Map(sources.map((source) => [pathOf(source), importsOf(source)]));

/** `[importer, imported]` for each import of a file below `importers` from one below `imported`. */
function crossings(importers: string, imported: string): Array<[string, string]> {
	return [...imports].flatMap(([file, all]) =>
		file.startsWith(importers)
			? all.flatMap(
					({ from }): Array<[string, string]> => (from.startsWith(imported) ? [[file, from]] : []),
				)
			: [],
	);
}

/** The files that one leads to, and the way to each. */
function waysFrom(start: string): Map<string, string[]> {
	const ways = new Map([[start, [start]]]);
	for (const [file, way] of ways) {
		for (const { from } of imports.get(file) ?? []) {
			if (known.has(from) && !ways.has(from)) ways.set(from, [...way, from]);
		}
	}
	return ways;
}

it('no file leads back to itself', () => {
	const circles = [...known].flatMap((file) => {
		const back = [...waysFrom(file)].find(([end]) =>
			imports.get(end)?.some(({ from }) => from === file),
		);
		return back ? [back[1].join(' > ')] : [];
	});
	expect(circles).toEqual([]);
});

it('either service can be released without the other, and what they share knows neither', () => {
	expect(crossings('nodes/Id123/', 'nodes/IdMe/')).toEqual([]);
	expect(crossings('nodes/IdMe/', 'nodes/Id123/')).toEqual([]);
	expect(crossings('nodes/shared/', 'nodes/Id')).toEqual([]);
});

/** Decisions, made from what is handed in: each can be tried without n8n and without a service. */
const PURE = [
	'nodes/Id123/card/',
	'nodes/Id123/Id123Sync/plan/',
	'nodes/Id123/Id123Trigger/diff.ts',
	'nodes/Id123/Id123Trigger/events.ts',
	'nodes/Id123/Id123Trigger/snapshot.ts',
	'nodes/shared/limiter/',
];

describe.each(PURE)('%s', (place) => {
	const files = [...known].filter((file) => file.startsWith(place));

	it('is there', () => {
		expect(files).not.toEqual([]);
	});

	it("leads to nothing that works with n8n's context, and to no request", () => {
		const isOutside = (file: string) =>
			/\/(client|requests|transports)\.ts$/.test(file) ||
			imports.get(file)?.some(({ names }) => names.some((name) => /Functions$/.test(name)));
		const ways = files.flatMap((file) =>
			[...waysFrom(file)].flatMap(([end, way]) => (isOutside(end) ? [way.join(' > ')] : [])),
		);
		expect(ways).toEqual([]);
	});
});
