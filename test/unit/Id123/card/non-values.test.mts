import { readIdentifier } from '../../../../nodes/Id123/card/cells.ts';
import {
	checkCard,
	readTemplate,
	settableFields,
	type CheckSettings,
} from '../../../../nodes/Id123/card/template.ts';
import { compileMapping } from '../../../../nodes/Id123/card/mapping.ts';
import { nonValueIn } from '../../../../nodes/shared/words.ts';
import staffTemplate from '../../../../examples/data/template.json';

const FIELDS = settableFields(readTemplate(staffTemplate));
const SETTINGS: CheckSettings = {
	operation: 'upsert',
	dateOrder: 'refuseAmbiguous',
	timezone: 'UTC',
};
const GOOD = { 'card-id': 'E1', name: 'Ada Moreno' };
const IDENTIFIERS = ['card-id', 'unique-identifier', 'barcode'];

const problemsOf = (values: Record<string, unknown>) =>
	checkCard({ ...GOOD, ...values }, FIELDS, SETTINGS).problems;

/** Every field of the template and every fixed one, by its label. */
const each = FIELDS.map(({ label, key }) => [label, key] as const);

describe.each(each)('%s', (label, key) => {
	it.each(['Caf\uFFFD', '\uFFFDnal', 'O\u0092Neill', '\u0080 5', 'A\u0000d\u0000a'])(
		'refuses characters that were lost when the file was read: %p',
		(value) => {
			const [problem] = problemsOf({ [key]: value });
			expect(problem).toMatchObject({ field: key, label, rule: 'notText' });
			expect(problem.hint).toContain('"CSV UTF-8"');
			expect(problem.hint).toContain('Encoding of Extract From File');
		},
	);

	it.each([
		'#N/A',
		'#REF!',
		'#VALUE!',
		'#NAME?',
		'#DIV/0!',
		'#NUM!',
		'#NULL!',
		'#SPILL!',
		'#NV',
		'#BEZUG!',
		'#WERT!',
		'#ZAHL!',
		'#N/D',
		'#VALEUR!',
		'#¿NOMBRE?',
		'#¡REF!',
		'#Н/Д',
		'#Δ/Υ',
		'#N/V',
		'#NEDOSTUPNÝ',
		'#ИМЯ?',
		'#ÜBERLAUF!',
		'#VALEUR !',
		'#ERROR!',
		'#ZÉRÓOSZTÓ!',
		'########',
		'Err:502',
		' #n/a ',
	])('refuses the error value %p', (value) => {
		const [problem] = problemsOf({ [key]: value });
		expect(problem).toMatchObject({ field: key, label, rule: 'notAValue' });
		expect(problem.hint).toContain('formula');
	});

	it.each([
		'[object Object]',
		'[object Object],[object Object]',
		'Dear [object Object]',
		'Until Invalid DateTime',
		'undefined undefined',
		'null null',
		'Invalid DateTime',
		'Invalid Date',
		'Invalid date',
		'Invalid Interval',
		'Invalid Duration',
		'Loading...',
		'Loading…',
		'="00447912"',
		'=B2&" "&C2',
		'=$B$2',
		'=VLOOKUP(A2,Names!A:C,2,0)',
		'=Sheet2!A2',
		"='Staff 2026'!$B$2",
		'="Dr. "&B2',
		'="a ""b"""&B2',
		'=UPPER(B2)&" "&C2',
		'=UPPER(B2) & " " & C2',
		'=TEXT(A2,"0")&B2',
		'=_xlfn.XLOOKUP(A2,B:B,C:C)',
		'=LOG10(A2)',
		'=+A2',
		'=-(A2+1)',
		'=(A2&B2)',
		'=Table1[@Name]',
		'=[@Name]',
		'=IF(A2="",\n"",\nB2)',
		'4.47912E+11',
		'4,5E+15',
	])('refuses what no person means: %p', (value) => {
		const [problem] = problemsOf({ [key]: value });
		const rule = IDENTIFIERS.includes(key) ? /^notA(?:Value|nId)$/ : /^notAValue$/;
		expect(problem).toMatchObject({
			field: key,
			label,
			rule: expect.stringMatching(rule) as string,
		});
	});
});

it('a refusal holds words, and not the pattern by which the value was found', () => {
	const [problem] = problemsOf({ name: '#REF!' });
	const words = ['field', 'hint', 'label', 'rule', 'state', 'what'];
	expect(Object.keys(problem).sort()).toEqual(words);
});

it.each([
	['name', true],
	['security-question-1', false],
	['security-question-2', true],
])('%s is refused as a switch', (key, value) => {
	expect(problemsOf({ [key]: value })).toMatchObject([{ field: key, rule: 'notText' }]);
});

it.each([
	'Null',
	'null',
	'Nan',
	'Loading',
	'Loading Bay',
	'Undefined',
	'Total',
	'=)',
	'=HYPERLINK("x") Ada',
	'=(',
	'=]',
	'=A2 Ada',
	'= A2',
	'=Ada',
	'#GoBears!',
	'#1!',
	'#Team!',
	'Invalid Dates',
	'invalid date',
	'E+',
	'12E3',
	'1E+',
	'Object',
])('takes %p where it is no identifier: a person or a department may be called so', (text) => {
	expect(problemsOf({ name: text, 'front-1': text })).toEqual([]);
});

describe.each(FIELDS.filter(({ key }) => IDENTIFIERS.includes(key)).map((f) => [f.label, f.key]))(
	'%s, by which a card or a person is found,',
	(label, key) => {
		it.each(['1.23457E+11', '4,56E+12', '7.31E+18', '9E+14', '1e+21'])(
			'refuses scientific notation: %p',
			(value) => {
				const [problem] = problemsOf({ [key]: value });
				expect(problem).toMatchObject({ field: key, label, rule: 'notAnId' });
				expect(problem.hint).toContain('Format this column as text');
			},
		);

		it.each(["'00123", '="00124"', '"00125"', '’00123', '=A1'])(
			'refuses the marks by which a sheet keeps text: %p',
			(value) => {
				expect(problemsOf({ [key]: value })).toMatchObject([{ field: key, rule: 'notAnId' }]);
			},
		);

		it.each(['1001.0', '1001,00', 1001.5, 0.1 + 0.2])('refuses a decimal number: %p', (value) => {
			expect(problemsOf({ [key]: value })).toMatchObject([{ field: key }]);
		});

		it.each(['-', '—', '?', '...', 'NULL', 'null', 'n/a', 'N.A.', 'None', 'TBD'])(
			'refuses the placeholder %p',
			(value) => {
				expect(problemsOf({ [key]: value })).toMatchObject([{ field: key, rule: 'notAnId' }]);
			},
		);

		it.each([
			'undefined',
			'UNDEFINED',
			'NaN',
			'nan',
			'[OBJECT OBJECT]',
			'INVALID DATETIME',
			'invalid date',
			NaN,
			Infinity,
		])('refuses what has no result, in whatever case: %p', (value) => {
			const [problem] = problemsOf({ [key]: value });
			expect(problem).toMatchObject({ field: key, rule: 'notAValue' });
			expect(problem.what).toContain('has no result');
		});

		it.each([
			'Total',
			'TOTAL:',
			'Grand total',
			'Subtotal',
			'Sub-total',
			'Totale',
			'Summe',
			'Gesamt',
			'Sub total',
			'Gesamtergebnis',
			'Zwischensumme',
			'Total general',
			'Total général',
		])('refuses the word of a line of totals: %p', (value) => {
			const [problem] = problemsOf({ [key]: value });
			expect(problem).toMatchObject({ field: key, label, rule: 'notAnId' });
			expect(problem.hint).toContain('totals');
		});

		it.each([
			'E\u200B100',
			'\u200EE100',
			'E1\u00AD00',
			'E100\u202A',
			'E1\u206600',
			'E1\u061C',
			'E\t1',
		])('refuses what cannot be seen: %j', (value) => {
			expect(problemsOf({ [key]: value })).toMatchObject([{ field: key, rule: 'notAnId' }]);
		});

		it.each([[['E1']], [{ id: 'E1' }], true, false, 2 ** 53, 1234567890123456789])(
			'refuses what is no text: %p',
			(value) => {
				expect(problemsOf({ [key]: value })).toMatchObject([{ field: key, rule: 'notText' }]);
			},
		);
	},
);

it.each([
	'731E16',
	'E100',
	'00123',
	'u-1',
	'0',
	'1.5.2',
	"O'Neill",
	'a=b',
	'#12',
	'a@b.example',
	'Total-1',
	'sum',
	'É1',
	731,
])('takes the ID %p', (id) => {
	expect(readIdentifier(id)).toEqual({ id: String(id) });
});

it.each(["'t Veld", '-', 'n/a', '1001.0', 'None', '#5', '#sales', 'a‍b'])(
	'takes the text %p where it is no identifier',
	(text) => {
		expect(nonValueIn(text)).toBeUndefined();
		expect(problemsOf({ name: text })).toEqual([]);
	},
);

test('a heading whose characters were lost is told, and not left out', () => {
	const match = compileMapping(FIELDS)(['Card ID', 'D\uFFFDpartement']);
	expect(match.problems).toMatchObject([
		{ rule: 'notText', what: expect.stringContaining('D\uFFFDpartement') as string },
	]);
});

test('what a cell held stands in no message', () => {
	for (const value of ["'00777", '4,56E+12', 'Caf\uFFFD']) {
		const [problem] = problemsOf({ 'card-id': value });
		expect(`${problem.what} ${problem.hint}`).not.toContain(value);
	}
});
