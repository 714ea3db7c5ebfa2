/** Ids and values that come back otherwise than they went out: what nobody sees must cost nobody the card. */
import type { IDataObject } from 'n8n-workflow';
import { jsonOf, openStage, outcomes, STAFF, staffRow } from './support/scene.mts';

const stage = openStage();
const ARCHIVE = { missingCards: 'archive' } as const;

const UNSEEN: ReadonlyArray<readonly [string, string]> = [
	['a left-to-right mark', '\u200E'],
	['a space of no width', '\u200B'],
	['a soft hyphen', '\u00AD'],
	['an embedding mark', '\u202A'],
	['an isolate', '\u2066'],
	['a non-joiner', '\u200C'],
	['a joiner', '\u200D'],
	['an Arabic letter mark', '\u061C'],
];

describe.each(UNSEEN)('an id with %s', (_, mark) => {
	const runWith = async (id: string) => {
		const scene = await stage.scene();
		scene.add([staffRow('E100'), staffRow('E101')], { status: 'INSTALLED' });
		const rows = [staffRow('E100', { 'Card ID': id }), staffRow('E101')];
		const result = await scene.run(rows, { ...ARCHIVE, options: { inviteNew: true } });
		expect(['E100', 'E101'].map((each) => scene.state(each))).toEqual(['INSTALLED', 'INSTALLED']);
		expect(scene.sandbox.id123.cards(STAFF)).toHaveLength(2);
		expect(scene.invited).toEqual([]);
		return result;
	};

	test('within it is refused, naming the card, which stays', async () => {
		const { applied, rejected } = await runWith(`E${mark}100`);
		expect(applied).toHaveLength(1);
		const [{ details, message }] = jsonOf(rejected);
		expect(details).toMatchObject({ row: 1, label: 'Card ID', rule: 'looksLike' });
		expect(message).toContain('E100');
	});

	test('at an end of it makes no second card, and takes none', async () => {
		await runWith(`E100${mark}`);
		await runWith(`${mark}E100`);
	});
});

test('a card whose id has spaces around it in ID123 is the card of the row without them', async () => {
	const scene = await stage.scene();
	scene.add([staffRow(' E100 '), staffRow('E101')], { status: 'INSTALLED' });
	const rows = [staffRow('E100', { 'Unique Identifier': undefined }), staffRow('E101')];
	const { rejected } = await scene.run(rows, { ...ARCHIVE, options: { inviteNew: true } });
	expect(rejected).toEqual([]);
	expect(scene.state(' E100 ')).toBe('INSTALLED');
	expect(scene.card('E100')).toBeUndefined();
	expect(scene.invited).toEqual([]);
});

test('a photo whose link ID123 moves is told, written once more, and unchanged from there on', async () => {
	const scene = await stage.scene();
	const { id123 } = scene.sandbox;
	const moved = <Values extends { values?: Readonly<Record<string, string>> }>(
		change: Values,
	): Values =>
		change.values?.['id-photo'] === undefined
			? change
			: { ...change, values: { ...change.values, 'id-photo': 'https://cdn.example/E100.jpg' } };
	const add = id123.addCard.bind(id123);
	const change = id123.changeCard.bind(id123);
	id123.addCard = (template, id, values) => add(template, id, moved(values ?? {}));
	id123.changeCard = (card, values) => change(card, moved(values));
	const run = async (): Promise<[unknown, string]> => {
		const result = await scene.run([
			staffRow('E100', { Photo: 'https://photos.example.org/1.jpg' }),
		]);
		expect(result.rejected).toEqual([]);
		return [outcomes(result).E100, JSON.stringify(result.summary satisfies IDataObject)];
	};
	const [first, told] = await run();
	expect(first).toBe('created');
	expect(told).toContain('ID123 shows Photo of one card otherwise than it was written');
	expect((await run())[0]).toBe('updated');
	expect((await run())[0]).toBe('unchanged');
	expect((await run())[0]).toBe('unchanged');
});
