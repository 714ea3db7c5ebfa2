/** Every code that ID.me documents comes out of the sandbox for its documented reason. */
import { ERROR_CODES, messageOf, REFUSAL_CODES } from '../../../sandbox/idme/codes.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import * as support from './support.mts';
import type { Reply } from './support.mts';

const { ADULT, GOOD_PHONE, call, closeAll, confirmCode, errorsOf, idMeWith, pictures } = support;
const { sendCode, statusCodeOf, verifyIdentity, verifyLicense } = support;

afterEach(closeAll);

type Attempt = (sandbox: Sandbox) => Promise<Reply>;

const license: Attempt = async (sandbox) => await verifyLicense(sandbox, pictures());
const send: Attempt = async (sandbox) => await sendCode(sandbox, GOOD_PHONE);
const withAccount =
	(change: Partial<Sandbox['idMe']['account']>, attempt: Attempt = license): Attempt =>
	async (sandbox) => {
		Object.assign(sandbox.idMe.account, change);
		return await attempt(sandbox);
	};

async function sent(sandbox: Sandbox): Promise<string> {
	return String((await send(sandbox)).body.transaction_id);
}

const once = { kind: 'window', count: 1, perMs: 60_000 } as const;

const SCENARIOS: ReadonlyArray<readonly [code: number, status: number, why: string, Attempt]> = [
	[
		1100,
		401,
		'a wrong secret',
		async (sandbox) =>
			await call(sandbox, '/api/v2/verification', {}, { authorization: 'Bearer ID.me d3Jvbmc=' }),
	],
	[
		1100,
		401,
		'the older form of the header',
		async (sandbox) => {
			const token = Buffer.from(sandbox.idMe.apiSecret).toString('base64');
			return await call(sandbox, '/api/v2/verification', {}, { authorization: `ID.me ${token}` });
		},
	],
	[1200, 401, 'an inactive account', withAccount({ isActive: false })],
	[1300, 401, 'an inactive organisation', withAccount({ organizationIsActive: false })],
	[
		2100,
		403,
		'a product that nobody knows',
		async (sandbox) => await call(sandbox, '/api/v2/document/library-card/verify', {}),
	],
	[2200, 403, 'a product that is off', withAccount({ inactiveProducts: ['verifyLicense'] })],
	[
		2300,
		403,
		'a product outside the contract',
		withAccount({ disabledProducts: ['verifyLicense'] }),
	],
	[
		3200,
		403,
		'a check of another account',
		async (sandbox) =>
			await call(sandbox, `/api/v2/document/${sandbox.idMe.addForeign().transactionId}`),
	],
	[
		3300,
		403,
		'a verification of another account',
		async (sandbox) =>
			await call(sandbox, `/api/v2/verification/${sandbox.idMe.addForeign().verificationId}`),
	],
	[
		4100,
		404,
		'an id that nobody has',
		async (sandbox) => await call(sandbox, '/api/v2/telecom/00000000-0000-4000-8000-000000000000'),
	],
	[
		4100,
		404,
		'a phone check asked for as a document',
		async (sandbox) => await call(sandbox, `/api/v2/document/${await sent(sandbox)}`),
	],
	[
		3100,
		422,
		'a callback address that is none',
		async (sandbox) => await sendCode(sandbox, GOOD_PHONE, { callback_url: 'tomorrow' }),
	],
	[
		3101,
		422,
		'a number with its country',
		async (sandbox) => await sendCode(sandbox, '+18885550123'),
	],
	[
		3102,
		422,
		'a wrong code',
		async (sandbox) => await confirmCode(sandbox, await sent(sandbox), '000000'),
	],
	[
		3103,
		422,
		'a code of eleven minutes ago',
		async (sandbox) => {
			const id = await sent(sandbox);
			sandbox.clock.advance(11 * 60_000);
			return await confirmCode(sandbox, id, '123123');
		},
	],
	[
		3104,
		422,
		'the right code after three wrong ones',
		async (sandbox) => {
			const id = await sent(sandbox);
			for (let index = 0; index < 3; index++) await confirmCode(sandbox, id, '000000');
			return await confirmCode(sandbox, id, '123123');
		},
	],
	[
		3105,
		422,
		'an identity whose number was never confirmed',
		async (sandbox) => {
			const { verification_id: id } = (await send(sandbox)).body;
			return await verifyIdentity(sandbox, GOOD_PHONE, ADULT, { verification_id: id });
		},
	],
	[
		3106,
		422,
		'metadata of 501 characters',
		async (sandbox) => await sendCode(sandbox, GOOD_PHONE, { metadata: 'x'.repeat(499) }),
	],
	[
		3107,
		422,
		'somebody of this year',
		async (sandbox) =>
			await verifyIdentity(
				sandbox,
				GOOD_PHONE,
				new Date(sandbox.clock.now()).toISOString().slice(0, 10),
			),
	],
	[
		3108,
		422,
		'a birth date with slashes',
		async (sandbox) => await verifyIdentity(sandbox, GOOD_PHONE, '02/03/1980'),
	],
	[
		3108,
		422,
		'a day that there is not',
		async (sandbox) => await verifyIdentity(sandbox, GOOD_PHONE, '1981-02-29'),
	],
	[
		3109,
		422,
		'a picture of exactly 40 KB',
		async (sandbox) => await verifyLicense(sandbox, pictures({ size: 40 * 1024 })),
	],
	[
		3109,
		422,
		'a back that is missing',
		async (sandbox) => await verifyLicense(sandbox, pictures({}, null)),
	],
	[
		3110,
		422,
		'a back of 16 MB',
		async (sandbox) => await verifyLicense(sandbox, pictures({}, { size: 16 * 1024 ** 2 })),
	],
	[
		3111,
		422,
		'a PDF',
		async (sandbox) =>
			await verifyLicense(sandbox, pictures({ name: 'front.pdf', type: 'application/pdf' })),
	],
	[
		3111,
		422,
		'a picture of no type',
		async (sandbox) => await verifyLicense(sandbox, pictures({ type: 'application/octet-stream' })),
	],
	[
		5100,
		429,
		'a product too often',
		async (sandbox) => {
			sandbox.limits.setAction('verifyLicense', once);
			await license(sandbox);
			return await license(sandbox);
		},
	],
	[
		5200,
		429,
		'an account too often',
		async (sandbox) => {
			sandbox.limits.setAccount(once);
			await send(sandbox);
			return await license(sandbox);
		},
	],
	[5000, 500, 'a broken account', withAccount({ isBroken: true })],
];

describe.each(SCENARIOS)('%i (HTTP %i) for %s', (code, status, _why, attempt) => {
	test('is answered in the words of the service', async () => {
		const sandbox = await idMeWith();
		const reply = await attempt(sandbox);
		expect([reply.status, reply.code]).toEqual([status, code]);
		expect(reply.body).toEqual({ errors: [{ code, message: messageOf(code) }] });
		expect(sandbox.journal.entries.at(-1)).toMatchObject({ service: 'idme', done: false });
	});
});

test('there is a scenario for every documented refusal', () => {
	const met = new Set(SCENARIOS.map(([code]) => code));
	expect(REFUSAL_CODES.filter((code) => !met.has(code))).toEqual([]);
});

test.each(REFUSAL_CODES)('a number of area code 999 asks for the refusal %i', async (code) => {
	const reply = await sendCode(await idMeWith(), `999555${code}`);
	expect(reply.code).toBe(code);
	expect(reply.status).toBeGreaterThanOrEqual(400);
});

test.each(ERROR_CODES)('a number of area code 999 asks for the failed check %i', async (code) => {
	const sandbox = await idMeWith();
	for (const reply of [
		await sendCode(sandbox, `999555${code}`),
		await verifyIdentity(sandbox, `999555${code}`, ADULT),
	]) {
		expect([reply.status, statusCodeOf(reply)]).toEqual([200, 300]);
		expect(errorsOf(reply)).toEqual([{ code, message: messageOf(code) }]);
	}
});

test.each(ERROR_CODES)('a check can be planned to fail with %i', async (code) => {
	const sandbox = await idMeWith();
	sandbox.idMe.plan({ when: { family: 'document' }, times: 1, errors: [code] });
	expect(errorsOf(await license(sandbox))).toMatchObject([{ code }]);
	expect(statusCodeOf(await license(sandbox))).toBe(200);
});
