/** What the product of a transaction tells of the check. */
import type { IDataObject } from 'n8n-workflow';
import { familyOf, isProductOf, transactionOf } from '../../../../nodes/IdMe/check/transaction.ts';

const COMPLETED = { status: { code: 200 } };
const UNSUCCESSFUL = { status: { code: 300 } };

it('a transaction belongs to the family of its product, else to that of the address that answered', () => {
	expect(transactionOf({ product: 'license.verify' }, { family: 'telecom' }).family).toBe(
		'document',
	);
	expect(transactionOf({ product: 'something.new' }, { family: 'telecom' }).family).toBe('telecom');
	expect(transactionOf({}, { family: 'document' }).family).toBe('document');
});

describe('the family of a product', () => {
	it.each([
		['document.license.verify', 'document'],
		['license.verify', 'document'],
		['passport.verify', 'document'],
		['passcard.verify', 'document'],
		['telecom.possession.sms', 'telecom'],
		['possession.sms', 'telecom'],
		['identity.verify', 'telecom'],
	])('%s', (product, family) => {
		expect(familyOf(product)).toBe(family);
	});

	it('is unknown for what is not published', () => {
		expect(familyOf('something.new')).toBeUndefined();
		expect(familyOf(null)).toBeUndefined();
	});
});

it.each([
	['document.identity.verify', 'document', 'license', true],
	['identity_document.verify', 'document', 'passport', true],
	['passport_id_card.verify', 'document', 'passcard', true],
	['passport_id_card.verify', 'document', 'passport', false],
	['passport-card', 'document', 'passport', false],
	['passport.verify', 'document', 'passcard', false],
	['passport.verify', 'document', 'license', false],
	['telecom.identity.with_possession', 'telecom', 'identity', true],
	['telecom.possession.sms', 'telecom', 'identity', false],
	['telecom.identity.verify', 'document', 'license', false],
	[null, 'document', 'license', true],
] as const)('the product %s, of a %s check, may be that of %s: %s', (of, family, kind, isIts) => {
	expect(isProductOf(of, family, [kind])).toBe(isIts);
});

describe('possession of a phone', () => {
	const SMS = { product: 'telecom.possession.sms', ...COMPLETED };
	const proven = { ...SMS, result: { verified: true } };

	it.each<[string, IDataObject]>([
		['a code that may only have been sent', SMS],
		['the same under its short name', { ...SMS, product: 'possession.sms' }],
		['a phone check whose product is not named', COMPLETED],
		['a phone check whose product nobody knows', { ...COMPLETED, product: 'telecom.new' }],
		['a check of unknown kind', { ...COMPLETED, product: 'something.new' }],
	])('needs more than a completed status: %s is pending', (_, body) => {
		expect(transactionOf(body, { family: 'telecom' })).toMatchObject({
			outcome: 'pending',
			verified: false,
		});
	});

	it('is proven by the result, wherever it is read', () => {
		expect(transactionOf(proven)).toMatchObject({ outcome: 'verified', verified: true });
	});

	it('is proven by the answer to the code, also where it has no result', () => {
		const confirmed = transactionOf(SMS, { step: 'confirmingACode' });
		expect(confirmed).toMatchObject({ outcome: 'verified', verified: true });
	});

	it('is not proven by the answer to sending a code, whatever it says', () => {
		const sent = transactionOf(proven, { step: 'sendingACode' });
		expect(sent).toMatchObject({ outcome: 'pending', verified: false });
	});

	it('is not there where the code could not be sent or was wrong', () => {
		const failed = { ...SMS, ...UNSUCCESSFUL, result: { errors: [{ code: 1001 }] } };
		for (const step of ['sendingACode', 'confirmingACode', undefined] as const) {
			expect(transactionOf(failed, { step })).toMatchObject({ outcome: 'failed' });
		}
	});

	it('is not asked of checks that are about something else', () => {
		for (const other of ['telecom.identity.verify', 'identity.verify', 'passport.verify']) {
			expect(transactionOf({ ...COMPLETED, product: other }).outcome).toBe('verified');
		}
	});
});
