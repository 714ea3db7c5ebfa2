/** Sheets as people have them, and what must not become of the cards of those who are on them. */
import { readFileSync } from 'node:fs';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	jsonOf,
	openStage,
	outcomes,
	STAFF,
	staffRow,
	staffRows,
	type Scene,
} from './support/scene.mts';

const stage = openStage();

const rowsOf = (name: string, file = 'rows.json'): IDataObject[] =>
	JSON.parse(readFileSync(`test/cases/${name}/${file}`, 'utf8')) as IDataObject[];

const PAIRS = [
	['card-id', 'Card ID'],
	['name', 'Full Name'],
	['unique-identifier', 'Unique Identifier'],
	['security-question-1', 'Security Question 1'],
	['front-1', 'Department'],
].map(([field, column]) => ({ field, column }));
const BY_COLUMN = { mapping: 'columns', columns: { pairs: PAIRS } } as const;

const MAPPINGS: ReadonlyArray<[string, INodeParameters]> = [
	['automatic', {}],
	['by column name', BY_COLUMN],
];
const REMOVING = ['archive', 'deactivate'] as const;
const WAYS = MAPPINGS.flatMap(([way, parameters]) =>
	REMOVING.map((missingCards) => ({ way, missingCards, ...parameters })),
);

async function withCards(name: string): Promise<Scene> {
	const scene = await stage.scene();
	scene.add(rowsOf(name, 'cards.json'), { status: 'INSTALLED' });
	return scene;
}

const usable = (scene: Scene): string[] =>
	scene.sandbox.id123
		.cards(STAFF)
		.filter(({ life }) => life.status === 'INSTALLED' && !life.deactivated)
		.map(({ cardId }) => cardId);

const rulesOf = (items: Parameters<typeof jsonOf>[0]): unknown[] =>
	jsonOf(items).map(({ details }) => (details as IDataObject).rule);

describe.each(WAYS)('$way, missing cards: $missingCards', ({ way, ...parameters }) => {
	const isAutomatic = way === 'automatic';

	test('the Card ID stands under two headings: no card is lost', async () => {
		const scene = await withCards('two-card-id-columns');
		const { rejected } = await scene.run(rowsOf('two-card-id-columns'), parameters);
		expect(usable(scene)).toHaveLength(60);
		expect(rulesOf(rejected)).toEqual(isAutomatic ? Array(5).fill('ambiguousColumn') : []);
	});

	test('some rows spell the heading of the Card ID otherwise: all are taken', async () => {
		const scene = await withCards('heading-case');
		const { summary } = await scene.run(rowsOf('heading-case'), parameters);
		expect(summary).toMatchObject({ updated: 60, rejected: 0 });
		expect(usable(scene)).toHaveLength(60);
	});

	test('an id in another case: refused before anything is sent for it, naming the card, which stays', async () => {
		const scene = await withCards('id-case');
		const { rejected, summary } = await scene.run(rowsOf('id-case'), parameters);
		expect(jsonOf(rejected)).toMatchObject([
			{ error: 'Card ID looks like card E100', details: { row: 1, rule: 'looksLike' } },
		]);
		expect(summary).toMatchObject({ updated: 3, held: 0, archived: 0, deactivated: 0 });
		expect(usable(scene)).toHaveLength(4);
		expect(scene.changing.map(({ cardId }) => cardId)).not.toContain('e100');
	});

	test('ids without their leading zeros: as many are refused, and nobody loses the card', async () => {
		const scene = await withCards('lost-zeros');
		const rows = rowsOf('lost-zeros');
		const other = staffRow('E9');
		scene.add([other], { status: 'INSTALLED' });
		const { rejected } = await scene.run([...rows, other], parameters);
		expect(jsonOf(rejected).map(({ error }) => error)).toEqual(
			['00123', '00124', '00125'].map((id) => `Card ID looks like card ${id}`),
		);
		expect(usable(scene)).toEqual(['00123', '00124', '00125', 'E9']);
	});

	test('ids without zeros and with new identifiers: no second card, no invitation', async () => {
		const scene = await withCards('lost-zeros');
		const rows = rowsOf('lost-zeros').map((row, at) => ({ ...row, 'Unique Identifier': `n${at}` }));
		await scene.run(rows, { ...parameters, options: { inviteNew: true } });
		expect(usable(scene)).toEqual(['00123', '00124', '00125']);
		expect(scene.sandbox.id123.cards(STAFF)).toHaveLength(3);
		expect(scene.invited).toEqual([]);
	});

	test('a roster that names no card of the template: nothing is changed, whatever the limits allow', async () => {
		const scene = await withCards('small-template');
		const limits = { maxRemovalPercent: 100, maxRemovalCount: 50 };
		for (const more of [{}, { limits }]) {
			const run = await scene.run(rowsOf('small-template'), { ...parameters, ...more });
			expect(run.error?.message).toContain('Nothing was changed: no row names a card');
		}
		expect(scene.changing).toEqual([]);
		const preview = await scene.run(rowsOf('small-template'), { ...parameters, previewOnly: true });
		expect(preview.summary.stopped).toContain('No row names a card of this template');
	});

	test.each<[string, unknown]>([
		['a number that lost digits', 1234567890123456800],
		['a list', ['1234567890123456789']],
		['an object', { id: '1234567890123456789' }],
		['nothing', ''],
	])('a Card ID that cannot be read holds the cards that it may be: %s', async (_, id) => {
		const scene = await withCards('inexact-card-id');
		const [first, ...others] = rowsOf('inexact-card-id');
		const rows = [{ ...first, 'Card ID': id } as IDataObject, ...others];
		const { rejected, summary, whole } = await scene.run(rows, parameters);
		expect(usable(scene)).toHaveLength(3);
		expect(summary).toMatchObject({
			updated: 2,
			rejected: 1,
			held: 1,
			archived: 0,
			deactivated: 0,
		});
		expect(summary.text).toContain('1 held');
		expect(summary.text).toContain('correct those rows');
		expect(whole.hints).toMatchObject([{ type: 'warning' }]);
		const [held] = jsonOf(rejected).filter(
			({ details }) => (details as IDataObject).rule === 'held',
		);
		expect(held).toMatchObject({
			'card-id': '1234567890123456789',
			details: { row: 1, rule: 'held', 'card-id': '1234567890123456789' },
			message: expect.stringContaining('Correct row 1'),
		});
	});
});

const ARCHIVE = { missingCards: 'archive' } as const;

test('a template without cards takes its first roster, and one whose cards are all archived does', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(3, 'OLD'), { status: 'ARCHIVED' });
	const { error, summary } = await scene.run(staffRows(2), ARCHIVE);
	expect(error).toBeUndefined();
	expect(summary).toMatchObject({ created: 2, archived: 0 });
});

test('a new Card ID with an identifier that another card has: the old card stays, and it says so', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(3), { status: 'INSTALLED' });
	const renamed = staffRow('NEW9', { 'Unique Identifier': 'E3@id.example' });
	const { rejected } = await scene.run([...staffRows(2), renamed], ARCHIVE);
	expect(usable(scene)).toEqual(['E1', 'E2', 'E3']);
	expect(jsonOf(rejected)).toMatchObject([
		{ details: { row: 3, code: 'F214' } },
		{ 'card-id': 'E3', details: { row: 3, rule: 'held' } },
	]);
});

test('a barcode that one row and one card have tells whose the row is: only that card is held', async () => {
	const scene = await stage.scene();
	const rows = staffRows(4).map((row, at) => ({ ...row, 'Badge Barcode': `770${at}` }));
	await scene.run(rows);
	const wrong = { ...rows[2], 'Card ID': '' };
	const run = await scene.run([rows[0], rows[1], wrong], ARCHIVE);
	expect(run.summary).toMatchObject({ held: 1, archived: 1 });
	expect(outcomes(run).E4).toBe('archived');
	expect(scene.state('E3')).toBe('INACTIVE');
});

test.each(['\u200e', '\u200b', '\u00ad', '\u202a', '\u2066', '\u200c', '\u200d', '\u061c', "'"])(
	'an unseen character (%j) makes no second card',
	async (mark) => {
		const scene = await stage.scene();
		scene.add(staffRows(2), { status: 'INSTALLED' });
		const marked = staffRow('E1', { 'Card ID': `E${mark}1`, 'Unique Identifier': 'new@x.example' });
		if (mark === "'") marked['Card ID'] = "'E1";
		const { rejected } = await scene.run([marked, staffRow('E2')], ARCHIVE);
		expect(rulesOf(rejected)).toEqual(['looksLike']);
		expect(usable(scene)).toEqual(['E1', 'E2']);
	},
);

test('ids that differ by zeros are two cards where a row names the other one', async () => {
	const scene = await stage.scene();
	scene.add([staffRow('007')], { status: 'INSTALLED' });
	const run = await scene.run([staffRow('007'), staffRow('7')], ARCHIVE);
	expect(outcomes(run)).toEqual({ '007': 'updated', '7': 'created' });
});

test('E9 and e9, both new, are one card, and the second row is told why', async () => {
	const scene = await stage.scene();
	const run = await scene.run([staffRow('E9'), staffRow('e9', { 'Unique Identifier': 'other' })]);
	expect(outcomes(run)).toEqual({ E9: 'created' });
	expect(jsonOf(run.rejected)).toMatchObject([{ error: 'Card ID looks like that of row 1' }]);
});

test('whose the second of two such rows is nobody knows, so no card goes', async () => {
	const scene = await stage.scene();
	scene.add([staffRow('E1'), staffRow('OLD')], { status: 'INSTALLED' });
	const rows = [staffRow('E1'), staffRow('E9'), staffRow('e9', { 'Unique Identifier': 'other' })];
	expect(rulesOf((await scene.run(rows, ARCHIVE)).rejected)).toEqual(['held', 'duplicate']);
	expect(usable(scene)).toContain('OLD');
});

test('rows without any value are left out and counted; a roster of nothing else ends before any change', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(2), { status: 'INSTALLED' });
	const blank = { 'Card ID': '', 'Full Name': ' ' };
	const { summary, rejected } = await scene.run([{}, ...staffRows(2), blank], ARCHIVE);
	expect(rejected).toEqual([]);
	expect(summary).toMatchObject({ rows: 2, blankRows: 2, updated: 2, held: 0 });
	const before = scene.changing.length;
	const nothing = await scene.run([{}, blank, {}], ARCHIVE);
	expect(nothing.error?.message).toContain('The roster is empty');
	expect(scene.changing).toHaveLength(before);
});

test('of two rows with one id the second counts where the first is refused', async () => {
	const scene = await stage.scene();
	const run = await scene.run([staffRow('E1', { 'Full Name': '' }), staffRow('E1')]);
	expect(outcomes(run)).toEqual({ E1: 'created' });
	expect(rulesOf(run.rejected)).toEqual(['required']);
});

test('with Clear Values for Empty Cells, mapped by hand, a cell that the sheet reader left out empties the value', async () => {
	const scene = await stage.scene();
	const [monday, tuesday] = ['monday', 'tuesday'].map((day) =>
		rowsOf('clear-empty', `${day}.items.json`),
	);
	const pairs = [...PAIRS, { field: 'barcode', column: 'Badge Barcode' }];
	const parameters = {
		mapping: 'columns',
		columns: { pairs },
		options: { clearEmpty: true },
	} as const;
	await scene.run(monday, parameters);
	expect(scene.card('Q1')?.values).toMatchObject({ 'front-1': 'Ops', barcode: '111' });
	await scene.run(tuesday, parameters);
	expect(scene.card('Q1')?.values['front-1']).toBeUndefined();
	expect(scene.card('Q1')?.values.barcode).toBeUndefined();
	expect(scene.card('Q2')?.values).toMatchObject({ 'front-1': 'Ops', barcode: '112' });
});

test('a joiner is created with Clear Values for Empty Cells although the service refuses empty values', async () => {
	const scene = await stage.scene({ readings: { emptyTopLevel: 'F204' } });
	const row = staffRow('E1', { 'Card Expiration': '', 'Security Question 1': '' });
	const run = await scene.run([row], { options: { clearEmpty: true } });
	expect(outcomes(run)).toEqual({ E1: 'created' });
});

test('a card that somebody deactivated by hand stays so, and its row says why', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(1), { status: 'INSTALLED', deactivated: true });
	scene.add([staffRow('E2')], { status: 'INSTALLED' });
	const run = await scene.run(staffRows(2), { missingCards: 'deactivate' });
	expect(outcomes(run)).toEqual({ E2: 'updated' });
	expect(jsonOf(run.rejected)).toMatchObject([{ details: { row: 1, rule: 'deactivated' } }]);
	expect(scene.state('E1')).toBe('DEACTIVATED');
});

test('a preview tells that a card could not be looked up, instead of calling it new', async () => {
	const scene = await stage.scene();
	scene.sandbox.faults.add({ when: { action: 'viewCard' }, fault: { kind: 'code', code: 'F105' } });
	const run = await scene.run(staffRows(1), { previewOnly: true });
	expect(run.applied).toEqual([]);
	expect(jsonOf(run.rejected)).toMatchObject([{ details: { row: 1, code: 'F105' } }]);
});

test('a preview shows which cards are held, and that ID123 may refuse more rows', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(3), { status: 'INSTALLED' });
	const good = await scene.run(staffRows(2), { ...ARCHIVE, previewOnly: true });
	expect(good.summary.text).toContain('may hold more cards');
	const rows = [...staffRows(2), staffRow('', { 'Unique Identifier': 'x' })];
	const doubtful = await scene.run(rows, { ...ARCHIVE, previewOnly: true });
	expect(doubtful.summary).toMatchObject({ held: 1, archived: 0 });
});

test('where nothing would be removed, nothing is said of doubts', async () => {
	const scene = await stage.scene();
	scene.add(staffRows(2), { status: 'INSTALLED' });
	const { summary } = await scene.run([...staffRows(2), staffRow('')], ARCHIVE);
	expect(summary).toMatchObject({ held: 0, rejected: 1 });
	expect(summary.text).not.toContain('held');
});
