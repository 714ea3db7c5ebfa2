import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { FAILURES } from '../../../../nodes/IdMe/api/failures.ts';
import {
	isTransaction,
	listedTransactionOf,
	transactionOf,
} from '../../../../nodes/IdMe/check/transaction.ts';

/** Of a check that is about no phone, so that the status alone may speak. */
const product = 'document.license.verify';
const outcomeOf = (body: IDataObject) => transactionOf({ product, ...body }).outcome;
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
		['the same with an empty list', { ...status(200), result: { errors: [] } }, 'verified'],
		['the same with something else', { ...status(200), result: { checked: true } }, 'unclear'],
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
			'unclear',
		],
		['status 300', status(300), 'failed'],
		[
			'status 300 that calls itself verified',
			{ ...status(300), result: { verified: true } },
			'unclear',
		],
		['a status that is not published', status(100), 'pending'],
		['verified with such a status', { ...status(201), result: { verified: true } }, 'unclear'],
		['not verified with such a status', { ...status(201), result: { verified: false } }, 'pending'],
		['a status without code', { status: { message: 'Pending' } }, 'pending'],
		['no status at all', { transaction_id: 't' }, 'pending'],
		['verified without a status', { transaction_id: 't', result: { verified: true } }, 'unclear'],
	])('with %s', (_, body, outcome) => {
		expect(outcomeOf(body)).toBe(outcome);
		expect(transactionOf({ product, ...body }).verified).toBe(outcome === 'verified');
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

	it('shows the reasons that stand beside a result without any, be they bare codes', () => {
		const body = { ...status(300), result: { errors: [] }, errors: [1014] };
		const [reason, ...others] = transactionOf(body).errors;
		expect(reason).toMatchObject({ code: 1014, hint: expect.stringMatching(/./) as string });
		expect(others).toEqual([]);
	});

	it('shows a reason that is not published as it is given', () => {
		const errors = [{ code: 2999, message: 'The moon is full' }, 'just words', null, ''];
		expect(transactionOf({ ...status(300), result: { errors } }).errors).toEqual([
			{ code: 2999, message: 'The moon is full', additionalInfo: null, hint: '' },
			{ code: null, message: 'just words', additionalInfo: null, hint: '' },
		]);
	});

	it('keeps the values of the request out of what ID.me says', () => {
		const body = {
			...status(300),
			result: { errors: [{ code: 1014, message: 'No Ada', additional_info: 'not Ada' }] },
		};
		const mask = (text: string) => text.replace('Ada', '***');
		expect(transactionOf(body, { mask }).errors[0]).toMatchObject({
			message: 'No ***',
			additionalInfo: 'not ***',
		});
	});

	it.each([
		['product', 'document.license.verify'],
		['transaction_id', 'tx_123456789'],
		['transaction_id', '5f1c2f0e123456789aab01cd'],
		['verification_id', 'license-2'],
	])('comes out with its %s whole, whatever the request calls its own: %s', (key, value) => {
		const mask = (text: string) => text.replaceAll('license', '***');
		expect(Object.values(transactionOf({ [key]: value }, { mask }))).toContain(value);
	});

	it('comes out with an ID of its own form whole, also where the request has it as a value', () => {
		const id = '0f7f3c52-61d1-4f0a-8d0e-5a4b3c2d1e0f';
		expect(transactionOf({ transaction_id: id }, { mask: () => '***' }).transactionId).toBe(id);
	});

	it.each(['288410030', 'A12345678'])('keeps the number of a passport out: %s', (number) => {
		const said = { ...status(300), error: `Passport ${number} has expired` };
		expect(transactionOf(said).errors[0].message).toBe('Passport *** has expired');
		expect(transactionOf({ transaction_id: '482913' }, { mask: () => '***' })).toMatchObject({
			transactionId: '***',
		});
	});
});

describe('a transaction in a list', () => {
	it('that is completed but has no result is not told as verified, and not as failed', () => {
		expect(listedTransactionOf({ product, ...status(200) })).toMatchObject({
			outcome: null,
			verified: null,
			statusCode: 200,
			hint: 'The check is completed, but the list does not tell how it ended. Use Get of Document with this Transaction ID.',
		});
	});

	it.each([
		['telecom.possession.sms', 'Get of Phone with'],
		['something.new', 'Get of Phone or Document with'],
	])('names the operation that tells: %s', (of, says) => {
		expect(listedTransactionOf({ product: of, ...status(200) }).hint).toContain(says);
	});

	it.each<[string, IDataObject, string]>([
		['unsuccessful', status(300), 'failed'],
		['under way', status(100), 'pending'],
		['without a status', {}, 'pending'],
		['with a result', { ...status(200), result: { verified: true } }, 'verified'],
		['with a result against it', { ...status(200), result: { verified: false } }, 'failed'],
		['with reasons', { ...status(200), result: { errors: [{ code: 2002 }] } }, 'failed'],
		['with a word that nobody knows', { ...status(200), result: { verified: 1 } }, 'unclear'],
	])('%s comes out as by itself', (_, more, outcome) => {
		const body = { product, ...more };
		expect(listedTransactionOf(body)).toEqual({ ...transactionOf(body), hint: '' });
		expect(listedTransactionOf(body).outcome).toBe(outcome);
	});
});

describe('what a transaction is', () => {
	it.each<[IDataObject, boolean]>([
		[{ transaction_id: 't' }, true],
		[{ status: { code: 200, message: 'OK' } }, false],
		[{ transaction_id: ' ', status: { code: 200 } }, false],
		[{ transaction_id: 7, status: { code: 200 } }, false],
		[{ verification_id: 'v', transactions: [] }, false],
		[{ status: 'ok' }, false],
		[{}, false],
	])('%j', (body, expected) => {
		expect(isTransaction(body)).toBe(expected);
	});
});
