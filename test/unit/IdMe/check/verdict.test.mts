/** Whether an answer about a check is a yes, where it says so in one of many ways or in several at once. */
import { transactionOf, UNCLEAR } from '../../../../nodes/IdMe/check/transaction.ts';
import { bodyOf, DONE, outcomeOf } from './support/answers.mts';

describe('a completed check', () => {
	it.each([
		['a list of results that says no', { results: [{ verified: false }] }, 'unclear'],
		['a list of results that says yes', { result: [{ verified: true }] }, 'unclear'],
		['no in place of a result', { result: false }, 'unclear'],
		['yes in place of a result', { result: true }, 'unclear'],
		['a result in a text', { result: '{"verified":true}' }, 'unclear'],
		['a result that does not say', { result: { verified: null } }, 'unclear'],
		[
			'a result that does not say beside one that says no',
			{ result: { verified: null }, results: { verified: false } },
			'unclear',
		],
		[
			'two results that differ',
			{ result: { verified: true }, results: { verified: false } },
			'unclear',
		],
		['yes with an error', { result: { verified: true, errors: [{ code: 2002 }] } }, 'unclear'],
		[
			'yes with an error beside it',
			{ result: { verified: true }, errors: [{ code: 1 }] },
			'unclear',
		],
		[
			'yes with one error that is no list',
			{ result: { verified: true, errors: { code: 2002 } } },
			'unclear',
		],
		[
			'yes with an error in a sentence',
			{ result: { verified: true }, error: 'expired' },
			'unclear',
		],
		['one error that is no list', { errors: { code: 2002, message: 'Expired' } }, 'failed'],
		['no above it', { verified: false }, 'failed'],
		['no above a yes', { verified: false, result: { verified: true } }, 'unclear'],
		['yes above a no', { verified: true, result: { verified: false } }, 'failed'],
		['yes above it alone, which its status says as well', { verified: true }, 'verified'],
		[
			'a no deep in its yes',
			{ result: { verified: true, documents: [{ Verified: false }] } },
			'unclear',
		],
		[
			'a status that is called unsuccessful',
			{ status: { code: 200, message: 'Transaction unsuccessful' } },
			'failed',
		],
		[
			'another status in its result',
			{ result: { verified: true, status: { code: 300 } } },
			'unclear',
		],
		[
			'empty places for errors',
			{ result: { verified: true, errors: [] }, errors: null },
			'verified',
		],
		[
			'a no in the words of the caller',
			{ result: { verified: true }, metadata: { verified: false } },
			'verified',
		],
	])('with %s', (_, more, outcome) => {
		expect(outcomeOf(more)).toBe(outcome);
		expect(transactionOf(bodyOf(more)).verified).toBe(outcome === 'verified');
	});

	it.each([[[200]], [{ value: 200 }], [true], ['2e2'], ['0xC8'], ['200.0'], ['20 0'], [200.5]])(
		'is not one where its code is %j',
		(code) => {
			expect(outcomeOf({ status: { code }, result: { verified: true } })).toBe('unclear');
		},
	);

	it.each([['200'], [200], ['completed'], [[DONE]]])(
		'is not one where its status is %j',
		(status) => {
			expect(outcomeOf({ status, result: { verified: true } })).toBe('unclear');
		},
	);

	it.each([
		{ outcome: 'failed' },
		{ match: false },
		{ passed: false },
		{ verfied: false },
		{ verification_status: 'not_verified' },
		{ checks: [{ face: { match: false } }] },
		{ verified: true, status: 'failed' },
		{ verified: true, status: { message: 'unsuccessful' } },
		{ verified: true, status: 'NOT_VERIFIED' },
		{ document_type: 'license' },
		{ status: 'pending' },
		{ decision: 'DENY' },
		{ valid: 'no', match: null },
		{ errorMessage: 'Document expired' },
		{ verified: true, status: 300 },
		{ verified: true, outcome: 'failed', passed: false },
		{ verified: true, error_code: 2002, error_message: 'Document expired' },
	])('is no yes where its result is %j', (result) => {
		expect(outcomeOf({ result })).toBe('unclear');
	});

	it.each([
		{ status: { code: 200, message: 'Transaction not successfully completed' } },
		{ status: { code: 200, message: 'Transaction completed unsuccessfully' } },
		{ status: { code: 200, message: 'Transaction completed: person could not be verified' } },
		{ outcome: 'failed', match: false },
		{ success: false },
	])('is a no where it says so in other words: %j', (more) => {
		expect(outcomeOf(more)).toBe('failed');
	});

	it('says what is wrong and what to do where it cannot be read, before what ID.me says', () => {
		const more = { result: { verified: true, errors: [{ code: 2002 }] } };
		const { errors } = transactionOf(bodyOf(more));
		expect(errors).toEqual([UNCLEAR, expect.objectContaining({ code: 2002 })]);
		expect(UNCLEAR.message).toContain('nobody counts as verified');
		expect(UNCLEAR.hint).toMatch(/Get.*person look/);
	});

	it('is read however deep an answer goes', () => {
		let deep: unknown = { verified: false };
		for (let level = 0; level < 100_000; level += 1) deep = [deep];
		expect(outcomeOf({ result: { verified: true, deep } })).toBe('unclear');
	});
});
