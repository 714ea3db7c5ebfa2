/** Sheets as people have them, whose cells are no values, through every operation that takes rows. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import blankLines from '../../cases/blank-lines/staff.items.json';
import clearMonday from '../../cases/clear-empty/monday.items.json';
import clearTuesday from '../../cases/clear-empty/tuesday.items.json';
import errorValues from '../../cases/error-values/staff.items.json';
import guardedCards from '../../cases/text-guards/cards.json';
import guards from '../../cases/text-guards/staff.items.json';
import scientific from '../../cases/scientific/staff.items.json';
import windows1252 from '../../cases/windows-1252/staff.items.json';
import { AUTOMATIC, openSheets, told, templateId, WRITING } from './support/sheets.mts';

const { stage, write, changing, cardOf } = openSheets();

/** The operations that are about the card of a row. */
const ABOUT_A_CARD: ReadonlyArray<readonly [string, string, string, INodeParameters]> = [
	['Change Status', 'card', 'changeStatus', { statusAction: 'archive' }],
	['Get', 'card', 'get', {}],
	['Delete', 'card', 'delete', {}],
	['Send Invitation', 'invitation', 'send', {}],
	['Send Notification', 'notification', 'send', { message: 'The library is closed' }],
];
const FROM_ROW = { cardId: { __rl: true, mode: 'id', value: '={{ $json["Card ID"] }}' } };

const WITHOUT_RESULT = [
	{ 'Full Name': '[object Object]' },
	{ Department: 'Loading...' },
	{ 'Security Question 1': 'Invalid DateTime' },
].map((wrong, at) => ({ 'Card ID': `W${at}`, 'Full Name': 'Ada Moreno', ...wrong }));

describe.each([
	[
		'with what programs and formulas leave',
		WITHOUT_RESULT,
		['Full Name', 'Department', 'Security Question 1'],
		'notAValue',
		'the expression that yields it',
	],
	['read in the wrong encoding', windows1252, ['Full Name', 'Full Name'], 'notText', 'Encoding'],
	['with failed formulas', errorValues, ['Card ID', 'Full Name'], 'notAValue', 'formula'],
	['with marks before the IDs', guards, ['Card ID', 'Card ID'], 'notAnId', 'as text'],
	[
		'with scientific notation',
		scientific,
		['Badge Barcode', 'Badge Barcode', 'Card ID'],
		'notAnId',
		'as text',
	],
] as const)('a sheet %s', (_, rows, labels, rule, remedy) => {
	it.each(WRITING)(
		'is refused row by row, with the label and the remedy: %s',
		async (__, operation, mapping) => {
			const run = await write(operation, mapping, rows);
			expect(run.success).toEqual([]);
			const found = told(run);
			expect(found.map(([row]) => row)).toEqual(rows.map((___, at) => at + 1));
			for (const [at, label] of labels.entries()) {
				const message = String(run.error[at].json.message);
				expect(message).toContain(label);
				expect(message).toContain(remedy);
				expect(found[at][2]).toBe(rule);
			}
			expect(changing()).toEqual([]);
		},
	);
});

describe.each([
	['its headings again', 'heading', (name: string) => name],
	['its headings again, in capitals', 'heading', (name: string) => name.toUpperCase()],
	['a line with the totals', 'total', (name: string) => (name === 'Card ID' ? 'Total' : '2')],
])('a sheet with %s', (_, why, cellOf) => {
	it.each(WRITING)('makes no card of that line: %s', async (__, operation, mapping) => {
		const [row] = clearMonday;
		const columns = ['Card ID', 'Full Name', 'Department', 'Unique Identifier'];
		const line = Object.fromEntries(columns.map((column) => [column, cellOf(column)]));
		const run = await write(operation, mapping, [row, line]);
		expect(told(run).filter(([at]) => at === 2)).toEqual([[2, 'Card ID', 'notAnId']]);
		expect(String(run.error.at(-1)?.json.error)).toContain(why);
		expect(changing()).toHaveLength(1);
	});
});

const ALIKE = ['E-1', 'e-1', '\uFF25-\uFF11', 'E\u20131', '(E-1)'].map((id, at) => ({
	'Card ID': id,
	'Full Name': 'Ada Moreno',
	'Unique Identifier': `u${at}`,
}));

it.each(WRITING.filter(([, operation]) => operation !== 'update'))(
	'rows whose Card IDs differ only in what sheets change unseen make one card, as in Sync: %s',
	async (_, operation, mapping) => {
		const run = await write(operation, mapping, ALIKE);
		expect(told(run)).toEqual([
			[2, 'Card ID', 'duplicate'],
			[3, 'Card ID', 'duplicate'],
			[4, 'Card ID', 'duplicate'],
			[5, 'Card ID', 'duplicate'],
		]);
		expect(changing()).toHaveLength(1);
	},
);

test('a row without anything to update leaves its Card ID to the row that has something', async () => {
	await write('create', AUTOMATIC, [ALIKE[0]]);
	const run = await write('update', AUTOMATIC, [{ 'Card ID': 'E-1' }, ALIKE[0]]);
	expect(told(run).map(([row, , rule]) => [row, rule])).toEqual([[1, 'nothingToUpdate']]);
	expect(run.success).toHaveLength(1);
});

test('an update of two cards whose IDs differ only in case changes both', async () => {
	for (const row of ALIKE.slice(0, 2)) await write('create', AUTOMATIC, [row]);
	const run = await write('update', AUTOMATIC, ALIKE.slice(0, 2));
	expect(run.error).toEqual([]);
});

const BAD_IDS = [
	"'00123",
	'="00124"',
	'7.31E+18',
	'1001.0',
	'#N/A',
	'n/a',
	'-',
	'E\uFFFD1',
	'E\u200B1',
	1234567890123456789,
	1.5,
	true,
	['E1'],
	{ id: 'E1' },
];

it.each(ABOUT_A_CARD)(
	'%s asks for no card whose ID cannot be right',
	async (_, resource, operation, parameters) => {
		const run = await stage.run({
			resource,
			operation,
			parameters: { templateId, ...FROM_ROW, ...parameters },
			items: BAD_IDS.map((id) => ({ 'Card ID': id })),
			on: 'sandbox',
			onError: 'continueErrorOutput',
		});
		expect(run.success).toEqual([]);
		expect(run.error.map(({ json }) => (json.details as IDataObject).label)).toEqual(
			BAD_IDS.map(() => 'Card ID'),
		);
		expect(stage.sandbox.journal.entries).toEqual([]);
	},
);

test('an ID in marks makes no second card beside the real one', async () => {
	expect((await write('upsert', AUTOMATIC, guardedCards)).error).toEqual([]);
	const run = await write('upsert', AUTOMATIC, guards);
	expect(run.success).toEqual([]);
	expect(cardOf("'00123")).toBeUndefined();
});

describe('blank lines', () => {
	const BLANK_FORMS = [
		['without columns', blankLines],
		['with empty cells', blankLines.map((row) => ({ 'Card ID': '', 'Full Name': ' ', ...row }))],
		['with row numbers', blankLines.map((row, at) => ({ row_number: at + 2, ...row }))],
		['with checkboxes', blankLines.map((row) => ({ Parking: false, Badge: 'FALSE', ...row }))],
	] as const;

	describe.each(BLANK_FORMS)('%s', (_, rows) => {
		it.each(WRITING.filter(([, operation]) => operation !== 'update'))(
			'are left out and said, and the others are done: %s',
			async (__, operation, mapping) => {
				const run = await write(operation, mapping, rows, { onError: 'stopWorkflow' });
				expect(run.thrownError).toBeUndefined();
				expect(run.success.map(({ json }) => json.skipped ?? false)).toEqual([
					false,
					false,
					true,
					true,
				]);
				expect(changing()).toHaveLength(2);
			},
		);

		it.each(ABOUT_A_CARD)('are left out of %s', async (__, resource, operation, parameters) => {
			await write('create', AUTOMATIC, blankLines);
			const run = await stage.run({
				resource,
				operation,
				parameters: { templateId, ...FROM_ROW, ...parameters },
				items: rows.map((row) => ({ ...row })),
				on: 'sandbox',
			});
			const skipped = run.success.filter(({ json }) => json.skipped);
			expect(skipped.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 2 }, { item: 3 }]);
		});
	});

	it.each(WRITING)(
		'and nothing else are no sheet, and refused: %s',
		async (_, operation, mapping) => {
			const run = await write(operation, mapping, [{}, { 'Card ID': '' }]);
			expect(run.success).toEqual([]);
			expect(run.error).toHaveLength(2);
			expect(changing()).toEqual([]);
		},
	);
});

describe('Clear Values for Empty Cells', () => {
	const options = { clearEmpty: true };

	it.each(['upsert', 'update'])('clears only cells that are there: %s', async (operation) => {
		await write('create', AUTOMATIC, clearMonday);
		const before = { ...cardOf('Q1')?.values };
		await write(operation, AUTOMATIC, clearTuesday, { parameters: { options } });
		expect(cardOf('Q1')?.values).toEqual(before);
		// What Extract From File gives with Include Empty Cells.
		const columns = clearMonday.flatMap((row) => Object.keys(row));
		const empty = Object.fromEntries(columns.map((column) => [column, '']));
		const rows = clearTuesday.map((row) => ({ ...empty, ...row }));
		const run = await write(operation, AUTOMATIC, rows, { parameters: { options } });
		expect(run.error).toEqual([]);
		expect(cardOf('Q1')?.values).not.toEqual(before);
	});
});

test('a heading whose characters were lost is told', async () => {
	const [row] = clearMonday;
	const run = await write('upsert', AUTOMATIC, [{ ...row, 'D\uFFFDpartement': 'Ops' }]);
	expect(told(run)).toEqual([[1, 'D\uFFFDpartement', 'notText']]);
	expect(changing()).toEqual([]);
});

test.each([
	['Full Name', '\u3164', 'required'],
	['Full Name', '\u200e \u2800', 'required'],
	['Card Expiration', 12, 'notADate'],
	['Card Expiration', '1899-12-30', 'notADate'],
	['Start Date', 5, 'notADate'],
])('%s of %j makes no card', async (column, cell, rule) => {
	const [row] = clearMonday;
	const run = await write('upsert', AUTOMATIC, [{ ...row, [column]: cell }]);
	expect(told(run)).toEqual([[1, column, rule]]);
	expect(changing()).toEqual([]);
});
