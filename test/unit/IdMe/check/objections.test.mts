/** What stands beside a yes, wherever: an objection to it or none, and how that is told. */
import { transactionOf, UNCLEAR } from '../../../../nodes/IdMe/check/transaction.ts';
import { bodyOf, outcomeOf } from './support/answers.mts';

describe('a completed check', () => {
	it.each<[object]>([
		[{ status: 'pending' }],
		[{ status: 'in_review' }],
		[{ status: 'revoked' }],
		[{ status: false }],
		[{ status: ['denied'] }],
		[{ status: { message: ['denied'] } }],
		[{ success: 'FALSE' }],
		[{ success: { value: false } }],
		[{ passed: 'no' }],
		[{ match: 'no' }],
		[{ match: 'no_match' }],
		[{ match: 'mismatch' }],
		[{ decision: 'review' }],
		[{ decision: 'refused' }],
		[{ outcome: 'pending' }],
		[{ checks: [{ name: 'face', result: 'failed' }] }],
		[{ state: 'denied' }],
		[{ verification_status: 'rejected' }],
		[{ document_verified: false }],
		[{ not_verified: true }],
		[{ denied: true }],
		[{ expired: true }],
		[{ failure_reason: 'Document expired' }],
		[{ failures: ['expired'] }],
		[{ is_expired: true }],
		[{ revoked: true }],
		[{ fraud: { flagged: true } }],
		[{ phone: { active: false } }],
		[{ document_expired: 'yes' }],
		[{ face_match: false }],
		[{ name_match: 'no' }],
		[{ is_valid: false }],
		[{ is_invalid: true }],
		[{ check_passed: false }],
		[{ has_errors: true }],
		[{ overall_decision: 'deny' }],
		[{ verification_outcome: 'failed' }],
		[{ rejection_reason: 'expired' }],
		[{ message: 'failed' }],
		[{ checks: { face: 'failed' } }],
		[{ match: { name: true, birth_date: false } }],
		[{ match: [false] }],
	])('is no yes where its result says besides %j', (beside) => {
		expect(outcomeOf({ result: { verified: true, ...beside } })).toBe('unclear');
		expect(outcomeOf({ result: { verified: true }, more: beside })).toBe('unclear');
		expect(outcomeOf({ more: beside })).not.toBe('verified');
	});

	it.each<[object]>([
		[{ current_address: { street: '12 Harbour Street', city: 'Arlington', state: 'VA' } }],
		[{ document_type: 'license', marital_status: 'single' }],
		[{ status: { code: 200, message: null }, success: 'True', match: 'MATCHED' }],
		[{ expired: false, denied: 'no', failures: [], error: null, failed_attempts: 0 }],
		[
			{
				checks: [
					{ name: 'face', result: 'passed' },
					{ name: 'deny_list', result: 'passed' },
				],
			},
		],
		[{ flagged: false, inactive: false, fraudulent: 'no', active: true }],
		[{ expired: 'N', failed_attempts: 1, error_code: '0', error: 'none', is_invalid: false }],
		[{ decision: 'accepted', status: 'active', match: 'exact', valid: 'Y' }],
		[{ matched: ['name', 'birth_date'], checks: { face: 'passed' } }],
		[{ match: { name: true, birth_date: true } }],
		[{ last_verified: '2024-04-04', date_verified: null, email_verified: false }],
		[{ request: { metadata: { status: 'new' } }, callback: { status: 'sent' } }],
		// What is not said.
		[{ outcome: null, success: '', match: [], decision: {}, passed: null, valid: ' ' }],
		[{ status: null, results: [], errors: [null], error: { code: null, message: '' } }],
		[{ status: '', verification: { verified: null } }],
	])('is a yes where its result says besides what is no objection: %j', (beside) => {
		expect(outcomeOf({ result: { verified: true, ...beside } })).toBe('verified');
	});

	it('says what is wrong and what to do where it cannot be read, before what ID.me says', () => {
		const more = { result: { verified: true, errors: [{ code: 2002 }] } };
		const { errors } = transactionOf(bodyOf(more));
		const named = { ...UNCLEAR, additionalInfo: 'See "errors"' };
		expect(errors).toEqual([named, expect.objectContaining({ code: 2002 })]);
		expect(UNCLEAR.message).toContain('nobody counts as verified');
		expect(UNCLEAR.hint).toMatch(/Get.*person look/);
	});

	it.each([
		[{ result: { verified: true, checks: [{ face_match: false }] } }, 'See "face_match"'],
		[{ status: { code: 200, message: 'Timed out' }, result: { verified: true } }, 'See "message"'],
		[{ result: { verified: true, checks: { face: 'failed' } } }, 'See "face"'],
		[{ result: { verified: true, 'failed for Ada 1992': true } }, null],
		[{ result: { checked: true } }, null],
	])('says under which name it stands, where that is a name: %j', (more, additionalInfo) => {
		expect(transactionOf(bodyOf(more)).errors).toMatchObject([{ additionalInfo }]);
	});

	it('is read however deep an answer goes', () => {
		let deep: unknown = { verified: false };
		for (let level = 0; level < 100_000; level += 1) deep = [deep];
		expect(outcomeOf({ result: { verified: true, deep } })).toBe('unclear');
	});
});
