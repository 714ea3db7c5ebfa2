/** Every code of ID.me: what it costs, whom it concerns, and that it reaches the user with its hint. */
import { FAILURES, failureOf, type Failure } from '../../../nodes/IdMe/api/failures.ts';
import { LIMITS } from '../../../nodes/shared/limits.ts';
import {
	confirmCode,
	getPhone,
	sendCode,
	verifyIdentity,
} from '../../fixtures/idme/services/phone.mts';
import { OPERATION_FIXTURES } from '../../fixtures/idme/services/index.mts';
import {
	TRANSACTION_ID,
	UNSUCCESSFUL,
	transactionBody,
} from '../../fixtures/idme/services/sample.mts';
import { shortenPauses } from '../../chaos/support/pauses.mts';
import { jsonOf, openStage, refusal } from './support/stage.mts';
import { unsimplified } from '../../support/unsimplified.mts';

const stage = openStage();
beforeAll(shortenPauses);

/** Longer than anybody would wait, so that a throttled row is given up at once. */
const GIVEN_UP = { 'retry-after': String(LIMITS.throttledGiveUpMs / 1000 + 60) };

const ALL: Array<[number, Failure]> = Object.entries(FAILURES).map(([code, failure]) => [
	Number(code),
	failure,
]);
const ABOUT_THE_PERSON = [3102, 3103, 3104, 3107];
const REFUSALS = ALL.filter(([, { httpStatus }]) => httpStatus !== undefined);
const OF_THE_SET_UP = REFUSALS.filter(([code]) => !ABOUT_THE_PERSON.includes(code));
const RESULTS = ALL.filter(([, { httpStatus }]) => httpStatus === undefined);

it('the table holds every published code', () => {
	const range = (from: number, to: number) =>
		Array.from({ length: to - from + 1 }, (_, index) => from + index);
	// docs.id.me/services-api-overview, /telecom and /documents; 3106 is not in the list.
	const published = [
		...range(1001, 1014),
		...[1100, 1200, 1300],
		...range(2001, 2006),
		...[2100, 2200, 2300],
		...range(3100, 3105),
		...range(3107, 3111),
		...[3200, 3300, 4100, 5000, 5100, 5200],
	];
	expect(ALL.map(([code]) => code)).toEqual(published);
});

describe.each(ALL)('%d', (_, { meaning, hint }) => {
	it('has a meaning without full stop and a hint with one', () => {
		expect(meaning).toMatch(/^\S.*[^.]$/);
		expect(hint).toMatch(/^[A-Z].*\.$/);
	});
});

describe.each(OF_THE_SET_UP)('%d', (code, failure) => {
	const { httpStatus = 0, meaning, hint, scope, kind } = failure;
	const headers = kind === 'tooFast' ? GIVEN_UP : {};

	it('reaches the user with its code and its hint, and costs one request', async () => {
		stage.respond = () => refusal(httpStatus, code, undefined, headers);
		// Under one path: another candidate would be tried where the service does not know the first.
		const run = await stage.runFixture(verifyIdentity, {
			onError: 'continueErrorOutput',
			parameters: { options: { identityPath: '/api/v2/telecom/identity/verify' } },
			apiSecret: `secret-of-${code}`,
			items: [{ who: 'Ada' }],
		});
		expect(run.success).toEqual([]);
		const [json] = jsonOf(run.error);
		const state = kind === 'down' ? 'unknown' : 'refused';
		expect(json).toMatchObject({ who: 'Ada', details: { row: 1, code: String(code), state } });
		expect(json.message).toContain(hint);
		if (kind !== 'tooFast' && kind !== 'down') expect(json.error).toBe(meaning);
		expect(stage.requests).toHaveLength(1);
	});

	it(`concerns ${scope === 'account' ? 'the account: rows that wait are not sent' : 'its row alone'}`, async () => {
		const bad = '00000000-0000-4000-8000-000000000003';
		stage.respond = ({ path }) =>
			scope === 'account' || path.endsWith(bad)
				? refusal(httpStatus, code, undefined, headers)
				: { body: { ...getPhone.answers[0].body, transaction_id: path.split('/').at(-1) } };
		const items = Array.from({ length: 12 }, (_, n) => ({
			id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
		}));
		const run = await stage.runFixture(getPhone, {
			onError: 'continueErrorOutput',
			parameters: { transactionId: '={{ $json.id }}' },
			apiSecret: `secret-of-many-${code}`,
			items,
		});
		if (scope === 'row') {
			expect([run.success.length, run.error.length]).toEqual([11, 1]);
			expect(run.error[0].json).toMatchObject({ ...items[3], details: { row: 4 } });
			expect(run.error[0].pairedItem).toEqual({ item: 3 });
			const details = { code: String(code), httpStatus };
			expect(run.error[0].json).toMatchObject({ details });
			// What is only read is asked for again where the answer is no refusal.
			const tries = kind === 'down' ? LIMITS.tries : 1;
			expect(stage.requests.filter(({ path }) => path.endsWith(bad))).toHaveLength(tries);
			expect(stage.requests).toHaveLength(11 + tries);
		} else {
			expect(run.error.map(({ json }) => json.details)).toEqual(
				items.map((_, index) => expect.objectContaining({ row: index + 1, code: String(code) })),
			);
			expect(stage.requests.length).toBeLessThanOrEqual(LIMITS.requestsAtATime);
		}
	});
});

describe.each(RESULTS)('%d', (code, { meaning, hint }) => {
	it('is the result of a check and comes out as an item with its hint', async () => {
		const errors = [{ code, message: meaning }];
		stage.respond = () => ({
			body: transactionBody('telecom.identity.verify', UNSUCCESSFUL, {
				result: { verified: false, errors },
			}),
		});
		const run = await stage.runFixture(verifyIdentity);
		expect(jsonOf(run.success)).toEqual([
			expect.objectContaining({
				outcome: 'failed',
				verified: false,
				errors: [{ code, message: meaning, additionalInfo: null, hint }],
			}),
		]);
	});
});

describe('what a refusal says of the person', () => {
	const item = (code: number) =>
		expect.objectContaining({
			transactionId: TRANSACTION_ID,
			family: 'telecom',
			outcome: 'failed',
			verified: false,
			errors: [expect.objectContaining({ code, hint: failureOf(String(code))?.hint })],
		});

	it.each(ABOUT_THE_PERSON)('comes out as an item on confirming a code: %d', async (code) => {
		stage.respond = () => refusal(422, code);
		const run = await stage.runFixture(confirmCode);
		expect(jsonOf(run.success)).toEqual([item(code)]);
		expect(stage.requests).toHaveLength(1);
	});

	it.each([3102, 3103, 3104])('%d stops where no code was confirmed', async (code) => {
		stage.respond = () => refusal(422, code);
		const { thrownError } = await stage.runFixture(sendCode);
		expect(thrownError?.message).toContain(failureOf(String(code))?.meaning ?? '?');
	});

	const checks = OPERATION_FIXTURES.filter(({ operation }) => operation.startsWith('verify'));
	it.each(checks.map((each) => [each.operation, each] as const))(
		'comes out as an item of %s for a minor',
		async (_, fixture) => {
			stage.respond = () => refusal(422, 3107);
			const run = await stage.runFixture(fixture, {
				parameters: unsimplified(fixture.operation, fixture.requests[0].parameters.options),
			});
			expect(jsonOf(run.success)).toEqual([
				expect.objectContaining({
					outcome: 'failed',
					errors: [expect.objectContaining({ code: 3107 })],
					raw: { errors: [{ code: 3107, message: 'In words of ID.me' }] },
				}),
			]);
		},
	);
});

describe('a refusal that is not published', () => {
	it.each([
		[
			'a code',
			{ errors: [{ code: 3106, message: 'Metadata is invalid.' }] },
			'(3106): Metadata is invalid',
		],
		['no code', { errors: ['Something is wrong!'] }, '(no code): Something is wrong'],
		[
			'the words of a gateway',
			{ message: 'no <b>Route</b> matched' },
			'(no code): no Route matched',
		],
		['the form of OAuth', { error: 'invalid_request', error_description: 'Bad' }, '(no code): Bad'],
		['a long text', { error: 'x '.repeat(500) }, `${'x '.repeat(100)}…`],
	])('is shown in its own words: %s', async (_, body, says) => {
		stage.respond = () => ({ status: 422, body });
		const { thrownError } = await stage.runFixture(getPhone);
		expect(thrownError?.message).toContain(`ID.me refused the request`);
		expect(thrownError?.message).toContain(says);
	});

	it('with status 401 is about the secret, whatever it says', async () => {
		stage.respond = () => ({ status: 401, body: { message: 'Unauthorized' } });
		const { thrownError } = await stage.runFixture(getPhone, { apiSecret: 'secret-of-401' });
		expect(thrownError?.message).toContain(FAILURES[1100].meaning);
		expect(thrownError?.description).toBe(FAILURES[1100].hint);
	});
});
