/** Where things are on n8n's canvas: nodes, the notes behind them, and the wires between nodes. */
import type { WorkflowFile, WorkflowNode } from '../../../scripts/n8n/types.mts';

export interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** A node is a square of this width, with its name below; what n8n draws for a wire that leads back (its editor, 2.40). */
const NODE = 96;
const NAME = 40;
const BACK = { aside: 40, below: 130 };
/** The text of a note: measured in n8n 2.40's editor with the longest note of the examples. */
const TEXT = { aside: 16, above: 8, character: 6.4, line: 19.2, item: 2.4, heading: 34, gap: 6 };

export const isNote = ({ type }: WorkflowNode): boolean => type.endsWith('.stickyNote');

export function boxOf({ position: [left, top], parameters, ...node }: WorkflowNode): Box {
	if (!isNote(node as WorkflowNode))
		return { left, top, right: left + NODE, bottom: top + NODE + NAME };
	const { width = 240, height = 160 } = parameters as { width?: number; height?: number };
	return { left, top, right: left + width, bottom: top + height };
}

export function overlap(one: Box, other: Box): boolean {
	return (
		one.left < other.right &&
		other.left < one.right &&
		one.top < other.bottom &&
		other.top < one.bottom
	);
}

/** The room that a wire may take: between its ends, and where it leads back also below and beside them. */
function wireBox(from: WorkflowNode, to: WorkflowNode): Box {
	const start = { x: from.position[0] + NODE, y: from.position[1] + NODE / 2 };
	const end = { x: to.position[0], y: to.position[1] + NODE / 2 };
	const isBack = end.x < start.x;
	const aside = isBack ? BACK.aside : 0;
	const bottom = Math.max(start.y, end.y);
	return {
		left: Math.min(start.x, end.x) - aside,
		right: Math.max(start.x, end.x) + aside,
		top: Math.min(start.y, end.y) - 1,
		bottom: isBack ? Math.max(bottom, start.y + BACK.below) : bottom + 1,
	};
}

/** The wires of a workflow, as "from > to". Those of an agent's parts stand below it and are short. */
export function wiresOf({ nodes, connections }: WorkflowFile): Array<{ name: string; box: Box }> {
	const byName = new Map(nodes.map((node) => [node.name, node]));
	return Object.entries(connections).flatMap(([from, byKind]) =>
		Object.values(byKind as Record<string, Array<Array<{ node: string }>>>)
			.flat(2)
			.flatMap(({ node: to }) => {
				const [source, target] = [byName.get(from), byName.get(to)];
				return source && target ? [{ name: `${from} > ${to}`, box: wireBox(source, target) }] : [];
			}),
	);
}

/** Lines that a text takes where a word that does not fit goes to the next one. */
function linesOf(text: string, perLine: number): number {
	let lines = 1;
	let used = 0;
	for (const { length } of text.split(' ')) {
		if (used > 0 && used + 1 + length > perLine) {
			lines += 1;
			used = length;
		} else {
			used += (used > 0 ? 1 : 0) + length;
		}
	}
	return lines;
}

/** How high a note has to be for its text. */
export function neededHeight(content: string, width: number): number {
	const perLine = Math.floor((width - 2 * TEXT.aside) / TEXT.character);
	const blocks = content.split('\n').filter((line) => line.trim() !== '');
	const heights = blocks.map((line) => {
		const isItem = /^(?:\d+\.|[-*]) /.test(line);
		const shown = line.replace(/\*+|`|\\|^#+ /g, '');
		const lines = linesOf(shown, isItem ? perLine - 4 : perLine);
		return line.startsWith('#') ? TEXT.heading : lines * TEXT.line + (isItem ? TEXT.item : 0);
	});
	const gaps = content.split(/\n{2,}/).length;
	return Math.round(
		heights.reduce((sum, each) => sum + each, 0) + gaps * TEXT.gap + 2 * TEXT.above,
	);
}
