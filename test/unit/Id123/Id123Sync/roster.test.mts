import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { IDataObject } from 'n8n-workflow';
import { HR_COLUMNS } from './support/hr-export.mts';
import { failureOf, ID, NAME, namedIn, rosterOf } from './support/read-roster.mts';

const csv = (file: string): IDataObject[] =>
	Papa.parse<IDataObject>(readFileSync(`examples/data/${file}`, 'utf8').replace(/^\uFEFF/, ''), {
		header: true,
		skipEmptyLines: true,
	}).data;

describe('automatic mapping', () => {
	test('takes columns by label and by key, and leaves out what the template does not have', async () => {
		const roster = await rosterOf([
			{ 'card id': ' E1 ', NAME: 'Ada', 'front-1': 'Radiology', 'Shoe Size': 37 },
		]);
		expect(roster).toEqual({
			rows: [{ index: 0, card: { 'card-id': 'E1', name: 'Ada', 'front-1': 'Radiology' } }],
			refused: [],
			marks: [{ index: 0, ids: ['E1'], uniqueIdentifier: '', barcode: '', name: 'Ada', email: '' }],
			blank: 0,
		});
	});

	test('refuses the row of an unknown column where Unknown Columns says so', async () => {
		const rows = [
			{ 'Card ID': 'E1', 'Full Name': 'Ada' },
			{ 'Card ID': 'E2', 'Full Name': 'Eve', 'Shoe Size': 37 },
		];
		const roster = await rosterOf(rows, { unknownColumns: 'fail' });
		expect(roster.rows.map(({ index }) => index)).toEqual([0]);
		expect(roster.refused).toMatchObject([{ index: 1, failure: { rule: 'unknownColumn' } }]);
		expect(namedIn(roster)).toEqual(['E1', 'E2']);
	});

	test('refuses the roster as a whole where no column fits', async () => {
		expect(await failureOf([{ Nachname: 'Ada' }, { Nachname: 'Eve' }])).toMatchObject({
			rule: 'noColumns',
			state: 'notSent',
		});
	});
});

describe('mapping by column name', () => {
	const columns = [ID, NAME];

	test('takes the columns that were chosen, and no other', async () => {
		const rows = [{ 'Employee No.': 'E1', Employee: 'Ada', Department: 'left out' }];
		const roster = await rosterOf(rows, { mapping: 'columns', columns });
		expect(roster.rows).toEqual([{ index: 0, card: { 'card-id': 'E1', name: 'Ada' } }]);
	});

	test('finds a column however its name is spelled', async () => {
		const rows = [{ '\uFEFFEmployee No.': 'E1', ' EMPLOYEE ': 'Ada' }];
		const roster = await rosterOf(rows, { mapping: 'columns', columns });
		expect(roster.rows[0].card).toEqual({ 'card-id': 'E1', name: 'Ada' });
	});

	test('a column that only later rows have is a column of the rows', async () => {
		const rows = [{ 'Employee No.': 'E1' }, { 'Employee No.': 'E2', Employee: 'Eve' }];
		const roster = await rosterOf(rows, { mapping: 'columns', columns });
		expect(roster.rows.map(({ index }) => index)).toEqual([1]);
		expect(roster.refused).toMatchObject([
			{ index: 0, failure: { rule: 'required', label: 'Full Name' } },
		]);
	});

	test('refuses a column that no row has, with the columns that exist', async () => {
		const failure = await failureOf([{ 'Employee No.': 'E1', Name: 'Ada' }, { Site: 'North' }], {
			mapping: 'columns',
			columns,
		});
		expect(failure).toMatchObject({ rule: 'unknownColumn', label: 'Employee', state: 'notSent' });
		expect(failure.what).toContain('"Employee"');
		for (const column of ['Employee No.', 'Name', 'Site']) expect(failure.hint).toContain(column);
	});

	test.each([
		['Employee No.;Employee', 'to a semicolon'],
		['data', 'Split Out'],
	])('says why the rows may have no column but %s', async (column, advice) => {
		const rows = [{ row_number: 2, [column]: 'E1' }];
		expect((await failureOf(rows, { mapping: 'columns', columns })).hint).toContain(advice);
	});

	test('refuses a line that repeats the headings, however they are written', async () => {
		const rows = ['Employee No.', 'EMPLOYEE NO. ', 'E1'].map((id) => ({
			'\ufeffEmployee No. ': id,
			Employee: 'Ada',
		}));
		const roster = await rosterOf(rows, { mapping: 'columns', columns });
		expect(roster.refused.map(({ failure }) => failure.rule)).toEqual(['notAnId', 'notAnId']);
		expect(roster.rows.map(({ index }) => index)).toEqual([2]);
	});

	test.each([
		['no pair for Card ID', [NAME], { rule: 'required', label: 'Card ID' }],
		['no pair at all', [], { rule: 'required', label: 'Card ID' }],
		[
			'a field of another template',
			[ID, { field: 'front-9', column: 'Employee' }],
			{ rule: 'unknownField' },
		],
		[
			'a field filled twice',
			[ID, NAME, { ...NAME, column: 'Employee No.' }],
			{ rule: 'ambiguousColumn', label: 'Full Name' },
		],
	])('refuses %s', async (_, pairs, expected) => {
		const rows = [{ 'Employee No.': 'E1', Employee: 'Ada' }];
		expect(await failureOf(rows, { mapping: 'columns', columns: pairs })).toMatchObject({
			...expected,
			state: 'notSent',
		});
	});

	test('one column may fill two fields', async () => {
		const pairs = [ID, NAME, { field: 'unique-identifier', column: 'Employee No.' }];
		const rows = [{ 'Employee No.': 'E1', Employee: 'Ada' }];
		const roster = await rosterOf(rows, { mapping: 'columns', columns: pairs });
		expect(roster.rows[0].card).toMatchObject({ 'card-id': 'E1', 'unique-identifier': 'E1' });
	});
});

test('a single empty item is no roster', async () => {
	const failure = await failureOf([{}]);
	expect(failure).toMatchObject({ rule: 'emptyRoster', state: 'notSent' });
	expect(failure.hint).toContain('Nothing was changed');
});

test('rows without any value are left out and counted, wherever they stand', async () => {
	const roster = await rosterOf([
		{},
		{ 'Card ID': 'E1', 'Full Name': 'Ada' },
		{ 'Card ID': '', 'Full Name': ' \u00a0', Site: null },
	]);
	expect(roster.rows.map(({ index }) => index)).toEqual([1]);
	expect(roster).toMatchObject({ refused: [], blank: 2 });
});

test('a roster of rows without any value is no roster', async () => {
	const failure = await failureOf([{}, { 'Card ID': '' }, { 'Card ID': ' ', Site: null }]);
	expect(failure).toMatchObject({ rule: 'emptyRoster', state: 'notSent' });
});

describe('by column name, each row has its own spelling of a heading', () => {
	const columns = [ID, NAME, { field: 'front-1', column: 'Department' }];
	const by = { mapping: 'columns', columns } as const;

	test('all of them are read', async () => {
		const rows = [
			{ 'Employee No.': 'E1', Employee: 'Ada', Department: 'North' },
			{ 'employee no. ': 'E2', EMPLOYEE: 'Eve', DEPARTMENT: 'South' },
		];
		const roster = await rosterOf(rows, by);
		expect(roster.rows.map(({ card }) => card)).toEqual([
			{ 'card-id': 'E1', name: 'Ada', 'front-1': 'North' },
			{ 'card-id': 'E2', name: 'Eve', 'front-1': 'South' },
		]);
	});

	test('with Clear Values for Empty Cells a column that the row lacks is an empty cell, and another spelling is none', async () => {
		const rows = [
			{ 'Employee No.': 'E1', Employee: 'Ada', Department: 'North' },
			{ 'Employee No.': 'E2', Employee: 'Eve', DEPARTMENT: 'South' },
			{ 'Employee No.': 'E3', Employee: 'Ida' },
		];
		const cleared = await rosterOf(rows, { ...by, clearEmpty: true });
		expect(cleared.rows.map(({ card }) => card['front-1'])).toEqual(['North', 'South', '']);
		const kept = await rosterOf(rows, by);
		expect(kept.rows.map(({ card }) => card['front-1'])).toEqual(['North', 'South', undefined]);
	});

	test('two spellings in one row: what was named counts, else they have to be the same', async () => {
		const rows = [
			{ 'Employee No.': 'E1', 'employee no.': 'old', Employee: 'Ada' },
			{ 'Employee No.': '', 'employee no.': 'E2', Employee: 'Eve' },
			{ 'employee-no.': 'E3', 'EMPLOYEE NO.': 'X3', Employee: 'Ida' },
			{ 'employee-no.': 'E4', 'EMPLOYEE NO.': 'E4 ', Employee: 'Uma' },
		];
		const roster = await rosterOf(rows, { mapping: 'columns', columns: [ID, NAME] });
		expect(roster.rows.map(({ card }) => card['card-id'])).toEqual(['E1', 'E4']);
		expect(roster.refused.map(({ failure }) => failure.rule)).toEqual([
			'ambiguousColumn',
			'ambiguousColumn',
		]);
		expect(roster.marks.map(({ ids }) => ids)).toEqual([
			['E1', 'old'],
			['E2'],
			['E3', 'X3'],
			['E4'],
		]);
		expect(roster.marks.map(({ doubt }) => doubt)).toEqual([
			undefined,
			'whose',
			'whose',
			undefined,
		]);
	});
});

describe('the example files', () => {
	const expected = JSON.parse(readFileSync('examples/data/expected.json', 'utf8')) as {
		applied: number;
		rejected: Record<string, string>;
	};
	const RULES: Record<string, RegExp> = {
		required: / is required$/,
		notADate: / is not a date$/,
		tooLong: / too long$/,
		notAnAddress: / is not an address$/,
		notALink: / is not a link$/,
		duplicate: / stands twice$/,
	};

	test.each([
		['staff.csv', { mapping: 'auto' } as const],
		['hr-export.csv', { mapping: 'columns', columns: HR_COLUMNS } as const],
	])('%s gives the good and the refused rows that are expected', async (file, settings) => {
		const roster = await rosterOf(csv(file), settings);
		expect(roster.rows).toHaveLength(expected.applied);
		for (const { index, failure } of roster.refused) {
			// The file counts lines: the heading is line 1.
			const words = expected.rejected[String(index + 2)];
			expect(words).toContain(failure.field);
			expect(words).toMatch(RULES[failure.rule ?? '']);
		}
		expect(roster.refused).toHaveLength(Object.keys(expected.rejected).length);
	});
});
