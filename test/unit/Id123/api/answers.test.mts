import { ACTIONS, type ActionName } from '../../../../nodes/Id123/api/actions.ts';
import { codeOf, readAnswer } from '../../../../nodes/Id123/api/answers.ts';
import { FAILURES } from '../../../../nodes/Id123/api/failures.ts';
import { retryAfter } from '../../../../nodes/shared/answers.ts';

const NOW = Date.parse('2026-01-31T12:00:00Z');

const read = (
	body: unknown,
	statusCode = 200,
	action: ActionName = 'createCard',
	headers: Record<string, unknown> = {},
) => readAnswer(action, { statusCode, headers, body }, NOW);

const STATUSES = [200, 400, 401, 404, 500, 503];
const CODE_KEYS = ['code', 'status-code'];
const actionNames = Object.keys(ACTIONS) as ActionName[];
const successes = actionNames.flatMap((action) =>
	ACTIONS[action].success.map((code): [ActionName, string] => [action, code]),
);
const throttles = ['F103', 'F108'];
const refusals = Object.keys(FAILURES).filter((code) => !throttles.includes(code));

describe('a documented success', () => {
	describe.each(CODE_KEYS)('with its code under %s', (key) => {
		it.each(successes)('of %s is one: %s', (action, code) => {
			const body = { status: 'success', [key]: code, message: 'Done.' };
			expect(read(body, 200, action)).toEqual({ kind: 'success', code, body });
			expect(read({ [key]: code }, 200, action)).toMatchObject({ kind: 'success', code });
		});

		it.each(successes)(
			'of %s under an HTTP failure is none, but may have been done: %s',
			(action, code) => {
				const body = { status: 'success', [key]: code };
				for (const status of [400, 404, 409, 429, 500, 503]) {
					expect(read(body, status, action)).toMatchObject({
						kind: 'unclear',
						httpStatus: status,
					});
				}
			},
		);
	});

	it('may come without a code', () => {
		expect(read({ status: 'success', data: [] })).toMatchObject({ kind: 'success', code: '' });
	});

	it('may come as text, as of a proxy that changes the content type', () => {
		const body = { status: 'success', code: 'S2001' };
		expect(read(` ${JSON.stringify(body)}\n`)).toEqual({ kind: 'success', code: 'S2001', body });
	});

	it.each([
		['Success', 's2001'],
		[' SUCCESS ', ' S2001 '],
	])('may be spelt %j, %j', (status, code) => {
		expect(read({ status, code })).toMatchObject({ kind: 'success', code: 'S2001' });
	});

	it('keeps card ids as they came, numbers too', () => {
		const body = { status: 'success', code: 'S2002', 'card-id': 17 };
		expect(read(body)).toEqual({ kind: 'success', code: 'S2002', body });
	});
});

describe('what is never taken for a success', () => {
	it.each([
		{ status: 'success', code: 'S2999' },
		{ status: 'success', code: 'S200' },
		{ status: 'success', code: 2001 },
		{ status: 'success', code: 'OK' },
		{ status: 'success', code: 'E100' },
		{ status: 'ok' },
		{ status: 'pending', code: 'S2001' },
		{ status: true, code: 'S2004' },
		{ status: 200 },
		{ code: 'S2004' },
		{ code: '' },
		{ message: 'created' },
		{ success: true },
		{},
	])('%j', (body) => {
		expect(read(body)).toEqual({
			kind: 'unclear',
			what: 'otherJson',
			httpStatus: 200,
		});
	});

	it.each(['F999', 'F110', 'F202', 'f217'])('a success with the failure code %s', (code) => {
		expect(read({ status: 'success', code })).toMatchObject({
			kind: 'refused',
			code: code.toUpperCase(),
		});
	});

	it('a success whose failure code stands under the other key', () => {
		expect(read({ status: 'success', code: '', 'status-code': 'F202' })).toMatchObject({
			kind: 'refused',
			code: 'F202',
		});
	});
});

describe('a documented failure', () => {
	it.each(refusals)('%s is one under every HTTP status, wherever its code stands', (code) => {
		for (const key of CODE_KEYS) {
			for (const httpStatus of [...STATUSES, 429]) {
				const reading = read({ status: 'failure', [key]: code, message: 'No.' }, httpStatus);
				expect(reading).toEqual({
					kind: 'refused',
					code,
					failure: FAILURES[code as keyof typeof FAILURES],
					serviceMessage: 'No.',
					httpStatus,
				});
				expect(read({ [key]: code }, httpStatus)).toMatchObject({ kind: 'refused', code });
			}
		}
	});

	it.each(throttles)('%s says to slow down, under every HTTP status', (code) => {
		for (const key of CODE_KEYS) {
			for (const status of [...STATUSES, 429]) {
				const body = { status: 'failure', [key]: code };
				expect(read(body, status)).toEqual({ kind: 'throttled', code, retryAfterMs: undefined });
				expect(read(body, status, 'createCard', { 'retry-after': '7' })).toEqual({
					kind: 'throttled',
					code,
					retryAfterMs: 7_000,
				});
			}
		}
	});
});

describe('a failure that is not documented', () => {
	it.each([
		[{ status: 'failure', code: 'F999', message: 'New rule.' }, 'F999', 'New rule.'],
		[{ status: 'failure', code: 206, message: 'No.' }, '206', 'No.'],
		[{ status: 'failure', code: 'S2001', message: 'No.' }, 'S2001', 'No.'],
		[{ status: 'FAILURE', message: 'No.' }, '', 'No.'],
		[{ status: 'failure', code: null, message: { en: 'No.' } }, '', ''],
		[{ status: 'failure', code: ['F202'] }, '', ''],
	])('is a refusal all the same: %j', (body, code, serviceMessage) => {
		expect(read(body)).toMatchObject({
			kind: 'refused',
			code,
			serviceMessage,
			failure: { meaning: 'ID123 refused the request', kind: 'unknown' },
		});
	});

	it('cannot smuggle in what is no failure of the table', () => {
		for (const code of ['constructor', '__proto__', 'toString']) {
			expect(read({ status: 'failure', code })).toMatchObject({
				kind: 'refused',
				failure: { meaning: 'ID123 refused the request' },
			});
		}
	});
});

describe('HTTP 429', () => {
	it.each([
		['an empty page', ''],
		['a web page', '<html><h1>429</h1></html>'],
		['JSON of somebody else', { message: 'Too many requests' }],
		['a failure without a code', { status: 'failure', message: 'Too many requests' }],
		['a failure that is not documented', { status: 'failure', code: 'F999' }],
		['what was sent for a code', { status: 'failure', code: 'Mother: Smith' }],
	])('with %s says to slow down, and shows nothing of it', (_, body) => {
		expect(read(body, 429)).toEqual({ kind: 'throttled' });
	});
});

describe('an answer that is not from ID123', () => {
	it.each<[string, unknown, number, string, boolean]>([
		['a web page in place of the answer', '<!DOCTYPE html><html></html>', 200, 'webPage', true],
		['text', 'It works!', 200, 'webPage', true],
		['nothing', '', 200, 'empty', true],
		['nothing, with 204', undefined, 204, 'empty', true],
		['null', null, 200, 'empty', true],
		['white space', ' \r\n', 200, 'empty', true],
		['an object that was cut off', '{"status":"succ', 200, 'cutJson', true],
		['a list that was cut off', ' [{"status"', 200, 'cutJson', true],
		['a list', [{ status: 'success', code: 'S2001' }], 200, 'otherJson', true],
		['a list as text', '[]', 200, 'cutJson', true],
		['a redirect', '', 302, 'redirect', false],
		['a permanent redirect with a page', '<html>', 308, 'redirect', false],
		['a page of a proxy', '<html>', 403, 'webPage', false],
		['an empty refusal of a proxy', '', 401, 'empty', false],
		['a refusal of a gateway', { message: 'Forbidden' }, 403, 'otherJson', false],
		['a page that is not there', '<html>', 404, 'webPage', false],
		['a broken gateway', '<html>', 502, 'serverFailure', true],
		['a service that is down', '', 503, 'serverFailure', true],
		['a gateway that gave up', { error: 'time-out' }, 504, 'serverFailure', true],
	])('%s', (_, body, httpStatus, what, mayHaveWorked) => {
		const kind = mayHaveWorked ? 'unclear' : 'notService';
		expect(read(body, httpStatus)).toEqual({ kind, what, httpStatus });
	});
});

describe('Retry-After', () => {
	it.each<[unknown, number | undefined]>([
		['5', 5_000],
		[5, 5_000],
		[' 120 ', 120_000],
		['0', 0],
		['1.5', 1_500],
		[['30'], 30_000],
		['Sat, 31 Jan 2026 12:00:30 GMT', 30_000],
		['Sat, 31 Jan 2026 11:00:00 GMT', 0],
		['soon', undefined],
		['', undefined],
		['-5', 0],
		// Not even by mistake may an account be held back for years.
		['1764500000', 24 * 3_600_000],
		['9'.repeat(400), 24 * 3_600_000],
		['Fri, 31 Dec 9999 23:59:59 GMT', 24 * 3_600_000],
	])('%j is %p ms', (value, ms) => {
		expect(retryAfter({ 'retry-after': value }, NOW)).toBe(ms);
	});

	it('is found in whatever spelling, and absent where there is none', () => {
		expect(retryAfter({ 'Retry-After': '2' }, NOW)).toBe(2_000);
		expect(retryAfter({ 'RETRY-AFTER': '2' }, NOW)).toBe(2_000);
		expect(retryAfter({ 'x-retry-after': '2' }, NOW)).toBeUndefined();
		expect(retryAfter({}, NOW)).toBeUndefined();
	});
});

describe('the code of an answer', () => {
	it.each([
		[{ code: 'S2001' }, 'S2001'],
		[{ 'status-code': 's2004' }, 'S2004'],
		[{ code: 'S2001', 'status-code': 'S2004' }, 'S2001'],
		[{ code: null, 'status-code': 'S2004' }, 'S2004'],
		[{ code: '', 'status-code': 'S2004' }, 'S2004'],
		[{ code: 201 }, '201'],
		[{ code: { value: 'S2001' } }, ''],
		[{}, ''],
	])('of %j is %j', (body, code) => {
		expect(codeOf(body)).toBe(code);
	});
});
