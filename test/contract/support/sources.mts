/** The shipped sources as TypeScript reads them, for rules that are looked for in the text itself. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../support/engine/native.mts';

const FOLDERS = ['nodes', 'credentials'];

export const sources: readonly ts.SourceFile[] = FOLDERS.flatMap((folder) =>
	readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(projectRoot(), folder, name)),
).map((path) =>
	ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true),
);

/** The path of a source from the root of the project. */
export const pathOf = ({ fileName }: ts.SourceFile): string => relative(projectRoot(), fileName);

export interface Found {
	file: string;
	line: number;
	text: string;
}

/** What `pick` takes from every node of these sources. */
export function find(
	pick: (node: ts.Node) => string | undefined,
	within: readonly ts.SourceFile[] = sources,
): Found[] {
	const found: Found[] = [];
	for (const source of within) {
		const visit = (node: ts.Node): void => {
			const text = pick(node);
			if (text !== undefined) {
				const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
				found.push({ file: pathOf(source), line: line + 1, text });
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return found;
}
