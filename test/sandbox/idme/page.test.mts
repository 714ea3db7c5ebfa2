/** The page, the addresses for other processes, and what the journal keeps to itself. */
import * as support from './support.mts';
import type { Sandbox } from '../../../sandbox/server.mts';
import { startRecordingServer } from '../../support/recording-server.mts';

const { ADULT, GOOD_PHONE, accessToken, call, closeAll, fetched, idMeWith, pictures } = support;
const { read, sendCode, verifyIdentity, verifyLicense } = support;

afterEach(closeAll);

const pageOf = async ({ url }: Sandbox): Promise<string> => (await fetched(`${url}/idme`)).text;

const control = async ({ url }: Sandbox, path: string, body: unknown, method = 'POST') =>
	await fetched(`${url}/sandbox/${path}`, {
		method,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});

describe('the page', () => {
	test('says that there is nothing yet', async () => {
		const page = await pageOf(await idMeWith());
		for (const text of ['No checks yet', 'None yet.', 'not set']) expect(page).toContain(text);
	});

	test('shows checks without numbers of phones, pictures or whole ids', async () => {
		const sandbox = await idMeWith();
		await sendCode(sandbox, GOOD_PHONE);
		await verifyIdentity(sandbox, '8889413032', ADULT);
		await verifyLicense(sandbox, pictures({ name: '<b>fail</b>.jpg' }));
		const page = await pageOf(sandbox);
		for (const text of [
			'Code by text message',
			'(***) ***-0123',
			'data-word="PENDING"',
			'1014',
			'birth_date does not match',
			'&lt;b&gt;fail',
		]) {
			expect(page).toContain(text);
		}
		expect(page).not.toContain(GOOD_PHONE);
		expect(page).not.toContain('<b>fail');
	});

	test('ends a check by its button, and says where it cannot', async () => {
		const sandbox = await idMeWith({ pendingMs: 'byHand' });
		await verifyLicense(sandbox, pictures());
		const [, body] = /data-post="\/sandbox\/idme\/finish"\s+data-body="([^"]*2003[^"]*)"/.exec(
			await pageOf(sandbox),
		) ?? [undefined, ''];
		const pressed = JSON.parse(body.replaceAll('&quot;', '"')) as unknown;
		expect((await control(sandbox, 'idme/finish', pressed)).status).toBe(200);
		expect(sandbox.idMe.transactions[0]).toMatchObject({
			outcome: 'failed',
			errors: [{ code: 2003 }],
		});
		expect(await control(sandbox, 'idme/finish', pressed)).toMatchObject({
			status: 409,
			body: { error: 'This check is done already' },
		});
	});
});

describe('the buttons for callbacks', () => {
	test.each(['verified', 'failed', 'pending'] as const)(
		'report a check that is %s to an address',
		async (outcome) => {
			const receiver = await startRecordingServer(() => ({ body: {} }));
			const sandbox = await idMeWith({ pendingMs: 30_000 });
			const wish = { url: `${receiver.url}/hook`, outcome };
			expect((await control(sandbox, 'idme/report', wish)).status).toBe(200);
			await sandbox.idMe.idle();
			const [{ transactionId }] = sandbox.idMe.transactions;
			expect(sandbox.idMe.transactions).toMatchObject([{ outcome }]);
			expect(sandbox.idMe.deliveries).toMatchObject([{ state: 'delivered' }]);
			expect(receiver.requests).toMatchObject([
				{ path: '/hook', body: { transaction_id: transactionId } },
			]);
			await receiver.close();
		},
	);

	test('show how long new checks take, also where that is none of the usual choices', async () => {
		const page = await pageOf(await idMeWith({ pendingMs: 30_000 }));
		expect(page).toMatch(/aria-pressed="true"\s*>\s*after 30 s/);
		expect(page.match(/aria-pressed="true"/g)).toHaveLength(1);
	});
});

describe('another process', () => {
	test('can set how long checks wait, how they end, readings, account and hooks', async () => {
		const sandbox = await idMeWith();
		await control(sandbox, 'idme/waiting', { pendingMs: 'byHand' });
		await control(sandbox, 'idme/plans', {
			when: { family: 'document' },
			pendingMs: 0,
			errors: [2002],
		});
		await control(sandbox, 'idme/readings', { product: 'short' }, 'PATCH');
		await control(sandbox, 'idme/account', { disabledProducts: ['sendCode'] }, 'PATCH');
		await control(sandbox, 'idme/hooks', { document: 'http://127.0.0.1:1/' }, 'PATCH');
		expect((await sendCode(sandbox, GOOD_PHONE)).code).toBe(2300);
		expect((await verifyLicense(sandbox, pictures())).body).toMatchObject({
			product: 'license.verify',
			result: { errors: [{ code: 2002 }] },
		});
		expect((await verifyIdentity(sandbox, GOOD_PHONE, ADULT)).body).toMatchObject({
			status: { code: 100 },
		});
		expect(sandbox.idMe.hooks).toEqual({ document: 'http://127.0.0.1:1/' });
		const { body } = await control(sandbox, 'idme/hooks', { document: null }, 'PATCH');
		expect(body).toEqual({});
		expect((await control(sandbox, 'idme/readings', { nonsense: 1 }, 'PATCH')).status).toBe(400);
	});

	test('can have calls sent', async () => {
		const sandbox = await idMeWith();
		const { body } = await sendCode(sandbox, GOOD_PHONE);
		const url = `${sandbox.url}/nowhere`;
		await control(sandbox, 'idme/forge', { url });
		await control(sandbox, 'idme/notify', { transactionId: body.transaction_id, url });
		await control(sandbox, 'idme/repeat', { seq: 1 });
		const kinds = sandbox.idMe.deliveries.map(({ kind }) => kind);
		expect(kinds).toEqual(['forged', 'notice', 'repeat']);
		expect((await control(sandbox, 'idme/repeat', { seq: 9 })).status).toBe(409);
	});
});

describe('faults, limits and reset', () => {
	test('reach requests by service, action, path and id', async () => {
		const sandbox = await idMeWith();
		const { body } = await sendCode(sandbox, GOOD_PHONE);
		const path = `/api/v2/telecom/${String(body.transaction_id)}`;
		const add = (when: object, status: number) =>
			sandbox.faults.add({ when: { ...when, times: 1 }, fault: { kind: 'httpError', status } });
		add({ service: 'id123' }, 599);
		add({ service: 'idme' }, 501);
		add({ action: 'readTelecom' }, 502);
		add({ path: '/api/v2/telecom/*' }, 503);
		add({ target: String(body.transaction_id) }, 504);
		const statuses = [];
		for (let index = 0; index < 3; index++) statuses.push((await call(sandbox, path)).status);
		// Of several that strike at once the first decides.
		expect(statuses).toEqual([501, 200, 200]);
		sandbox.faults.add({ fault: { kind: 'code', code: '2200' } });
		expect(await call(sandbox, path)).toMatchObject({ status: 403, code: 2200 });
	});

	test('count the accounts of both services apart', async () => {
		const sandbox = await idMeWith(
			{},
			{
				limits: { account: { kind: 'window', count: 1, perMs: 60_000 } },
			},
		);
		const card = await fetched(sandbox.apiUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-api-key': sandbox.apiKey },
			body: JSON.stringify({ action: 'list-templates' }),
		});
		expect(card.body.code).toBe('S2007');
		expect((await sendCode(sandbox, GOOD_PHONE)).status).toBe(200);
		expect((await sendCode(sandbox, GOOD_PHONE)).code).toBe(5200);
	});

	test('go back to the start', async () => {
		const sandbox = await idMeWith({ pendingMs: 5, readings: { product: 'short' } });
		const given = await accessToken(sandbox, 'military');
		await sendCode(sandbox, GOOD_PHONE);
		sandbox.idMe.readings.product = 'full';
		sandbox.idMe.pendingMs = 'byHand';
		sandbox.idMe.hooks = { telecom: 'http://127.0.0.1:1/' };
		sandbox.idMe.account.isActive = false;
		sandbox.reset();
		expect(sandbox.idMe.transactions).toEqual([]);
		expect(sandbox.idMe.deliveries).toEqual([]);
		expect(sandbox.idMe.readings.product).toBe('short');
		expect([sandbox.idMe.pendingMs, sandbox.idMe.hooks]).toEqual([5, {}]);
		expect((await read(sandbox, 'v3/attributes.json', given)).status).toBe(401);
		expect((await sendCode(sandbox, GOOD_PHONE)).status).toBe(200);
	});
});

test('the journal keeps no secret, token, code or Social Security number', async () => {
	const sandbox = await idMeWith({ readings: { tokenUses: 'many' } });
	const given = await accessToken(sandbox, 'openid medical', 'Frederic');
	const query = `${sandbox.idMeUrl}/api/public/v3/attributes.json?access_token=${given}`;
	const { text } = await fetched(query);
	expect(text).toContain('288-41-0030');
	const { body } = await sendCode(sandbox, GOOD_PHONE);
	await support.confirmCode(sandbox, body.transaction_id, '123123');
	const shown = await Promise.all(
		['/', '/idme', '/sandbox/journal', '/sandbox/status'].map(
			async (path) => (await fetched(`${sandbox.url}${path}`)).text,
		),
	);
	const kept = shown.join('\n') + JSON.stringify(sandbox.journal.entries);
	const secrets = [
		given,
		support.CLIENT.client_secret,
		sandbox.idMe.apiSecret,
		'288-41-0030',
		'123123',
	];
	for (const secret of secrets) {
		expect(kept).not.toContain(secret);
		expect(kept).not.toContain(Buffer.from(secret).toString('base64'));
	}
	expect(sandbox.journal.of('token')[0]).toMatchObject({ secret: 'right', violations: [] });
});
