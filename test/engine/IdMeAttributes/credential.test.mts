import { PATHS } from '../../../nodes/IdMe/oauth/environments.ts';
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
