import fc from 'fast-check';
import type { INodeProperties } from 'n8n-workflow';
import { holdsExpression, readDeclared } from '../../../nodes/shared/declared.ts';
import { parameterReader } from '../../../nodes/shared/parameters.ts';
import { RowRefusal } from '../../../nodes/shared/result.ts';

const EXPRESSION = '={{ $json.value }}';

const common = { name: 'theSwitch', displayName: 'The Switch', default: '' } as const;
const flag: INodeProperties = { ...common, type: 'boolean', default: false };
const number: INodeProperties = {
	...common,
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 50 },
};
const choice: INodeProperties = {
	...common,
	type: 'options',
	options: [
		{ name: 'Day First', value: 'dayFirst' },
		{ name: 'Month First', value: 'monthFirst' },
	],
};
const choices: INodeProperties = { ...choice, type: 'multiOptions', default: [] };
const loaded: INodeProperties = {
	...common,
	type: 'options',
	typeOptions: { loadOptionsMethod: 'x' },
};
const options: INodeProperties = {
	...common,
	type: 'collection',
	default: {},
	options: [
		{ ...flag, name: 'previewOnly', displayName: 'Preview Only' },
		{ ...common, type: 'dateTime', name: 'after', displayName: 'Updated After' },
		{ ...common, type: 'string', name: 'callback', displayName: 'Callback' },
	],
};
const pairs: INodeProperties = {
	...common,
	type: 'fixedCollection',
	default: {},
	options: [
		{
			name: 'pairs',
			displayName: 'Pairs',
			values: [{ ...common, type: 'string', name: 'column', displayName: 'Column' }],
		},
	],
};

const fromExpression = (property: INodeProperties, value: unknown): unknown =>
	readDeclared(property, EXPRESSION, value);

function refusalOf(read: () => unknown) {
	try {
		read();
	} catch (error) {
		if (error instanceof RowRefusal) return error.failure;
		throw error;
	}
	throw new Error('nothing was refused');
}

describe('a switch', () => {
	it.each([true, 1, 'true', 'TRUE', ' yes ', 'Yes', '1'])('is on with %p', (value) => {
		expect(fromExpression(flag, value)).toBe(true);
	});

	it.each([false, 0, 'false', 'False', 'no', ' NO', '0'])('is off with %p', (value) => {
		expect(fromExpression(flag, value)).toBe(false);
	});

	it.each([undefined, null, '', ' ', 'on', 'ja', 'truethy', 2, -1, NaN, [], [true], {}])(
		'is refused by its name with %p',
		(value) => {
			const failure = refusalOf(() => fromExpression(flag, value));
			expect(failure).toMatchObject({ label: 'The Switch', state: 'notSent', rule: 'notASwitch' });
			expect(failure.what).toMatch(/^The Switch says neither yes nor no: .+ came in$/);
			expect(failure.hint).toContain('true or false, yes or no, 1 or 0');
		},
	);
});

describe('a number', () => {
	it.each([
		[7, 7],
		['7', 7],
		[' 2.5 ', 2.5],
		[1, 1],
		['50', 50],
	])('is read from %p', (value, read) => {
		expect(fromExpression(number, value)).toBe(read);
	});

	it.each([undefined, null, '', ' ', 'many', true, NaN, Infinity, '1,5', [5], {}, 0, 51, '-3'])(
		'is refused with what is allowed: %p',
		(value) => {
			const failure = refusalOf(() => fromExpression(number, value));
			expect(failure).toMatchObject({ label: 'The Switch', rule: 'notANumber' });
			expect(failure.hint).toContain('a number, 1 to 50');
		},
	);

	it('of things is whole', () => {
		const whole = { ...number, typeOptions: { minValue: 1, numberPrecision: 0 } };
		expect(fromExpression(whole, '3')).toBe(3);
		for (const value of [1.5, '2.25']) {
			const failure = refusalOf(() => fromExpression(whole, value));
			expect(failure.what).toContain('is not a whole number');
			expect(failure.hint).toContain('a whole number, 1 or more');
		}
		expect(refusalOf(() => fromExpression(whole, 0)).what).toContain('lies outside its range');
	});

	it('that was typed and emptied again is refused as well', () => {
		expect(refusalOf(() => readDeclared(number, '', '')).what).toContain('an empty text came in');
	});
});

describe('a choice', () => {
	it.each(['dayFirst', ' dayfirst', 'DAYFIRST'])('is one of the list: %p', (value) => {
		expect(fromExpression(choice, value)).toBe('dayFirst');
	});

	it.each([undefined, null, '', 'Day', 'constructor', 1, true, ['dayFirst'], {}])(
		'is refused with the list: %p',
		(value) => {
			const failure = refusalOf(() => fromExpression(choice, value));
			expect(failure).toMatchObject({ label: 'The Switch', rule: 'notAChoice' });
			expect(failure.hint).toContain('one of dayFirst, monthFirst');
		},
	);

	it('of a list that the service fills is any text but an empty one', () => {
		expect(fromExpression(loaded, ' front-1 ')).toBe('front-1');
		for (const value of ['', undefined, [], {}]) {
			expect(refusalOf(() => fromExpression(loaded, value)).rule).toBe('notAChoice');
		}
	});
});

describe('a choice of several', () => {
	it('is a list of the choices, or one of them', () => {
		expect(fromExpression(choices, ['dayFirst', 'monthfirst'])).toEqual(['dayFirst', 'monthFirst']);
		expect(fromExpression(choices, 'dayFirst')).toEqual(['dayFirst']);
	});

	it('may be left empty where it is chosen, and not where an expression comes to nothing', () => {
		expect(readDeclared(choices, [], [])).toEqual([]);
		for (const value of [[], [null], undefined, null, '', {}, ['dayFirst', 'other']]) {
			expect(refusalOf(() => fromExpression(choices, value)).label).toBe('The Switch');
		}
	});

	it('may not be left empty where one has to be made', () => {
		const required = { ...choices, required: true };
		for (const value of [[], undefined, null, '']) {
			const failure = refusalOf(() => readDeclared(required, value, value));
			expect(failure).toMatchObject({ rule: 'empty', label: choices.displayName });
		}
	});
});

describe('a collection', () => {
	it('is read member by member', () => {
		const stored = { previewOnly: EXPRESSION, callback: EXPRESSION };
		const value = { previewOnly: 'TRUE', callback: 17 };
		expect(readDeclared(options, stored, value)).toEqual({ previewOnly: true, callback: '17' });
	});

	it('refuses a member that is set and comes to nothing, by the name of the member', () => {
		const refused = (member: string, value: unknown) =>
			refusalOf(() => readDeclared(options, { [member]: EXPRESSION }, { [member]: value })).label;
		expect(refused('previewOnly', undefined)).toBe('Preview Only');
		expect(refused('after', undefined)).toBe('Updated After');
		expect(refused('after', '')).toBe('Updated After');
		expect(refused('callback', {})).toBe('Callback');
	});

	it('leaves out a date that was added and not filled in', () => {
		expect(readDeclared(options, { after: '' }, { after: '' })).toEqual({});
	});

	it.each([undefined, null, '', 'x', [], 5])(
		'that an expression gives as %p is refused',
		(value) => {
			expect(refusalOf(() => fromExpression(options, value)).rule).toBe('notOptions');
		},
	);

	it('that an expression gives whole has no member of another name', () => {
		expect(fromExpression(options, { previewOnly: 'no' })).toEqual({ previewOnly: false });
		const failure = refusalOf(() => fromExpression(options, { previewonly: true }));
		expect(failure.what).toBe('The Switch has nothing named "previewonly"');
	});
});

describe('pairs', () => {
	it('are a list of texts, however they came', () => {
		const stored = { pairs: [{ column: EXPRESSION }] };
		expect(readDeclared(pairs, stored, { pairs: [{ column: 5 }] })).toEqual({
			pairs: [{ column: '5' }],
		});
		expect(readDeclared(pairs, {}, {})).toEqual({});
		expect(fromExpression(pairs, { pairs: { column: 'A' } })).toEqual({ pairs: [{ column: 'A' }] });
	});

	it.each([undefined, 'A', [7], { pairs: 'A' }, { pairs: [null] }, { pairs: [{ column: [] }] }])(
		'are refused as %p',
		(value) => {
			expect(() => fromExpression(pairs, value)).toThrow(RowRefusal);
		},
	);
});

test('whatever comes in, the answer is a clear value or a refusal in words', () => {
	fc.assert(
		fc.property(
			fc.anything(),
			fc.constantFrom(flag, number, choice, choices),
			(value, property) => {
				try {
					const read = fromExpression(property, value);
					expect(read).toBeDefined();
				} catch (error) {
					expect(error).toBeInstanceOf(RowRefusal);
				}
			},
		),
	);
});

test('what comes in is shown where it is short, and not where it may be a secret', () => {
	const shown = (value: unknown) => refusalOf(() => fromExpression(flag, value)).what;
	expect(shown('maybe')).toContain('the text "maybe"');
	expect(shown('123-45-6789')).toContain('a text of 11 characters');
	expect(shown('sk_live_a-long-secret-of-ours')).toContain('a text of 29 characters');
});

test('an expression is known by its first character, wherever it stands', () => {
	expect(holdsExpression('={{ 1 }}')).toBe(true);
	expect(holdsExpression({ __rl: true, mode: 'name', value: '={{ $json.group }}' })).toBe(true);
	expect(holdsExpression({ __rl: true, mode: 'name', value: 'military' })).toBe(false);
	expect(holdsExpression('')).toBe(false);
	expect(holdsExpression(undefined)).toBe(false);
});

test('a parameter that the node does not show has its default', () => {
	const { flag: read, isExpression } = parameterReader([flag])({
		getNode: () => ({ parameters: {} }),
		getNodeParameter: (_, fallback) => fallback,
	});
	expect(read('theSwitch', true)).toBe(true);
	expect(isExpression('theSwitch')).toBe(false);
});
