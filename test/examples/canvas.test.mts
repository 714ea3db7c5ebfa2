import { EXAMPLE_FILES, readExample } from './support/examples.mts';
import { boxOf, isNote, neededHeight, overlap, wiresOf } from './support/geometry.mts';

/** A note may be this much higher than its text. */
const SPARE = 60;

describe.each(EXAMPLE_FILES)('examples/%s on the canvas', (file) => {
	const workflow = readExample(file);
	const notes = workflow.nodes.filter(isNote);
	const others = workflow.nodes.filter((node) => !isNote(node));

	test('has no node and no wire on a note', () => {
		const covered = notes.flatMap((note) => {
			const box = boxOf(note);
			return [
				...others.filter((node) => overlap(box, boxOf(node))).map(({ name }) => name),
				...wiresOf(workflow)
					.filter((wire) => overlap(box, wire.box))
					.map(({ name }) => name),
			];
		});
		expect(covered).toEqual([]);
	});

	test('has no node on another', () => {
		const pairs = others.flatMap((one, index) =>
			others
				.slice(index + 1)
				.filter((other) => overlap(boxOf(one), boxOf(other)))
				.map((other) => `${one.name}, ${other.name}`),
		);
		expect(pairs).toEqual([]);
	});

	test('has notes as large as their text', () => {
		for (const { parameters } of notes) {
			const {
				content,
				width = 240,
				height = 160,
			} = parameters as {
				content: string;
				width?: number;
				height?: number;
			};
			const needed = neededHeight(content, width);
			expect({
				content: content.slice(0, 40),
				height: [height >= needed, height <= needed + SPARE],
			}).toEqual({
				content: content.slice(0, 40),
				height: [true, true],
			});
		}
	});

	test('names ID.me so that the editor makes no link of it', () => {
		for (const { parameters } of notes) {
			expect(String(parameters.content)).not.toMatch(/(?<![`\w/.-])ID\.me(?![`\w])/);
		}
	});
});
