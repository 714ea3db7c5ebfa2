import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { baseUrlOf } from '../../../nodes/Id123/api/account.ts';
import { FAILURES, type FailureCode } from '../../../nodes/Id123/api/failures.ts';
import { failureBody } from '../../fixtures/id123/failures.mts';
import { REGION_URLS, TRANSPORT } from '../../fixtures/id123/request.mts';
import { getManyTemplates } from '../../fixtures/id123/template/get-all.mts';
import type { Answer } from '../../support/recording-server.mts';
import { card } from '../../fixtures/id123/sample.mts';
import { API_KEY, jsonOf, openStage } from './support/stage.mts';

const stage = openStage();
const OK = ['OK', 'Connection successful!'];
const NOT_ID123 = /does not answer as ID123 does.*region.*Base URL/;

const test = async (credential: Record<string, string>) => {
	const { status, message } = await stage.engine.testCredential('id123Api', credential);
	return [status, message];
};

const testAnswer = async (answer: Answer) => {
	stage.respond = () => answer;
	return await test(stage.credential());
};

describe('the test of the credential', () => {
	it('passes a good key, and asks for templates to find out', async () => {
		expect(await testAnswer({ body: getManyTemplates.answers[0].body })).toEqual(OK);
		expect(stage.bodies()).toEqual([getManyTemplates.requests[0].body]);
		const [{ method, path, headers }] = stage.server.requests;
		expect({ method, path }).toEqual({ method: TRANSPORT.method, path: TRANSPORT.path });
		expect(headers).toMatchObject(TRANSPORT.headers(stage.credential().apiKey));
		expect(await test(stage.credential('sandbox'))).toEqual(OK);
	});

	it('sends the key without the spaces that came with it', async () => {
		const credential = { ...stage.credential('sandbox') };
		expect(await test({ ...credential, apiKey: `\t${credential.apiKey} \n` })).toEqual(OK);
		expect(await test({ ...credential, baseUrl: ` ${credential.baseUrl} ` })).toEqual(OK);
	});

	it('sends the key without what was copied along unseen, and hides it in what comes back', async () => {
		stage.respond = (_, { headers }) => ({
			body: { status: 'success', code: 'S2008', message: '', echoed: headers['x-api-key'] },
		});
		const { outputs } = await stage.run({
			resource: 'invitation',
			operation: 'send',
			parameters: { ...card, options: { simplify: false } },
			apiKey: `\u200b${API_KEY.slice(0, 5)}\u00ad${API_KEY.slice(5)}\u2060`,
		});
		expect(stage.server.requests.map(({ headers }) => headers['x-api-key'])).toEqual([API_KEY]);
		expect(jsonOf(outputs[0])).toMatchObject([{ echoed: '***' }]);
	});

	it.each(['F101', 'F102', 'F104', 'F106', 'F107', 'F111', 'F112'] satisfies FailureCode[])(
		'says what to do about %s',
		async (code) => {
			const { meaning, hint } = FAILURES[code];
			const body = failureBody(code, { echoed: {} });
			const expected = ['Error', `${meaning}. ${hint}`];
			expect(await testAnswer({ body })).toEqual(expected);
			expect(await testAnswer({ status: 403, body })).toEqual(expected);
		},
	);

	it('does not pass a failure that is not published', async () => {
		const [status, message] = await testAnswer({
			body: { status: 'failure', code: 'F199', message: 'Something new' },
		});
		expect([status, message]).toEqual(['Error', expect.stringMatching(/^ID123 refused/)]);
	});

	it.each([
		{ status: 'error', code: 'X1' },
		{ status: null },
		{ status: 'pending', data: [] },
		{ status: 5 },
		{ status: 'success', code: 'S9999' },
	])('does not pass an answer of a kind that is not published: %j', async (body) => {
		expect(await testAnswer({ body })).toEqual(['Error', expect.stringMatching(NOT_ID123)]);
	});

	it('does not pass a success with a status that says otherwise', async () => {
		const { body } = getManyTemplates.answers[0];
		for (const status of [401, 403, 500, 503]) {
			expect((await testAnswer({ status, body }))[0]).toBe('Error');
		}
	});

	const foreign: Array<[string, Answer]> = [
		['a web page with status 200', { body: '<html><title>Sign in</title></html>' }],
		['a web page with status 404', { status: 404, body: '<html>Not found</html>' }],
		['an empty answer', { body: '' }],
		['a list', { body: [] }],
		['a list of something else', { body: [{ ok: true }] }],
		['JSON of another service', { body: { ok: true } }],
		[
			'JSON that was cut',
			{ headers: { 'content-type': 'application/json' }, body: '{"status":"success","code":"S2' },
		],
		['a redirect', { status: 302, headers: { location: '/elsewhere/' }, body: '' }],
		['a server that cannot work', { status: 503, body: '<html>Unavailable</html>' }],
	];
	it.each(foreign)('does not take %s for an answer of ID123', async (_, answer) => {
		expect(await testAnswer(answer)).toEqual(['Error', expect.stringMatching(NOT_ID123)]);
		expect(stage.server.requests).toHaveLength(1);
	});

	it('does not pass an address where nothing answers', async () => {
		const credential = { ...stage.credential(), baseUrl: 'http://127.0.0.1:1/api/v2/' };
		expect((await test(credential))[0]).toBe('Error');
	});

	it.each([
		['http://192.0.2.1/api/v2/', 'is not secure'],
		['http://secure-us.id123.io/api/v2/', 'is not secure'],
		['http://127.0.0.1.example.org/', 'is not secure'],
		['ftp://secure-us.id123.io/', 'is not secure'],
		['', 'is not an address'],
		['secure.id123.io', 'is not an address'],
	])('refuses the address "%s" before the key is sent', async (baseUrl, says) => {
		const [status, message] = await test({ region: 'custom', baseUrl, apiKey: 'key' });
		expect([status, message]).toEqual(['Error', expect.stringContaining(says)]);
		expect(message).toContain('https://');
	});
});

describe('where requests go', () => {
	let proxy: Server;
	let hosts: string[];
	const { env } = (globalThis.nodeRequire?.('node:process') ?? process) as NodeJS.Process;

	/** A proxy that notes where it is asked to connect to, and does not connect. */
	beforeAll(async () => {
		proxy = createServer().on('connect', ({ url }, socket) => {
			hosts.push(String(url));
			socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
		});
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	});
	beforeEach(() => {
		hosts = [];
		env.HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
	});
	afterEach(() => delete env.HTTPS_PROXY);
	afterAll(() => proxy.close());

	const regions = Object.entries(REGION_URLS.urls);

	it.each(regions)('is the host of the region %s', async (region, url) => {
		await test({ region, apiKey: 'key' });
		expect(hosts).toEqual([`${new URL(url).host}:443`]);
	});

	it.each(regions)('is the documented address of the region %s', (region, url) => {
		expect(baseUrlOf({ region })).toBe(url);
	});

	it.each(['https://secure.id123.io/api/v2', ' https://secure.id123.io/api/v2// ', ''])(
		'is the custom address, with one slash at the end: "%s"',
		(baseUrl) => {
			const expected = baseUrl === '' ? '/' : 'https://secure.id123.io/api/v2/';
			expect(baseUrlOf({ region: 'custom', baseUrl })).toBe(expected);
		},
	);
});
