/** Rules for what people read, and for what maintainers read: looked for in the source itself. */
import ts from 'typescript';
import { find, pathOf, sources } from './support/sources.mts';

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

it('what a message sends somebody to stands in a panel under that name', () => {
	const label = (node: ts.Node) =>
		ts.isPropertyAssignment(node) &&
		node.name.getText() === 'displayName' &&
		ts.isStringLiteral(node.initializer)
			? node.initializer.text
			: undefined;
	const known = new Set(find(label).map(({ text }) => text));
	// Of ID123's own pages, and of n8n.
	known.add('Account').add('Executions').add('Allowed HTTP Request Domains');
	known.add('Delimiter').add('Encoding');
	const PLACE = /(?:\bunder|Options >) ([A-Z]\w*(?: [A-Z]\w*)*)/g;
	const isUnknown = ({ text }: { text: string }) =>
		[...text.matchAll(PLACE)].some(([, place]) => !known.has(place));
	expect(find(sentence).filter(isUnknown)).toEqual([]);
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
	expect(off.map(pathOf)).toEqual([]);
});
