import { ACTIONS, type ActionName } from '../../../../nodes/Id123/api/actions.ts';
import type { ForeignAnswer } from '../../../../nodes/shared/answers.ts';
import type { CallResult } from '../../../../nodes/Id123/api/client.ts';
import { explain } from '../../../../nodes/Id123/api/answers.ts';
import {
	FAILURES,
	UNKNOWN_FAILURE,
	type Failure,
	type FailureCode,
} from '../../../../nodes/Id123/api/failures.ts';
import { sentenceOf, type RowFailure } from '../../../../nodes/shared/result.ts';

type Unsuccessful = Exclude<CallResult, { kind: 'success' | 'cancelled' }>;

const names = Object.keys(ACTIONS) as ActionName[];
const reads = names.filter((name) => ACTIONS[name].repeat === 'read');
const writes = names.filter((name) => ACTIONS[name].repeat !== 'read');
const codes = Object.keys(FAILURES) as FailureCode[];
const LABELS = { name: 'Full Name', 'front-1': 'Department', 'back-2': 'Fee ($& due)' };

const refused = (code: string, serviceMessage = '', httpStatus = 200): Unsuccessful => {
	const known: Readonly<Record<string, Failure | undefined>> = FAILURES;
	const failure = known[code] ?? UNKNOWN_FAILURE;
	return { kind: 'refused', code, failure, serviceMessage, httpStatus };
};

const FOREIGN: ForeignAnswer[] = [
	'webPage',
	'cutJson',
	'empty',
	'redirect',
	'otherJson',
	'serverFailure',
];
const UNCLEAR = [
	'dropped',
	'timeout',
	'otherCard',
	...FOREIGN.filter((what) => what !== 'redirect'),
];

/** Every way in which a call can end without success. */
const RESULTS: Unsuccessful[] = [
	...codes.map((code) => refused(code)),
	...codes.map((code) => refused(code, 'front-1 is not right.', 400)),
	refused('F999', 'Something new.'),
	refused('', ''),
	{ kind: 'throttled' },
	{ kind: 'throttled', code: 'F108', retryAfterMs: 3_600_000 },
	...(['refused', 'notFound', 'noRoute'] as const).map(
		(why): Unsuccessful => ({ kind: 'unreachable', why }),
	),
	...(['certificate', 'notAllowed'] as const).map(
		(why): Unsuccessful => ({ kind: 'untrusted', why }),
	),
	...FOREIGN.map((what): Unsuccessful => ({ kind: 'notService', what, httpStatus: 403 })),
	...UNCLEAR.map((what): Unsuccessful => ({ kind: 'unclear', what })),
	...UNCLEAR.map((what): Unsuccessful => ({ kind: 'unclear', what, httpStatus: 503 })),
];

const all: Array<[ActionName, Unsuccessful, RowFailure]> = names.flatMap((action) =>
	RESULTS.map((result): [ActionName, Unsuccessful, RowFailure] => [
		action,
		result,
		explain(action, result, LABELS),
	]),
);

describe('every explanation', () => {
	it('is a sentence without full stop, and a hint of whole sentences', () => {
		for (const [action, result, { what, hint }] of all) {
			expect([action, result, what]).toEqual([action, result, expect.stringMatching(/^[A-Z]/)]);
			expect(what).not.toMatch(/[.!:;,\s]$/);
			expect(hint).toMatch(/^[A-Z].*\.$/s);
		}
	});

	it('reads well as one sentence for a person', () => {
		for (const [, , failure] of all) {
			const sentence = sentenceOf(failure, 0);
			expect(sentence).not.toMatch(/ {2}|\.\.|\. \.|undefined|null|NaN|\[object|FIELD/);
			expect(sentence).not.toMatch(/[!?:;,]\./);
		}
	});

	it('does without words that blame', () => {
		for (const [, , failure] of all) {
			expect(sentenceOf(failure, 0)).not.toMatch(/\b(error|problem|failure|failed|mistake)/i);
		}
	});

	it('says what became of the row, and whom it concerns', () => {
		for (const [, { kind }, { state, account, retryable }] of all) {
			expect(['notSent', 'refused', 'unknown']).toContain(state);
			if (kind === 'unreachable' || kind === 'untrusted') expect(state).toBe('notSent');
			if (kind === 'throttled' || kind === 'notService') expect(state).toBe('refused');
			if (['throttled', 'unreachable', 'untrusted', 'notService'].includes(kind)) {
				expect(account).toBe(true);
			}
			// What may have been done is never sent again.
			if (state === 'unknown') expect(retryable ?? false).toBe(false);
		}
	});

	it('lets n8n repeat what may pass, and only that', () => {
		for (const [action, { kind }, { retryable }] of all) {
			const mayPass =
				kind === 'throttled' ||
				kind === 'unreachable' ||
				(kind === 'unclear' && reads.includes(action));
			expect([action, kind, retryable ?? false]).toEqual([action, kind, mayPass]);
		}
	});

	it('leaves out HTTP 200, which is no news', () => {
		for (const [, , { httpStatus }] of all) expect(httpStatus).not.toBe(200);
		expect(explain('viewCard', refused('F209', '', 404)).httpStatus).toBe(404);
	});
});

describe('a refusal', () => {
	it.each(codes)('speaks with the words of the table: %s', (code) => {
		const { meaning, hint, scope, kind } = FAILURES[code] as Failure;
		const failure = explain('createCard', refused(code));
		expect(failure).toMatchObject({ hint, code, account: scope === 'account' });
		expect(failure.state).toBe(kind === 'notGenerated' ? 'unknown' : 'refused');
		if (!meaning.includes('FIELD')) expect(failure.what).toBe(meaning);
	});

	it.each<[string, string, string, string | undefined]>([
		['F201', 'front-1 is required', 'Department is required', 'front-1'],
		['F201', 'The field FRONT_1 is required.', 'Department is required', 'front-1'],
		['F201', 'Department is required', 'Department is required', 'front-1'],
		['F204', 'Invalid value for front-1', 'The value of Department is not valid', 'front-1'],
		['F205', "Value of 'name' is too long", 'The value of Full Name is too long', 'name'],
		[
			'F215',
			'Date format of Front 1 is wrong',
			'The date in Department has the wrong format',
			'front-1',
		],
		['F204', 'back-2: invalid', 'The value of Fee ($& due) is not valid', 'back-2'],
		['F201', 'colour is required.', 'colour is required', undefined],
		['F204', '', 'The value of a field is not valid', undefined],
		['F201', '', 'A field is required', undefined],
		['F215', ' . ', 'The date in a field has the wrong format', undefined],
	])('%s names the field by its label: %s', (code, message, what, field) => {
		const failure = explain('createCard', refused(code, message), LABELS);
		expect(failure).toMatchObject({ what, code });
		expect(failure.field).toBe(field);
		expect(failure.label).toBe(field && LABELS[field as keyof typeof LABELS]);
	});

	it.each([
		['F999', 'Cards sleep on Sundays.', 'ID123 refused the request (F999): Cards sleep on Sundays'],
		['F999', '', 'ID123 refused the request (F999)'],
		['', 'No!', 'ID123 refused the request (no code): No'],
		['206', 'No...', 'ID123 refused the request (206): No'],
	])("that is not published is told in the service's own words: %j, %j", (code, message, what) => {
		const failure = explain('createCard', refused(code, message));
		expect(failure.what).toBe(what);
		expect(failure.code).toBe(code === '' ? undefined : code);
		expect(failure.account).toBe(false);
	});

	it.each([
		['F101', 'credential-invalid'],
		['F111', 'credential-invalid'],
		['F112', 'credential-invalid'],
		['F102', 'configuration-invalid'],
		['F106', 'configuration-invalid'],
		['F107', 'configuration-invalid'],
		['F203', 'configuration-invalid'],
	])('tells n8n its cause where the set-up has to change: %s', (code, cause) => {
		expect(explain('listCards', refused(code)).failure).toEqual({ cause });
	});

	it('of a row is no matter of the set-up', () => {
		expect(explain('createCard', refused('F205')).failure).toBeUndefined();
	});
});

describe('an answer that did not come', () => {
	it.each(writes)('leaves open what happened, and asks to look first: %s', (action) => {
		for (const what of UNCLEAR) {
			const failure = explain(action, { kind: 'unclear', what });
			expect(failure.state).toBe('unknown');
			expect(failure.what).toMatch(/may have been/);
			expect(failure.hint).toContain('Look in ID123 whether it was done');
		}
	});

	it.each(reads)('to a question can be asked for again: %s', (action) => {
		for (const what of UNCLEAR) {
			const failure = explain(action, { kind: 'unclear', what });
			expect(failure).toMatchObject({ state: 'refused', retryable: true });
			expect(failure.what).toMatch(/could not be/);
		}
	});

	it.each(['webPage', 'empty', 'otherJson'])(
		'but something else points to the address: %s',
		(what) => {
			const failure = explain('createCard', { kind: 'unclear', what });
			expect(failure.hint).toContain('Base URL');
			expect(failure.account).toBe(true);
		},
	);

	it.each(['dropped', 'timeout', 'serverFailure', 'cutJson', 'otherCard'])(
		'does not end the run for the other rows: %s',
		(what) => {
			expect(explain('createCard', { kind: 'unclear', what }).account).toBe(false);
		},
	);

	it('in words for whatever came instead', () => {
		const whats = UNCLEAR.map((what) => explain('viewCard', { kind: 'unclear', what }).what);
		expect(new Set(whats).size).toBe(UNCLEAR.length);
		for (const what of whats) expect(what).toMatch(/: .{20}/);
	});
});

describe('an account that has to wait', () => {
	it.each([
		[undefined, ''],
		[30_000, 'ID123 asks to wait 1 minute. '],
		[60_000, 'ID123 asks to wait 1 minute. '],
		[60_001, 'ID123 asks to wait 2 minutes. '],
		[3_600_000, 'ID123 asks to wait 60 minutes. '],
	])('says for how long: %p ms', (retryAfterMs, wait) => {
		const failure = explain('createCard', { kind: 'throttled', retryAfterMs });
		expect(failure.hint.startsWith(`${wait}Run the workflow again later`)).toBe(true);
		expect(failure.failure).toEqual({ cause: 'rate-limited', retryAfterMs });
	});

	it('names the code, if there was one', () => {
		expect(explain('viewCard', { kind: 'throttled', code: 'F108' }).code).toBe('F108');
		expect(explain('viewCard', { kind: 'throttled' }).code).toBeUndefined();
	});
});

describe('something in front of the service', () => {
	it.each<[ForeignAnswer, string]>([
		['redirect', 'it redirects elsewhere'],
		['webPage', 'it shows a page of its own'],
		['empty', 'it shows a page of its own'],
	])('is told apart from the service: %s', (what, text) => {
		const failure = explain('createCard', { kind: 'notService', what, httpStatus: 403 });
		expect(failure.what).toContain(text);
		expect(failure.what).toContain('HTTP 403');
		expect(failure.httpStatus).toBe(403);
	});
});
