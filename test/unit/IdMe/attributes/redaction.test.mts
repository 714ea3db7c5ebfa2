import fc from 'fast-check';
import {
	isSocialKey,
	redacted,
	redactedForAgents,
	redactedFully,
} from '../../../../nodes/IdMe/attributes/redaction.ts';

const SOCIAL = '288-41-0030';
const DIGITS = '288410030';
const has = (value: unknown) => /288[-. ]?41[-. ]?0030/.test(JSON.stringify(value));

describe('a Social Security number', () => {
	it.each([
		['in a list of attributes', [{ handle: 'social', name: 'Social Security', value: SOCIAL }]],
		['known by the name of the attribute', [{ name: 'Social Security', value: DIGITS }]],
		['in a flat answer', { social: SOCIAL }],
		['without dashes', { social: DIGITS }],
		['as a number', { social: 288410030 }],
		['at another handle', { ssn: DIGITS, social_security_number: DIGITS, dslogon_idvalue: DIGITS }],
		['at a handle that is spelt in one word', { userSsn: DIGITS, taxpayer_id: DIGITS }],
		['in a list at its handle', { social: [SOCIAL, { value: DIGITS }] }],
		['in a text', { note: `SSN ${SOCIAL}.` }],
		[
			'in another key that repeats it',
			{ social: SOCIAL, transactions: [{ ref: `a ${DIGITS} b` }] },
		],
		['as a number that repeats it', { social: SOCIAL, transactions: [{ ref: 288410030 }] }],
		['as a key', { social: SOCIAL, [DIGITS]: 1, [`x ${SOCIAL}`]: 2 }],
		['with spaces, where dashes were known', { social: SOCIAL, note: '288 41 0030' }],
	])('is masked %s', (_, value) => {
		expect(has(value)).toBe(true);
		expect(has(redacted(value))).toBe(false);
	});

	it('is masked whatever it is, and wherever it is repeated', () => {
		const digits = fc.integer({ min: 0, max: 999_999_999 }).map((n) => String(n).padStart(9, '0'));
		fc.assert(
			fc.property(
				digits,
				fc.constantFrom('', '-', ' ', '.'),
				fc.boolean(),
				(number, mark, asNumber) => {
					const spelt = [number.slice(0, 3), number.slice(3, 5), number.slice(5)].join(mark);
					const body = {
						attributes: [{ handle: 'social', value: asNumber ? Number(number) : spelt }],
						transactions: [{ text: `(${spelt})`, plain: number }],
					};
					// A number that begins with many zeros has too few digits to be told from any other.
					fc.pre(Number(number) >= 1_000_000);
					const text = JSON.stringify(redacted(body));
					expect(text).not.toContain(spelt);
					expect(text).not.toContain(number);
				},
			),
		);
	});
});

it.each([
	['where a person is shown', redacted],
	['in the answer as it came', redactedFully],
	['for a model', redactedForAgents],
])('the last digits alone are masked at their handle %s', (_, mask) => {
	const attributes = [
		{ handle: 'ssnlast4', value: 30 },
		{ handle: 'age', value: 30 },
	];
	expect(mask({ ssn_last_4: '0030', attributes })).toEqual({
		ssn_last_4: '***',
		attributes: [{ handle: 'ssnlast4', value: '***' }, attributes[1]],
	});
});

it('the rest stays as it is', () => {
	const body = {
		attributes: [
			{ handle: 'zip', name: 'Zip Code', value: '21540-8473' },
			{ handle: 'npi_number', name: 'NPI Number', value: 2796424397 },
			{ handle: 'birth_date', name: 'Birth Date', value: '1992-07-14' },
			{ handle: 'phone', value: '555-010-0100' },
			{ handle: 'uuid', value: 'd733a89e2e634f04ac2fe66c97f71612' },
			{ handle: 'email', value: null },
		],
		status: [{ group: 'medical', subgroups: [['DEA/NPI'], null], verified: true }],
	};
	expect(redacted(body)).toEqual(body);
	expect(redacted({ social: null, ssn: '' })).toEqual({ social: null, ssn: '' });
});

it.each([
	['social', true],
	['Social Security', true],
	['ssn', true],
	['user_ssn', true],
	['socialSecurityNumber', true],
	['userSsn', true],
	['applicantSSNValue', true],
	['tax_id', true],
	['taxIdNumber', true],
	['Tax ID', true],
	['tax_identifier', true],
	['tin', true],
	['ssnlast4', true],
	['ssn_last_4', true],
	['social_media_url', false],
	['setting', false],
	['taxidermy', false],
	['itinerary', false],
	['association', false],
	['classnumber', false],
	['socialite', false],
])('the handle %s holds one: %s', (key, holds) => {
	expect(isSocialKey(key)).toBe(holds);
});

it('a text is masked where it is written like one', () => {
	expect(redacted('a 288-41-0030, b 288 41 0030 c 288–41–0030')).toBe('a ***, b *** c ***');
	expect(redacted('1288-41-0030 288-41-00301 2018-02-18 288-41 0030')).toBe(
		'1288-41-0030 288-41-00301 2018-02-18 288-41 0030',
	);
});

it('a model sees no signed token, however many stand in one text', () => {
	const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJkNzMzIn0.c2ln';
	expect(redactedForAgents({ note: `a ${token} b ${token} c` })).toEqual({ note: 'a *** b *** c' });
});
