import { FAILURES } from '../../../nodes/IdMe/api/failures.ts';
import { SANDBOX_IDME_SECRET, startSandbox } from '../../../sandbox/server.mts';
import type { ByteAnswer } from './support/byte-server.mts';
import { AUTHORIZATION, openStage, refusal } from './support/stage.mts';

const stage = openStage();
const OK = ['OK', 'Connection successful!'];
const NOT_ID_ME = /does not answer as ID\.me does.*environment.*Base URL/;

const test = async (credential: Record<string, string>) => {
	const { status, message } = await stage.engine.testCredential('idMeServicesApi', credential);
	return [status, message];
};

const testAnswer = async (answer: ByteAnswer) => {
	stage.respond = () => answer;
	return await test(stage.credential());
};

describe('the test of the credential', () => {
	it.each([
		[404, 4100],
		[403, 3200],
		[403, 3300],
	])('passes a secret that ID.me knows (HTTP %d, code %d)', async (status, code) => {
		expect(await testAnswer(refusal(status, code))).toEqual(OK);
		expect(stage.requests).toHaveLength(1);
		const [{ method, path, headers, body }] = stage.requests;
		expect([method, path, body.length]).toEqual([
			'GET',
			'/api/v2/verification/00000000-0000-4000-8000-000000000000',
			0,
		]);
		expect(headers.authorization).toBe(AUTHORIZATION);
	});

	it.each([1100, 1200, 1300, 2300, 5000, 5100, 5200] as const)(
		'says what to do about %d',
		async (code) => {
			const { httpStatus = 0, meaning, hint } = FAILURES[code];
			const expected = ['Error', `${meaning}. ${hint}`];
			expect(await testAnswer(refusal(httpStatus, code))).toEqual(expected);
			const asText = { errors: [{ code: String(code), message: 'No' }] };
			expect(await testAnswer({ status: httpStatus, body: asText })).toEqual(expected);
		},
	);

	it.each([401, 403, 404, 400, 422, 200])(
		'does not pass a code that is not published, with HTTP %d',
		async (status) => {
			for (const code of [1101, 9999, 4101, 'E-1']) {
				const body = { errors: [{ code, message: 'Something new' }] };
				expect((await testAnswer({ status, body }))[0]).toBe('Error');
			}
		},
	);

	it('says that the secret is wrong, by whatever code a 401 comes', async () => {
		const { meaning, hint } = FAILURES[1100];
		expect(await testAnswer(refusal(401, 1101))).toEqual(['Error', `${meaning}. ${hint}`]);
	});

	it.each([
		[500, 4100],
		[401, 4100],
		[200, 3300],
	])('does not pass a good code with another status: HTTP %d, code %d', async (status, code) => {
		expect((await testAnswer(refusal(status, code)))[0]).toBe('Error');
	});

	it.each([500, 502, 503])('does not pass HTTP %d, whatever comes with it', async (status) => {
		for (const body of ['', '<html></html>', { errors: [] }, { errors: [{ code: 9999 }] }]) {
			expect((await testAnswer({ status, body }))[0]).toBe('Error');
		}
	});

	it('names a code that is not published, and says that nobody knows', async () => {
		const [, message] = await testAnswer(refusal(403, 3999));
		expect(message).toMatch(/HTTP 403, code 3999.*nobody knows whether the secret is right/);
	});

	it('shows nothing of the secret, though the answer repeats it', async () => {
		stage.respond = ({ headers }) => refusal(403, 3999, String(headers.authorization));
		expect((await test(stage.credential()))[1]).not.toContain(AUTHORIZATION.slice(-20));
	});

	const foreign: Array<[string, ByteAnswer]> = [
		['a web page with status 200', { body: '<html><title>Sign in</title></html>' }],
		['a web page with status 404', { status: 404, body: '<html>Not found</html>' }],
		['an empty answer', { body: '' }],
		['a list', { body: [] }],
		['JSON of another service', { status: 404, body: { message: 'Not found' } }],
		['a redirect', { status: 302, headers: { location: '/elsewhere/' }, body: '' }],
		['a server that cannot work', { status: 503, body: '<html>Unavailable</html>' }],
	];
	it.each(foreign)('does not take %s for an answer of ID.me', async (_, answer) => {
		expect(await testAnswer(answer)).toEqual(['Error', expect.stringMatching(NOT_ID_ME)]);
		expect(stage.requests).toHaveLength(1);
	});

	it('does not pass an address where nothing answers', async () => {
		const credential = { ...stage.credential(), baseUrl: 'http://127.0.0.1:1' };
		const [status, message] = await test(credential);
		expect(status).toBe('Error');
		expect(message).toMatch(/refused the connection.*Base URL/);
	});

	it.each([
		[{ baseUrl: 'http://192.0.2.1' }, 'is not secure'],
		[{ baseUrl: 'http://services.id.me' }, 'is not secure'],
		[{ baseUrl: 'services.id.me' }, 'is not an address'],
		[{ baseUrl: '' }, 'is not an address'],
		[{ apiSecret: ' ' }, 'is empty'],
		[{ encoding: 'base64', apiSecret: 'not base64!' }, 'is not Base64'],
	])('refuses %j before the secret is sent', async (more, says) => {
		const [status, message] = await test({ ...stage.credential(), ...more });
		expect([status, message]).toEqual(['Error', expect.stringContaining(says)]);
		expect(stage.requests).toEqual([]);
	});

	it('tells a good secret from a bad one, however it is written, and leaves no trace', async () => {
		const sandbox = await startSandbox({ checkAnswers: true });
		try {
			const of = (apiSecret: string, encoding = 'plain') => ({
				environment: 'custom',
				baseUrl: sandbox.idMeUrl,
				apiSecret,
				encoding,
			});
			const encoded = Buffer.from(SANDBOX_IDME_SECRET).toString('base64');
			expect(await test(of(` ${SANDBOX_IDME_SECRET}\n`))).toEqual(OK);
			expect(await test(of(`${encoded}\n`, 'base64'))).toEqual(OK);
			const bad = ['Error', `${FAILURES[1100].meaning}. ${FAILURES[1100].hint}`];
			expect(await test(of('another'))).toEqual(bad);
			expect(await test(of(encoded))).toEqual(bad);
			expect(sandbox.idMe.transactions).toEqual([]);
			expect(sandbox.journal.entries.flatMap(({ violations }) => violations)).toEqual([]);
		} finally {
			await sandbox.close();
		}
	});
});
