import { PATHS } from '../../../nodes/IdMe/oauth/account.ts';
import { TOKEN_FAILURES, type TokenCode } from '../../../nodes/IdMe/oauth/failures.ts';
import type { Answer } from '../../support/recording-server.mts';
import { CLIENT_ID, CLIENT_SECRET, openStage, tokenAnswer } from './support/stage.mts';

const stage = openStage();
const OK = ['OK', 'Connection successful!'];
const NOT_ID_ME = /does not answer as ID\.me does.*Environment.*Base URL/;

const test = async (more: Record<string, string> = {}) => {
	const { status, message } = await stage.engine.testCredential(
		'idMeAppApi',
		stage.credential(more),
	);
	return [status, message];
};
const testAnswer = async (answer: Answer) => {
	stage.token = () => answer;
	return await test();
};
const refusal = (error: string, status = 400) => ({ status, body: { error } });

it('a good id and secret hear that a made-up code is none, which costs nothing', async () => {
	expect(await testAnswer(refusal('invalid_grant'))).toEqual(OK);
	expect(stage.server.requests.map(({ method, path }) => [method, path])).toEqual([
		['POST', PATHS.token],
	]);
	expect(stage.forms()).toEqual([
		{
			grant_type: 'authorization_code',
			code: 'test-of-the-credential',
			code_verifier: 'test-of-the-credential-test-of-the-credential',
			redirect_uri: stage.credential().redirectUri,
			client_id: CLIENT_ID,
			client_secret: CLIENT_SECRET,
		},
	]);
});

it.each((Object.keys(TOKEN_FAILURES) as TokenCode[]).filter((code) => code !== 'invalid_grant'))(
	'says what to do about %s',
	async (code) => {
		const { meaning, hint } = TOKEN_FAILURES[code];
		for (const status of [400, 401, 200]) {
			expect(await testAnswer(refusal(code, status))).toEqual(['Error', `${meaning}. ${hint}`]);
		}
	},
);

it.each(['server_error', 'temporarily_unavailable', 'unsupported_grant_type'])(
	'does not pass %s',
	async (code) => {
		expect(await testAnswer(refusal(code, 500))).toEqual([
			'Error',
			expect.stringContaining(code) as string,
		]);
	},
);

it.each([400, 401, 403, 404, 200, 500, 503])(
	'does not pass a code that is not published, with HTTP %d',
	async (status) => {
		for (const code of ['unauthorized', 'invalid_secret', 'x'.repeat('invalid_grant'.length)]) {
			expect((await testAnswer(refusal(code, status)))[0]).toBe('Error');
		}
	},
);

it('says that id or secret is wrong, by whatever code a 401 comes', async () => {
	const { meaning, hint } = TOKEN_FAILURES.invalid_client;
	expect(await testAnswer(refusal('unauthorized', 401))).toEqual(['Error', `${meaning}. ${hint}`]);
});

it.each([200, 403, 500, 502])(
	'does not pass what a good secret gets to hear with HTTP %d',
	async (status) => {
		expect((await testAnswer(refusal('invalid_grant', status)))[0]).toBe('Error');
	},
);

it('shows nothing of the secret, though the answer repeats it', async () => {
	stage.token = ({ body }) => refusal(String(body));
	expect((await test())[1]).not.toContain(CLIENT_SECRET);
});

it('says what to do where nothing answers', async () => {
	const [status, message] = await test({ baseUrl: 'http://127.0.0.1:1' });
	expect(status).toBe('Error');
	expect(message).toMatch(/refused the connection.*Base URL/);
});

it('asks under the path of Base URL, as the node does', async () => {
	stage.token = () => refusal('invalid_grant');
	expect(await test({ baseUrl: `${stage.server.url}/app-1` })).toEqual(OK);
	expect(stage.server.requests.map(({ path }) => path)).toEqual([`/app-1${PATHS.token}`]);
});

const foreign: Array<[string, Answer]> = [
	['a web page', { body: '<html></html>' }],
	['a web page with 404', { status: 404, body: '<html></html>' }],
	['nothing', { body: '' }],
	['a list', { body: [] }],
	['other JSON', { body: { ok: true } }],
	['a refusal of another form', { status: 400, body: { error: { code: 5 } } }],
	['tokens for a code that was made up', tokenAnswer()],
	['a redirect', { status: 302, headers: { location: '/elsewhere' }, body: '' }],
	['a service that cannot work', { status: 503, body: '' }],
];
it.each(foreign)('does not take %s for an answer of ID.me', async (_, answer) => {
	expect(await testAnswer(answer)).toEqual(['Error', expect.stringMatching(NOT_ID_ME) as string]);
	expect(stage.server.requests).toHaveLength(1);
});

it.each(['http://192.0.2.1', 'ftp://api.id.me', 'api.id.me', ''])(
	'refuses the address "%s" before the secret is sent',
	async (baseUrl) => {
		const [status, message] = await test({ baseUrl });
		expect(status).toBe('Error');
		expect(message).toContain('https://');
	},
);
