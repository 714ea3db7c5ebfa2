/** Values and answers that leave a doubt: nothing is sent for them, and nothing is taken for well. */
import type { IDataObject } from 'n8n-workflow';
import { verifyLicense } from '../../fixtures/idme/services/document.mts';
import { confirmCode, sendCode, verifyIdentity } from '../../fixtures/idme/services/phone.mts';
import { refuseCallback } from '../../../nodes/IdMe/check/requestValues.ts';
import { jsonOf, openStage } from './support/stage.mts';

const stage = openStage();

describe('the health of ID.me', () => {
	const check = async (body: unknown): Promise<IDataObject> => {
		stage.respond = () => ({ body });
		const { success, thrownError } = await stage.run({ resource: 'service', operation: 'health' });
		expect(thrownError).toBeUndefined();
		return success[0].json;
	};

	it.each<[unknown]>([
		[''],
		[{}],
		[{ status: 'ok' }],
		[{ status: 'UP', components: { database: { status: 'UP' } } }],
		[{ healthy: true, errors: [] }],
		[{ status: 'ok', errors: 0 }],
	])('is good with %j', async (body) => {
		expect(await check(body)).toEqual({ healthy: true });
	});

	it.each<[unknown]>([
		[{ status: 'down' }],
		[{ status: 'ok', components: { database: { status: 'down' } } }],
		[{ status: 'ok', components: [{ status: 'ok' }, { status: 'degraded' }] }],
		[{ healthy: false }],
		[{ status: null }],
		[{ errors: [{ code: 5000, message: 'Internal error' }] }],
		[{ status: 'ok', errors: { code: 5000 } }],
		[{ status: 'ok', error: 'database' }],
		[{ status: 'ok', errors: true }],
		[{ errors: 3 }],
		[{ hello: 'world' }],
	])('is not good with %j', async (body) => {
		expect(await check(body)).toEqual({
			healthy: false,
			message: expect.stringContaining('does not say that it works'),
		});
	});
});

describe('a code', () => {
	it.each(['12345', '=' + '{{ 12345 }}', '1234567', '12a456', 'O12345', '={{ [1] }}'])(
		'that has not six digits is not sent, since it would use up a try: %s',
		async (code) => {
			const { error } = await stage.runFixture(confirmCode, {
				parameters: { code },
				onError: 'continueErrorOutput',
			});
			expect(error[0].json).toMatchObject({ details: { field: 'code', state: 'notSent' } });
			expect(error[0].json.message).toMatch(/six digits|Code is not a text/);
			expect(error[0].json.message).not.toContain('2345');
			expect(stage.requests).toEqual([]);
		},
	);

	it.each(['123123', ' 123 123', '123-123', '１２３１２３', '={{ 123123 }}'])(
		'is read: %s',
		async (code) => {
			stage.respond = () => ({ body: confirmCode.answers[0].body });
			await stage.runFixture(confirmCode, { parameters: { code } });
			const { code: sent } = JSON.parse(stage.requests[0].body.toString()) as { code: string };
			expect(sent).toBe('123123');
		},
	);
});

it('a file whose name is a number is refused in words, and not sent', async () => {
	const [front] = [{ ...stage.files.front, fileName: 4711 as unknown as string }];
	const { error } = await stage.runFixture(verifyLicense, {
		items: [{ json: {}, binary: { ...stage.files, front } }],
		onError: 'continueErrorOutput',
	});
	expect(error[0].json).toMatchObject({
		error: 'The file in the binary field "front" (Front Image Field) has a name that is no text',
		details: { rule: 'notAName' },
	});
	expect(stage.requests).toEqual([]);
});

describe('a base URL with something in it that a browser leaves out', () => {
	it.each([
		'https://services.id.me\n.example.org',
		'https://services.id.me\t@example.org',
		'https:\\\\example.org',
		'https://services.id.me@example.org',
	])('is refused: %j', async (baseUrl) => {
		const { thrownError } = await stage.engine.run({
			node: {
				type: 'n8n-nodes-digital-id.idMeVerification',
				parameters: { resource: 'service', operation: 'health' },
			},
			credentials: { idMeServicesApi: { ...stage.credential(), baseUrl } },
		});
		expect(thrownError?.message).toContain('Base URL of the ID.me credential is not an address');
	});
});

describe('a callback URL', () => {
	it.each([
		['http://localhost:5678/webhook-waiting/1', 'cannot be reached from the internet'],
		['https://localhost/x', 'cannot be reached from the internet'],
		['http://127.0.0.1:5678/x', 'cannot be reached from the internet'],
		['https://[::1]/x', 'cannot be reached from the internet'],
		['https://10.0.0.7/x', 'cannot be reached from the internet'],
		['https://192.168.1.2/x', 'cannot be reached from the internet'],
		['https://n8n/x', 'cannot be reached from the internet'],
		['https://n8n.local./x', 'cannot be reached from the internet'],
		['http://n8n.example.org/x', 'does not start with https://'],
		['https://n8n.example\n.org/x', 'is not a web address'],
		['ftp://n8n.example.org/x', 'is not a web address'],
		['/webhook', 'is not a web address'],
	])('of ID.me itself: %s', (address, reason) => {
		expect(refuseCallback(address, false)).toBe(reason);
	});

	it('that the internet reaches is taken', () => {
		for (const address of ['https://n8n.example.org/x', 'https://203.0.113.7:8443/x']) {
			expect(refuseCallback(address, false)).toBeUndefined();
		}
	});

	it('may be near where a test server stands in place of ID.me', async () => {
		stage.respond = () => ({ body: sendCode.answers[0].body });
		const options = { callbackUrl: 'http://localhost:5678/x' };
		const { success } = await stage.runFixture(sendCode, { parameters: { options } });
		expect(jsonOf(success)).toHaveLength(1);
	});

	it('is refused before anything is sent where it goes to ID.me', async () => {
		const { thrownError } = await stage.engine.run({
			node: {
				type: 'n8n-nodes-digital-id.idMeVerification',
				parameters: {
					resource: 'phone',
					operation: 'sendCode',
					phone: '8885550100',
					options: { callbackUrl: 'http://localhost:5678/x' },
				},
			},
			credentials: {
				idMeServicesApi: { environment: 'sandbox', apiSecret: 'x', encoding: 'plain' },
			},
		});
		expect(thrownError?.message).toContain('Callback URL cannot be reached from the internet');
		expect((thrownError as { description?: string }).description).toContain('set N8N_WEBHOOK_URL');
	});
});

describe('an option whose expression comes to nothing', () => {
	it.each([
		['lastName', '={{ $json.LastName }}'],
		['firstName', '={{ $json.empty }}'],
		['verificationId', '={{ $json.misspelt }}'],
		['callbackUrl', '={{ $execution.resumeURL }}'],
		['metadata', '={{ $json.misspelt }}'],
	])('is not left out: %s, %s', async (name, expression) => {
		const { error } = await stage.runFixture(verifyIdentity, {
			parameters: { options: { [name]: expression } },
			items: [{ lastName: 'Smith', empty: ' ' }],
			onError: 'continueErrorOutput',
		});
		expect(error[0].json).toMatchObject({
			details: { field: name, rule: 'empty', state: 'notSent' },
		});
		expect(stage.requests).toEqual([]);
	});
});
