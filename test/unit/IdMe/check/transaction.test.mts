import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { FAILURES } from '../../../../nodes/IdMe/api/failures.ts';
import {
	asUnconfirmed,
	familyOf,
	isTransaction,
	refusedTransaction,
	transactionOf,
} from '../../../../nodes/IdMe/check/transaction.ts';

const outcomeOf = (body: IDataObject) => transactionOf(body).outcome;
const status = (code: unknown) => ({ status: { code } }) as IDataObject;

describe('a transaction', () => {
	it('comes out with every key, null for what ID.me did not say', () => {
		expect(transactionOf({})).toEqual({
			transactionId: null,
			verificationId: null,
			product: null,
			family: null,
			outcome: 'pending',
			verified: false,
			statusCode: null,
			statusMessage: null,
			createdAt: null,
			updatedAt: null,
			errors: [],
		});
	});

	it('takes what is documented from where it is documented', () => {
		// docs.id.me/services-api/verification and /services-api-overview, put together.
		const body = {
			transaction_id: '5f1c2f0e-8a3b-4f7e-9d56-0c1d2e3f4a5b',
			verification_id: '2b7d9c44-61d1-4f0a-8d0e-5a4b3c2d1e0f',
			product: 'telecom.identity.verify',
			status: {
				code: 300,
				message: 'Transaction unsuccessful',
				created: '2023-04-04T17:15:52.171-04:00',
				updated: '2023-04-04T17:25:53.301-04:00',
			},
			result: {
				verified: false,
				errors: [{ code: 1014, message: 'Could not find the user', additional_info: 'birth_date' }],
			},
		};
		expect(transactionOf(body)).toEqual({
			transactionId: body.transaction_id,
			verificationId: body.verification_id,
			product: body.product,
			family: 'telecom',
			outcome: 'failed',
			verified: false,
			statusCode: 300,
			statusMessage: 'Transaction unsuccessful',
			createdAt: '2023-04-04T17:15:52.171-04:00',
			updatedAt: '2023-04-04T17:25:53.301-04:00',
			errors: [
				{
					code: 1014,
					message: 'Could not find the user',
					additionalInfo: 'birth_date',
					hint: FAILURES[1014].hint,
				},
			],
		});
	});

	it.each<[string, IDataObject, string]>([
		['status 200 and verified', { ...status(200), result: { verified: true } }, 'verified'],
		['the same under `results`', { ...status(200), results: { verified: true } }, 'verified'],
		['the same as texts', { ...status('200'), result: { verified: 'true' } }, 'verified'],
		['status 200 without a result', status(200), 'verified'],
		['status 200 with a result that says nothing', { ...status(200), result: {} }, 'verified'],
		['status 200 but not verified', { ...status(200), result: { verified: false } }, 'failed'],
		['the same under `results`', { ...status(200), results: { verified: false } }, 'failed'],
		['the same as text', { ...status(200), result: { verified: 'false' } }, 'failed'],
		[
			'status 200 with reasons against it',
			{ ...status(200), result: { errors: [{ code: 2002 }] } },
			'failed',
		],
		[
			'status 200 with a word for verified that nobody knows',
			{ ...status(200), result: { verified: 'maybe' } },
			'pending',
		],
		['status 300', status(300), 'failed'],
		[
			'status 300 that calls itself verified',
			{ ...status(300), result: { verified: true } },
			'failed',
		],
		['a status that is not published', status(100), 'pending'],
		['verified with such a status', { ...status(201), result: { verified: true } }, 'pending'],
		['a status without code', { status: { message: 'Pending' } }, 'pending'],
		['no status at all', { transaction_id: 't', result: { verified: true } }, 'pending'],
	])('with %s', (_, body, outcome) => {
		expect(outcomeOf(body)).toBe(outcome);
		expect(transactionOf(body).verified).toBe(outcome === 'verified');
	});

	it('is verified only with status 200 and nothing against it, whatever else comes', () => {
		const json = fc.jsonValue();
		const body = fc.record(
			{
				status: fc.oneof(json, fc.record({ code: json })),
				result: json,
				results: json,
				errors: json,
			},
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(body, (any) => {
				const { verified, outcome, statusCode, errors } = transactionOf(any as IDataObject);
				expect(verified).toBe(outcome === 'verified');
				if (verified) expect([statusCode, errors.length]).toEqual([200, 0]);
			}),
			{ numRuns: 500 },
		);
	});

	it('shows a reason that is not published as it is given', () => {
		const errors = [{ code: 2999, message: 'The moon is full' }, 'just words', null];
		expect(transactionOf({ ...status(300), result: { errors } }).errors).toEqual([
			{ code: 2999, message: 'The moon is full', additionalInfo: null, hint: '' },
			{ code: null, message: 'just words', additionalInfo: null, hint: '' },
			{ code: null, message: '', additionalInfo: null, hint: '' },
		]);
	});

	it('keeps the values of the request out of what ID.me says', () => {
		const body = {
			...status(300),
			result: { errors: [{ code: 1014, message: 'No Ada', additional_info: 'not Ada' }] },
		};
		const discreet = (text: string) => text.replace('Ada', '***');
		expect(transactionOf(body, { discreet }).errors[0]).toMatchObject({
			message: 'No ***',
			additionalInfo: 'not ***',
		});
	});

	it('belongs to the family of its product, else to that of the address that answered', () => {
		expect(transactionOf({ product: 'license.verify' }, { family: 'telecom' }).family).toBe(
			'document',
		);
		expect(transactionOf({ product: 'something.new' }, { family: 'telecom' }).family).toBe(
			'telecom',
		);
		expect(transactionOf({}, { family: 'document' }).family).toBe('document');
	});
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

describe('a code that was sent', () => {
	it('proves nothing yet, whatever the status', () => {
		const sent = asUnconfirmed(transactionOf({ ...status(200), result: { verified: true } }));
		expect(sent).toMatchObject({ outcome: 'pending', verified: false });
	});

	it('may have failed all the same', () => {
		const sent = transactionOf({ ...status(300), result: { errors: [{ code: 1001 }] } });
		expect(asUnconfirmed(sent)).toEqual(sent);
	});
});

describe('a refusal that speaks of the person', () => {
	it('has the form of the check that it ended', () => {
		const known = { transactionId: 't', verificationId: null, family: 'telecom' as const };
		const refused = refusedTransaction('3102', 'Wrong code', known);
		expect(Object.keys(refused).sort()).toEqual(Object.keys(transactionOf({})).sort());
		expect(refused).toMatchObject({
			...known,
			outcome: 'failed',
			verified: false,
			errors: [{ code: 3102, message: 'Wrong code', hint: FAILURES[3102].hint }],
		});
	});
});

describe('what a transaction is', () => {
	it.each<[IDataObject, boolean]>([
		[{ transaction_id: 't' }, true],
		[{ status: {} }, true],
		[{ verification_id: 'v', transactions: [] }, false],
		[{ status: 'ok' }, false],
		[{}, false],
	])('%j', (body, expected) => {
		expect(isTransaction(body)).toBe(expected);
	});
});
