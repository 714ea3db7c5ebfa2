/** Rules for what people read, and for what maintainers read: looked for in the source itself. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../support/engine/native.mts';

const FOLDERS = ['nodes', 'credentials'];

interface Found {
	file: string;
	line: number;
	text: string;
}

const sources = FOLDERS.flatMap((folder) =>
	readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(projectRoot(), folder, name)),
).map((path) =>
	ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true),
);

/** What `pick` takes from every node of every source file. */
function find(pick: (node: ts.Node) => string | undefined): Found[] {
	const found: Found[] = [];
	for (const source of sources) {
		const visit = (node: ts.Node): void => {
			const text = pick(node);
			if (text !== undefined) {
				const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
				found.push({ file: relative(projectRoot(), source.fileName), line: line + 1, text });
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
	}
	return found;
}

/** A text of more than one word, which is a message, a label or a hint. */
function sentence(node: ts.Node): string | undefined {
	const isText =
		ts.isStringLiteral(node) ||
		ts.isNoSubstitutionTemplateLiteral(node) ||
		ts.isTemplateHead(node) ||
		ts.isTemplateMiddle(node) ||
		ts.isTemplateTail(node);
	return isText && /\p{L}\s+\p{L}/u.test(node.text) ? node.text : undefined;
}

it('messages, labels and hints do without the words that n8n asks to avoid', () => {
	const sentences = find(sentence);
	expect(sentences.length).toBeGreaterThan(100);
	const avoided = /\b(errors?|problems?|failures?|mistakes?)\b/i;
	// The name of n8n's own setting.
	const without = sentences.filter(({ text }) => avoided.test(text.replace(/On Error/g, '')));
	expect(without).toEqual([]);
});

it('no type is `any`', () => {
	const isAny = (node: ts.Node) =>
		node.kind === ts.SyntaxKind.AnyKeyword ? node.parent.getText() : undefined;
	expect(find(isAny)).toEqual([]);
});

it('no check is switched off', () => {
	const off = sources.filter((source) =>
		/@ts-(ignore|expect-error|nocheck)|eslint-disable/.test(source.text),
	);
	expect(off.map(({ fileName }) => relative(projectRoot(), fileName))).toEqual([]);
});
