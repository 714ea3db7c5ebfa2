/** Whether an answer about a check is a yes, where it says so in one of many ways or in several at once. */
import fc from 'fast-check';
import { transactionOf } from '../../../../nodes/IdMe/check/transaction.ts';
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

	it.each<[unknown, string, string]>([
		// The words of the pages, and none.
		[DONE.message, 'verified', 'verified'],
		[undefined, 'verified', 'verified'],
		[null, 'verified', 'verified'],
		['', 'verified', 'verified'],
		['The check was completed successfully.', 'verified', 'verified'],
		['Verified', 'verified', 'verified'],
		['Phone number verified', 'verified', 'verified'],
		['License verified', 'verified', 'verified'],
		['Passport successfully verified', 'verified', 'verified'],
		['SMS code verified', 'verified', 'verified'],
		['User verified', 'verified', 'verified'],
		['Done', 'verified', 'verified'],
		['Successfully processed', 'verified', 'verified'],
		['Request successful', 'verified', 'verified'],
		['No errors', 'verified', 'verified'],
		['Completed: no errors.', 'verified', 'verified'],
		['Request accepted', 'unclear', 'unclear'],
		['User active', 'unclear', 'unclear'],
		['Transaction pending', 'unclear', 'pending'],
		['In progress', 'unclear', 'pending'],
		['Under manual review', 'unclear', 'pending'],
		['Code sent', 'unclear', 'pending'],
		['Incomplete', 'unclear', 'unclear'],
		['Validating', 'unclear', 'unclear'],
		['Matching', 'unclear', 'unclear'],
		['Timed out', 'unclear', 'unclear'],
		['Refused', 'unclear', 'unclear'],
		['Canceled', 'unclear', 'unclear'],
		['Error', 'unclear', 'unclear'],
		['Incorrect code, 2 tries left', 'unclear', 'unclear'],
		['Transaction completed with warnings', 'unclear', 'unclear'],
		['❌ Verified', 'unclear', 'unclear'],
		['nie verified', 'unclear', 'unclear'],
		['Not verified', 'unclear', 'failed'],
		[['Unsuccessful'], 'unclear', 'failed'],
		[{ text: 'Unsuccessful' }, 'unclear', 'unclear'],
		[300, 'unclear', 'unclear'],
	])(
		'whose message is %j is %s where its result says yes, and %s without one',
		(message, withYes, withoutResult) => {
			const status = { code: 200, message };
			expect(outcomeOf({ status, result: { verified: true } })).toBe(withYes);
			expect(outcomeOf({ status })).toBe(withoutResult);
		},
	);

	it.each(['Transaction completed with errors', 'Transaction pending', DONE.message, undefined])(
		'is a no where its result says so, whatever its message: %s',
		(message) => {
			expect(outcomeOf({ status: { code: 200, message }, result: { verified: false } })).toBe(
				'failed',
			);
		},
	);

	it('is a yes only beside words that are all known: any other may turn them round', () => {
		const known = fc.constantFrom(
			'transaction',
			'Completed',
			'successfully',
			'the',
			'check,',
			'OK',
		);
		const other = fc
			.stringMatching(/^\p{L}{2,12}$/u)
			.filter(
				(word) => !/^(ok|yes|true|the|and|was|is|has|been|code|phone|valid|pass)$/i.test(word),
			);
		const message = fc
			.tuple(fc.array(known), other, fc.array(known))
			.map(([before, word, after]) => [...before, `${word}ish`, ...after].join(' '));
		fc.assert(
			fc.property(message, fc.boolean(), (words, hasResult) => {
				const result = hasResult ? { result: { verified: true } } : {};
				expect(outcomeOf({ status: { code: 200, message: words }, ...result })).not.toBe(
					'verified',
				);
			}),
		);
	});

	it.each([
		[{ result: null }],
		[{ result: { verified: true }, results: null }],
		[{ result: { verified: true }, verified: null, outcome: '' }],
	])('is a yes where what else could be said is not: %j', (more) => {
		expect(outcomeOf(more)).toBe('verified');
	});

	it.each([{ transaction: { result: 'failed' } }, { Result: 'failed' }])(
		'is a no where no result stands in its place: %j',
		(more) => {
			expect(outcomeOf(more)).toBe('failed');
		},
	);
});
