/** A row that fails costs one row: in each On Error mode, with and without Retry On Fail. */
import { FAILURES } from '../../../nodes/IdMe/api/failures.ts';
import { getPhone, sendCode, verifyIdentity } from '../../fixtures/idme/services/phone.mts';
import type { ByteRequest } from './support/byte-server.mts';
import { anew, jsonOf, openStage, refusal } from './support/stage.mts';

const stage = openStage();
const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const PHONES = ['8880000001', '8880000002', '8880000003'];
const items = PHONES.map((phone) => ({ phone }));
const parameters = { phone: '={{ $json.phone }}', options: {} };

const phoneOf = ({ body }: ByteRequest) => (JSON.parse(body.toString()) as { phone: string }).phone;

const bad = (at: number) => {
	stage.respond = (request) =>
		phoneOf(request) === PHONES[at] ? refusal(422, 3101) : { body: anew(sendCode.answers[0].body) };
};

describe.each([false, true])('with Retry On Fail %s', (retry) => {
	const settings = retry ? RETRY : {};

	describe.each([0, 1])('and row %d refused', (at) => {
		it('stops, says how far it came, and sends no row twice', async () => {
			bad(at);
			const run = await stage.runFixture(sendCode, { ...settings, parameters, items });
			expect(run.status).toBe('error');
			expect(run.thrownError?.message).toMatch(/Of 3 rows: \d done, 1 failed, \d not sent/);
			expect(run.thrownError?.message).toContain(`Row ${at + 1}: `);
			expect(run.thrownError?.description).toContain(FAILURES[3101].hint);
			const sent = stage.requests.map(phoneOf);
			expect(new Set(sent).size).toBe(sent.length);
		});

		it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
			'keeps the row, its fields and its pairing with %s; the others succeed, each sent once',
			async (onError) => {
				bad(at);
				const run = await stage.runFixture(sendCode, { ...settings, onError, parameters, items });
				const outputs = onError === 'continueErrorOutput' ? run.error : [run.success[at]];
				expect(outputs).toEqual([
					{
						json: {
							phone: PHONES[at],
							error: FAILURES[3101].meaning,
							message: `Row ${at + 1}: ${FAILURES[3101].meaning}. ${FAILURES[3101].hint}`,
							details: { row: at + 1, code: '3101', httpStatus: 422, state: 'refused' },
						},
						pairedItem: { item: at },
					},
				]);
				expect(run.success).toHaveLength(onError === 'continueErrorOutput' ? 2 : 3);
				expect(stage.requests.map(phoneOf).sort()).toEqual(PHONES);
			},
		);
	});
});

it('does not pass the yes of an earlier check on where a row fails, and keeps what else the row has', async () => {
	bad(0);
	const earlier = { outcome: 'verified', verified: true, transactionId: 'of-the-earlier-check' };
	const run = await stage.runFixture(sendCode, {
		onError: 'continueRegularOutput',
		parameters,
		items: [{ ...items[0], ...earlier }],
	});
	const [{ outcome, verified, ...kept }] = jsonOf(run.success);
	expect([outcome, verified]).toEqual([undefined, undefined]);
	expect(kept).toMatchObject({ ...items[0], transactionId: earlier.transactionId });
	expect(kept).toHaveProperty('error');
});

it('sends nothing where a row of the run does not pass its checks, and names the row', async () => {
	const run = await stage.runFixture(sendCode, {
		parameters,
		items: [...items, { phone: '123' }],
	});
	expect(run.thrownError?.message).toContain('Row 4: Phone is not a US number: it has 3 digits');
	expect(stage.requests).toEqual([]);
});

it('sends nothing where an expression of a later row throws', async () => {
	const run = await stage.runFixture(sendCode, {
		parameters: { ...parameters, phone: '={{ $json.phone.replace("a", "") }}' },
		items: [...items, { phone: null, name: 'Ann' }],
	});
	expect(run.thrownError).toBeDefined();
	expect(stage.requests).toEqual([]);
});

it('sends nothing after the first failure is known', async () => {
	bad(0);
	const run = await stage.runFixture(sendCode, {
		parameters: { ...parameters, options: { requestsAtATime: 1 } },
		items,
	});
	expect(run.thrownError?.message).toContain('Of 3 rows: 0 done, 1 failed, 2 not sent');
	expect(stage.requests).toHaveLength(1);
});

describe('blank lines of a sheet', () => {
	const lines = [items[0], {}, { phone: ' ', born: '', row_number: 3 }, { paid: false }];
	const person = {
		phone: '={{ $json.phone }}',
		birthDate: '={{ $json.born }}',
		options: { firstName: '={{ $json.name }}' },
	};

	it.each([
		['Send Code', sendCode, parameters, {}],
		['Verify Identity', verifyIdentity, person, { born: '1990-04-27', name: 'Ann' }],
	])('are left out and said, and the others are done: %s', async (_, fixture, named, values) => {
		stage.respond = () => ({ body: anew(fixture.answers[0].body) });
		const sheet = [{ ...items[1], ...values }, ...lines.slice(1)];
		const run = await stage.runFixture(fixture, { parameters: named, items: sheet });
		expect(run.thrownError).toBeUndefined();
		const [done, ...others] = jsonOf(run.success);
		expect(done.transactionId).toBeDefined();
		const reason = 'The row is blank: nothing was sent for it';
		expect(others).toEqual(lines.slice(1).map(() => ({ skipped: true, reason })));
		expect(stage.requests).toHaveLength(1);
	});

	it('do not keep what is typed into the node from being done', async () => {
		stage.respond = () => ({ body: anew(sendCode.answers[0].body) });
		const run = await stage.runFixture(sendCode, {
			parameters: { ...parameters, phone: PHONES[0] },
			items: [{}, items[1]],
		});
		expect(run.success).toHaveLength(2);
		expect(jsonOf(run.success).some(({ skipped }) => skipped)).toBe(false);
	});

	it('and nothing else are no sheet, and refused', async () => {
		const run = await stage.runFixture(sendCode, { parameters, items: [{}, { phone: '' }] });
		expect(run.thrownError?.message).toContain('Row 1: Phone is empty');
		expect(stage.requests).toEqual([]);
	});
});

describe('an SMS whose answer was lost', () => {
	it.each(['continueErrorOutput', 'continueRegularOutput', 'stopWorkflow'] as const)(
		'is not sent again by Retry On Fail (%s), and the row says what may have happened',
		async (onError) => {
			stage.respond = () => ({ drop: true });
			const run = await stage.runFixture(sendCode, {
				...RETRY,
				onError,
				parameters,
				items: [items[0]],
			});
			expect(stage.requests).toHaveLength(1);
			const what = 'The code may have been sent: the connection was closed before ID.me answered';
			if (onError === 'stopWorkflow') {
				expect(run.thrownError?.message).toBe(`Row 1: ${what}`);
				return;
			}
			const [json] = jsonOf(onError === 'continueErrorOutput' ? run.error : run.success);
			expect(json).toMatchObject({ ...items[0], error: what, details: { state: 'unknown' } });
			expect(json.message).toContain('send a new one');
		},
	);
});

it('a row that is not sent because a page came back for another is not said to have been sent', async () => {
	stage.respond = () => ({ body: '<html>Sign in</html>' });
	const run = await stage.runFixture(sendCode, {
		onError: 'continueErrorOutput',
		parameters: { ...parameters, options: { requestsAtATime: 1 } },
		items,
	});
	expect(stage.requests).toHaveLength(1);
	const [sent, ...unsent] = jsonOf(run.error);
	expect(sent).toMatchObject({ details: { row: 1, state: 'unknown' } });
	expect(sent.message).toContain('The code may have been sent: a web page came back');
	expect(unsent).toHaveLength(2);
	for (const { error, message, details } of unsent) {
		expect(details).toMatchObject({ state: 'notSent' });
		expect(error).toBe(
			"This row was not sent, because a web page came back instead of ID.me's answer",
		);
		expect(message).not.toContain('Ask the person whether a code arrived');
	}
});

it('never names another address, and sends no row, where the credential leads to none', async () => {
	const credentials: Array<Record<string, string>> = [
		{ environment: 'custom', baseUrl: 'http://192.0.2.1', apiSecret: 'x', encoding: 'plain' },
		{ environment: 'custom', baseUrl: '', apiSecret: 'x', encoding: 'plain' },
		{ environment: 'sandbox', apiSecret: ' ', encoding: 'plain' },
		{ environment: 'sandbox', apiSecret: 'not base64!', encoding: 'base64' },
	];
	for (const credential of credentials) {
		const run = await stage.engine.run({
			node: {
				type: 'n8n-nodes-digital-id.idMeVerification',
				parameters: { resource: 'phone', operation: 'get', ...getPhone.requests[0].parameters },
			},
			credentials: { idMeServicesApi: credential },
		});
		expect(run.thrownError?.message).toMatch(
			/^Row 1: (Base URL|API Secret) of the ID\.me credential is /,
		);
		expect(run.thrownError?.description).toMatch(/^Open the ID\.me credential/);
	}
});
