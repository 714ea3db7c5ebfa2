import fc from 'fast-check';
import { comparable, compileMapping, mapRow } from '../../../../nodes/Id123/card/mapping.ts';
import {
	readTemplate,
	settableFields,
	type TemplateField,
} from '../../../../nodes/Id123/card/template.ts';

const matchColumns = (columns: readonly string[], fields: readonly TemplateField[]) =>
	compileMapping(fields)(columns);

const fieldsOf = (labels: Record<string, string>) =>
	settableFields(
		readTemplate({ fields: Object.entries(labels).map(([key, label]) => ({ key, label })) }),
	);

const staff = fieldsOf({
	barcode: 'Badge Barcode',
	name: 'Full Name',
	'front-1': 'Department',
	'front-2': 'Straße',
	'back-1': 'Café',
});

const pairs = (columns: string[], fields = staff) =>
	Object.fromEntries(matchColumns(columns, fields).matched.map(({ column, key }) => [column, key]));

describe('matching columns to fields', () => {
	it.each([
		['Full Name', 'name'],
		['full name', 'name'],
		['FULL\u00a0NAME', 'name'],
		['\ufeffFull_Name ', 'name'],
		['Full\u2009-\tName', 'name'],
		['Ｆｕｌｌ Name', 'name'],
		['name', 'name'],
		['front_1', 'front-1'],
		['FRONT 1', 'front-1'],
		['front–1', 'front-1'],
		['Cafe\u0301', 'back-1'],
		['CAFÉ', 'back-1'],
		['STRASSE', 'front-2'],
		['Card ID', 'card-id'],
		['\ufeffcard-id', 'card-id'],
		['security_question_1', 'security-question-1'],
		['Unique\u200bIdentifier', 'unique-identifier'],
	])('takes the column %j for %s', (column, key) => {
		expect(pairs([column])).toEqual({ [column]: key });
	});

	it('leaves other columns unknown, and knows those that ID123 sets itself', () => {
		const match = matchColumns(['Card ID', 'Shoe Size', 'card-status', 'Created At', ''], staff);
		expect(match).toEqual({
			matched: [{ column: 'Card ID', key: 'card-id' }],
			unknown: ['Shoe Size', ''],
			readOnly: ['card-status', 'Created At'],
			problems: [],
		});
	});

	it('refuses a column that fits two fields of one label, and names them by key', () => {
		const fields = fieldsOf({ name: 'Name', 'front-1': 'Phone', 'back-1': 'phone' });
		const match = matchColumns(['Card ID', 'Name', 'PHONE'], fields);
		expect(match.matched.map(({ key }) => key)).toEqual(['card-id', 'name']);
		expect(match.problems).toEqual([
			{
				field: 'PHONE',
				label: 'PHONE',
				rule: 'ambiguousColumn',
				state: 'notSent',
				what: 'The column "PHONE" fits more than one field: Phone (front-1) and phone (back-1)',
				hint: expect.stringContaining('front-1') as string,
			},
		]);
		expect(pairs(['front-1', 'back-1'], fields)).toEqual({
			'front-1': 'front-1',
			'back-1': 'back-1',
		});
	});

	it('refuses two columns that fit one field, by the name of each', () => {
		const match = matchColumns(['Card ID', 'Department', 'front-1', '\ufeffcard_id'], staff);
		expect(match.matched).toEqual([]);
		expect(match.problems.map(({ field, rule, what }) => [field, rule, what])).toEqual([
			[
				'card-id',
				'ambiguousColumn',
				'More than one column fits Card ID (card-id): "Card ID" and "card_id"',
			],
			[
				'front-1',
				'ambiguousColumn',
				'More than one column fits Department (front-1): "Department" and "front-1"',
			],
		]);
	});

	it.each(['Department_1', 'Department.1', 'front-1_2'])(
		'refuses a heading that stands twice, as a reader of workbooks numbers it: %s',
		(again) => {
			const first = again.replace(/[_.]\d$/, '');
			const { problems } = matchColumns(['Card ID', first, again], staff);
			expect(problems.map(({ what }) => what)).toEqual([
				`More than one column fits Department (front-1): "${first}" and "${again}"`,
			]);
			// Alone, it may be anything.
			expect(matchColumns(['Card ID', again], staff).unknown).toEqual([again]);
		},
	);

	it('takes a numbered column for the field of that name, if there is one', () => {
		const fields = fieldsOf({ name: 'Full Name', 'front-1': 'Phone', 'front-2': 'Phone 1' });
		expect(pairs(['Phone', 'Phone_1'], fields)).toEqual({ Phone: 'front-1', Phone_1: 'front-2' });
	});

	it('says what was found and what is expected when no column fits', () => {
		const [problem, ...rest] = matchColumns(['Employee', 'Shoe Size'], staff).problems;
		expect(rest).toEqual([]);
		expect(problem.rule).toBe('noColumns');
		expect(problem.what).toBe(
			'No column fits a field of this template. Found: "Employee" and "Shoe Size". Expected: Card ID, Unique Identifier, Security Question 1, Security Question 2, Card Expiration, Recipient Email, Badge Barcode, Full Name, Department, Straße and Café',
		);
		const wide = Array.from({ length: 25 }, (_, i) => `c${i}`);
		expect(matchColumns(wide, staff).problems[0].what).toContain('"c19" and 5 more. Expected');
		expect(matchColumns([], staff).problems[0].what).toContain('The input has no columns');
	});

	describe('where a label of one field is the key of another', () => {
		const fields = fieldsOf({ name: 'Full Name', 'front-2': 'Name' });

		it('refuses a column that could be either', () => {
			const { problems } = matchColumns(['Name'], fields);
			expect(problems[0]).toMatchObject({
				rule: 'ambiguousColumn',
				what: 'The column "Name" fits more than one field: Full Name (name) and Name (front-2)',
			});
		});

		it('takes a column that is written exactly as the key for that key', () => {
			expect(pairs(['name', 'front-2'], fields)).toEqual({ name: 'name', 'front-2': 'front-2' });
			expect(pairs(['name'], fields)).toEqual({ name: 'name' });
		});

		it('refuses even the exact key where another label is written just like it', () => {
			const same = fieldsOf({ name: 'Full Name', 'front-2': 'name' });
			expect(matchColumns(['name'], same).problems[0].rule).toBe('ambiguousColumn');
			expect(pairs(['name', 'front-2'], same)).toEqual({ name: 'name', 'front-2': 'front-2' });
			expect(pairs(['name', 'card-template-id'], same)).toEqual({ name: 'name' });
		});

		it('lets the key settle two labels that are both "Card ID"', () => {
			const twice = fieldsOf({ 'front-1': 'Card ID' });
			expect(matchColumns(['Card ID'], twice).problems[0].rule).toBe('ambiguousColumn');
			expect(pairs(['card-id'], twice)).toEqual({ 'card-id': 'card-id' });
		});
	});

	it('sends no value that ID123 sets itself back under a label of the same name', () => {
		const fields = fieldsOf({ name: 'Name', 'front-1': 'Institution', 'front-2': 'Code' });
		const got = matchColumns(['card-template-id', 'card-id', 'institution', 'code'], fields);
		expect(got.readOnly).toEqual(['card-template-id', 'institution', 'code']);
		expect(got.problems).toEqual([]);
		expect(pairs(['Institution', 'code'], fields)).toEqual({
			Institution: 'front-1',
			code: 'front-2',
		});
	});

	it('matches every key to itself in a row that came from ID123, whatever the labels are', () => {
		const keys = ['barcode', 'id-photo', 'name', 'front-1', 'front-2', 'back-1'];
		const labels = fc.oneof(fc.constantFrom(...keys, 'Name', 'Card ID', 'card-title'), fc.string());
		fc.assert(
			fc.property(fc.array(labels, { minLength: 6, maxLength: 6 }), (texts) => {
				const fields = fieldsOf(Object.fromEntries(keys.map((key, i) => [key, texts[i]])));
				const columns = ['card-template-id', 'card-id', 'card-status', 'card-title', ...keys];
				const match = matchColumns(columns, fields);
				expect(match.problems).toEqual([]);
				expect(match.matched.map(({ column, key }) => [column, key])).toEqual(
					['card-id', ...keys].map((key) => [key, key]),
				);
			}),
		);
	});

	it('puts every column into exactly one place', () => {
		const column = fc.oneof(
			fc.constantFrom('name', 'Full Name', 'FULL_NAME', 'card-id', 'code', 'Shoe Size'),
			fc.string(),
		);
		fc.assert(
			fc.property(fc.uniqueArray(column, { minLength: 1 }), (columns) => {
				const match = matchColumns(columns, staff);
				const keys = match.matched.map(({ key }) => key);
				expect(new Set(keys).size).toBe(keys.length);
				const placed = [
					...match.matched.map((pair) => pair.column),
					...match.unknown,
					...match.readOnly,
				];
				expect(new Set(placed).size).toBe(placed.length);
				if (placed.length < columns.length) expect(match.problems).not.toEqual([]);
			}),
		);
	});

	it('compares names without regard to form', () => {
		fc.assert(
			fc.property(fc.string(), (name) => {
				expect(comparable(` ${name.normalize('NFD')}_`)).toBe(comparable(name.normalize('NFC')));
			}),
		);
	});
});

describe('a compiled mapping', () => {
	it('matches rows with the same columns once', () => {
		const matcher = compileMapping(staff);
		expect(matcher(['Card ID', 'Full Name'])).toBe(matcher(['Card ID', 'Full Name']));
		expect(matcher(['Full Name', 'Card ID'])).not.toBe(matcher(['Card ID', 'Full Name']));
	});

	it('refuses unknown columns by name only where that is asked for', () => {
		const columns = ['Card ID', 'Shoe Size', 'card-status'];
		expect(compileMapping(staff)(columns).problems).toEqual([]);
		expect(compileMapping(staff, 'fail')(columns).problems).toMatchObject([
			{
				field: 'Shoe Size',
				rule: 'unknownColumn',
				what: 'The column "Shoe Size" fits no field of this template',
			},
		]);
	});

	it('does not ask for a field for the row_number of n8n’s Google Sheets node', () => {
		const columns = ['row_number', 'Card ID', 'Full Name'];
		const match = compileMapping(staff, 'fail')(columns);
		expect(match).toMatchObject({ problems: [], unknown: [], readOnly: ['row_number'] });
		const numbered = fieldsOf({ name: 'Name', 'front-1': 'Row Number' });
		expect(pairs(['row_number'], numbered)).toEqual({ row_number: 'front-1' });
	});

	it('says once that nothing fits', () => {
		expect(compileMapping(staff, 'fail')(['x', 'y']).problems.map(({ rule }) => rule)).toEqual([
			'noColumns',
		]);
	});

	it.each<[string, string[], string]>([
		[
			'semicolons',
			['Card ID;Full Name;Department'],
			'Delimiter of Extract From File to a semicolon',
		],
		['semicolons and a comma', ['Card ID;Full Name', ' First;Department'], 'to a semicolon'],
		['tabs', ['Card ID\tFull Name'], 'Delimiter of Extract From File to a tab: {{ "\\t" }}'],
		['nothing, since its rows are a list', ['data'], 'put a Split Out node before this one'],
		['nothing, with row numbers', ['row_number', 'data'], 'put a Split Out node before this one'],
		['semicolons', ['Employee;Shoe Size'], '. Give the columns the labels'],
		['nothing, being none', ['Employee', 'Phone; mobile'], 'If this is a CSV file, '],
		['nothing, being none', ['Employee', 'Phone; mobile'], '. Give the columns the labels'],
		['commas, with a title above', ['Staff 2026', 'x'], 'Give the columns the labels'],
	])('says what to do with a file whose columns are separated by %s', (_, columns, hint) => {
		expect(matchColumns(columns, staff).problems.map((problem) => problem.hint)).toEqual([
			expect.stringContaining(hint),
		]);
	});

	it('takes only the columns that the row has, empty ones included', () => {
		const match = matchColumns(['\ufeffCard ID', 'Full Name', 'Department'], staff);
		expect(mapRow({ '\ufeffCard ID': 7, Department: null, toString: 'x' }, match)).toEqual({
			'card-id': 7,
			'front-1': null,
		});
	});
});
