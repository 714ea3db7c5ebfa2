import fc from 'fast-check';
import {
	checkCard,
	readTemplate,
	settableFields,
	type CheckSettings,
} from '../../../../nodes/Id123/card/template.ts';

const template = readTemplate({
	fields: [
		{ key: 'barcode', label: 'Badge', 'max-length': 20, 'min-length': 4 },
		{ key: 'id-photo', label: 'Photo', 'max-length': 0 },
		{ key: 'name', label: 'Full Name', 'max-length': 400 },
		{ key: 'front-1', label: 'Department', 'max-length': 5, required: true },
		{ key: 'front-2', label: 'Start Date', type: 'date', 'max-length': 3 },
	],
});

const check = (values: Record<string, unknown>, settings: Partial<CheckSettings> = {}) =>
	checkCard(values, settableFields(template), {
		operation: 'upsert',
		dateOrder: 'monthFirst',
		timezone: 'Europe/Berlin',
		...settings,
	});

const good = { 'card-id': 'E1', name: 'Ada', 'front-1': 'IT' };
const rulesOf = (...args: Parameters<typeof check>) =>
	check(...args).problems.map(({ field, rule }) => `${field} ${rule}`);

describe('checking a row', () => {
	it('trims values, turns numbers into text and dates into the format of the service', () => {
		expect(
			check({
				'card-id': 1001,
				name: '\u00a0Ada ',
				'front-1': true,
				'front-2': 45234,
				'card-expiration': '2026-07-31',
				'recipient-email': ' ada@harbour.example ',
				'id-photo': 'https://x.example/a b.jpg',
				barcode: ' \u200b',
				'unique-identifier': null,
			}),
		).toEqual({
			card: {
				'card-id': '1001',
				name: 'Ada',
				'front-1': 'true',
				'front-2': '2023-11-04',
				'card-expiration': '2026-07-31T21:59:59+00:00',
				'recipient-email': 'ada@harbour.example',
				'id-photo': 'https://x.example/a%20b.jpg',
			},
			problems: [],
		});
	});

	it.each<[string, Record<string, unknown>, string]>([
		['no card id', { 'card-id': ' ' }, 'card-id required'],
		['no name', { name: '\u00a0' }, 'name required'],
		['a required field left empty', { 'front-1': null }, 'front-1 required'],
		['a text that is too long', { 'front-1': 'Nursing' }, 'front-1 tooLong'],
		['a text that is too short', { barcode: '123' }, 'barcode tooShort'],
		['a date that is none', { 'front-2': '31 Februar 2020' }, 'front-2 notADate'],
		['a list for a date', { 'front-2': ['2026-01-31'] }, 'front-2 notADate'],
		['an expiration that is none', { 'card-expiration': 'soon' }, 'card-expiration notADate'],
		['an address that is none', { 'recipient-email': 'ada' }, 'recipient-email notAnAddress'],
		['a path for a link', { 'id-photo': 'C:\\me.jpg' }, 'id-photo notALink'],
		['a file for a link', { 'id-photo': Buffer.from('x') }, 'id-photo photoIsAFile'],
		['an object for a link', { 'id-photo': { url: 'x' } }, 'id-photo notText'],
		['a list for text', { name: ['Ada', 'Bob'] }, 'name notText'],
		['an object for text', { name: { first: 'Ada' } }, 'name notText'],
		['a number that lost digits', { barcode: 99999999999999999999 }, 'barcode notText'],
		['a field of another template', { 'back-9': 'x' }, 'back-9 unknownField'],
	])('refuses %s', (_what, values, expected) => {
		expect(rulesOf({ ...good, ...values })).toEqual([expected]);
	});

	it('reports everything that is wrong with a row, and keeps what is right', () => {
		const { card, problems } = check({ name: 'Ada', 'front-1': 'Nursing', barcode: '1' });
		expect(problems.map(({ field, rule }) => [field, rule])).toEqual([
			['card-id', 'required'],
			['barcode', 'tooShort'],
			['front-1', 'tooLong'],
		]);
		expect(card).toEqual({ name: 'Ada' });
	});

	it('counts characters, not code units, and knows no length for a date or where the template sets none', () => {
		expect(rulesOf({ ...good, 'front-1': '😀😀😀😀😀' })).toEqual([]);
		expect(rulesOf({ ...good, 'front-1': '😀😀😀😀😀😀' })).toEqual(['front-1 tooLong']);
		expect(rulesOf({ ...good, barcode: '😀😀😀' })).toEqual(['barcode tooShort']);
		expect(rulesOf({ ...good, 'front-2': '2026-01-31' })).toEqual([]);
		expect(rulesOf({ ...good, 'id-photo': `https://x.example/${'a'.repeat(5000)}` })).toEqual([]);
	});

	it('says how long a value is and how long it may be', () => {
		const [tooLong] = check({ ...good, 'front-1': 'Nursing' }).problems;
		expect(tooLong).toMatchObject({
			label: 'Department',
			what: 'Department is too long: 7 characters, the template allows 5',
		});
		const [tooShort] = check({ ...good, barcode: '1' }).problems;
		expect(tooShort.what).toBe('Badge is too short: 1 character, the template asks for at least 4');
	});

	it('names the reason why a date is refused', () => {
		const [swappable] = check(
			{ ...good, 'front-2': '1/2/2026' },
			{ dateOrder: 'refuseAmbiguous' },
		).problems;
		expect(swappable.what).toBe(
			'Start Date is not a date that can be used: day and month could be swapped',
		);
	});

	it('ignores values that ID123 sets itself, and blank values of fields that the template lacks', () => {
		expect(
			check({ ...good, 'card-status': 'ACTIVE', code: 'S2001', 'back-9': '', institution: 'x' }),
		).toEqual({ card: good, problems: [] });
	});

	it('tells a cell that is empty from a field that no column fills', () => {
		const hints = [{}, { name: '' }].map(
			(values) =>
				check({ 'card-id': 'E1', 'front-1': 'IT', ...values }).problems.find(
					({ field }) => field === 'name',
				)?.hint,
		);
		expect(hints[0]).toContain('Map a column');
		expect(hints[1]).not.toContain('Map a column');
	});
});

describe('checking an update', () => {
	it('needs the card id alone', () => {
		expect(check({ 'card-id': 'E1', barcode: '1234' }, { operation: 'update' })).toEqual({
			card: { 'card-id': 'E1', barcode: '1234' },
			problems: [],
		});
		expect(rulesOf({ barcode: '1234' }, { operation: 'update' })).toEqual(['card-id required']);
	});

	it('leaves an empty cell alone', () => {
		expect(check({ 'card-id': 'E1', name: '', barcode: null }, { operation: 'update' })).toEqual({
			card: { 'card-id': 'E1' },
			problems: [],
		});
	});

	it('sends an empty cell as empty where that is asked for, and never a required one', () => {
		const settings = { operation: 'update', clearEmpty: true } as const;
		expect(check({ 'card-id': 'E1', barcode: ' ', 'card-expiration': null }, settings)).toEqual({
			card: { 'card-id': 'E1', barcode: '', 'card-expiration': '' },
			problems: [],
		});
		expect(rulesOf({ 'card-id': 'E1', name: '' }, settings)).toEqual(['name required']);
		expect(rulesOf({ 'card-id': '' }, settings)).toEqual(['card-id required']);
		expect(rulesOf({ 'card-id': 'E1' }, settings)).toEqual([]);
	});
});

describe('what is said of a row', () => {
	const marker = 'Zx9Qq';
	const cell = fc.oneof(
		fc.string().map((text) => marker + text),
		fc.constantFrom<unknown>(
			[marker],
			{ [marker]: marker },
			1e21,
			true,
			`data:${marker}`,
			`1/2/${marker}`,
			`${marker}@x`,
			`${marker}${'a'.repeat(500)}`,
		),
	);
	const keys = settableFields(template).map(({ key }) => key);

	it('never repeats the content of a cell and never blames', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.constantFrom(...keys), cell), (values) => {
				for (const { what, hint } of check(values, { clearEmpty: true }).problems) {
					expect(`${what} ${hint}`).not.toContain(marker);
					expect(`${what} ${hint}`).not.toMatch(/error|problem|failure|mistake/i);
				}
			}),
		);
	});

	it('is either a value for every cell that is filled or a reason', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.constantFrom(...keys), fc.anything()), (values) => {
				const { card, problems } = check(values);
				const refused = new Set(problems.map(({ field }) => field));
				for (const key of keys) expect(key in card && refused.has(key)).toBe(false);
				expect(Object.values(card).every((text) => typeof text === 'string')).toBe(true);
				expect(refused.has('card-id') || card['card-id'] !== '').toBe(true);
			}),
		);
	});

	it('is nothing for its own result: a checked card passes again unchanged', () => {
		// Signs alone are placeholders, and a number sign begins an error value.
		const text = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 '-]{0,3}x$/);
		fc.assert(
			fc.property(text, text, fc.integer({ min: 36_526, max: 99_999 }), (id, name, serial) => {
				const first = check({
					'card-id': id,
					name,
					'front-1': 'IT',
					'front-2': serial,
					'card-expiration': serial,
				});
				expect(first.problems).toEqual([]);
				expect(check(first.card)).toEqual(first);
			}),
		);
	});
});
