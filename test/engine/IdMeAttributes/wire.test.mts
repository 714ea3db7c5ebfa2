/** What each operation sends, compared with ID.me's documentation: method, path, headers, body. */
import { signingPair } from '../../unit/IdMe/oauth/support/tokens.mts';
import { createHash } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import {
	ACCESS_TOKEN,
	CLIENT_ID,
	CLIENT_SECRET,
	openStage,
	REDIRECT_URI,
	REFRESH_TOKEN,
} from './support/stage.mts';
import { byName, VETERAN } from './support/people.mts';

const stage = openStage();
const V3 = '/api/public/v3/attributes.json';
const V2 = '/api/public/v2/attributes.json';
const USER_INFO = '/api/public/v3/userinfo';

const bearer = { authorization: `Bearer ${ACCESS_TOKEN}`, accept: 'application/json' };

beforeEach(() => {
	stage.person = () => ({ body: VETERAN });
});

/** Requests without what Node's HTTP adds. */
const wire = () =>
	stage.server.requests.map(({ method, path, query, headers, body }) => ({
		method,
		path,
		query,
		headers: Object.fromEntries(
			['accept', 'authorization', 'content-type', 'cookie'].flatMap((name) =>
				headers[name] === undefined ? [] : [[name, headers[name]]],
			),
		),
		body,
	}));

describe('Build Sign-In URL', () => {
	it('sends nothing, and gives the address of the sign-in page', async () => {
		const { url } = await stage.signIn({ reference: 'order-4711', scope: 'openid military' });
		expect(stage.server.requests).toEqual([]);
		expect(url.origin + url.pathname).toBe(`${stage.server.url}/oauth/authorize`);
		expect(Object.fromEntries(url.searchParams)).toEqual({
			client_id: CLIENT_ID,
			redirect_uri: REDIRECT_URI,
			response_type: 'code',
			scope: 'openid military',
			state: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/) as string,
			code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
			code_challenge_method: 'S256',
			nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
		});
	});

	it('takes the scope of the credential where the node names none, and no nonce without openid', async () => {
		const { url } = await stage.signIn();
		expect(url.searchParams.get('scope')).toBe('military');
		expect(url.searchParams.has('nonce')).toBe(false);
	});

	it('says how long the link is good for', async () => {
		const before = Date.now();
		const { success } = await stage.run({ operation: 'buildSignInUrl' });
		const left = Date.parse(String(success[0].json.expiresAt)) - before;
		expect(left).toBeGreaterThan(598_000);
		expect(left).toBeLessThan(660_000);
	});
});

it('Exchange Code sends the form of the documentation, with PKCE and scope', async () => {
	const { url, query } = await stage.signIn({ scope: 'openid military' });
	stage.keys = () => ({ body: { keys: [signingPair('RS256').jwk] } });
	await stage.run({ operation: 'exchangeCode', items: [{ query }] });
	const [keys, token] = wire();
	expect(keys).toMatchObject({ method: 'GET', path: '/oidc/.well-known/jwks', query: {} });
	expect(keys.headers).not.toHaveProperty('authorization');
	expect(token).toMatchObject({
		method: 'POST',
		path: '/oauth/token',
		query: {},
		headers: {
			accept: 'application/json',
			'content-type': 'application/x-www-form-urlencoded',
		},
	});
	const [form] = stage.forms();
	expect(form).toEqual({
		grant_type: 'authorization_code',
		code: query.code,
		redirect_uri: REDIRECT_URI,
		client_id: CLIENT_ID,
		client_secret: CLIENT_SECRET,
		scope: 'openid military',
		code_verifier: expect.stringMatching(/^[\w-]{43}$/) as string,
	});
	const challenge = createHash('sha256').update(form.code_verifier).digest('base64url');
	expect(url.searchParams.get('code_challenge')).toBe(challenge);
});

it('Refresh Token sends the form of the documentation', async () => {
	await stage.run({ operation: 'refreshToken', items: [{ refreshToken: REFRESH_TOKEN }] });
	expect(stage.forms()).toEqual([
		{
			grant_type: 'refresh_token',
			refresh_token: REFRESH_TOKEN,
			redirect_uri: REDIRECT_URI,
			client_id: CLIENT_ID,
			client_secret: CLIENT_SECRET,
		},
	]);
});

const reads: Array<[string, string, INodeParameters, string]> = [
	['Get Attributes', 'getAttributes', {}, V3],
	['Get Attributes in version 2', 'getAttributes', { options: { apiVersion: 'v2' } }, V2],
	['Get Visitor Info', 'getUserInfo', {}, USER_INFO],
	['Check Group', 'checkGroup', { group: byName('military') }, V3],
	[
		'Check Group in version 2',
		'checkGroup',
		{ subgroups: 'NPI', options: { apiVersion: 'v2' } },
		V2,
	],
];

describe.each(reads)('%s', (_, operation, parameters, path) => {
	const read = async (more: INodeParameters = {}) => {
		const options = { ...(parameters.options as INodeParameters), ...more };
		const run = await stage.run({
			operation,
			parameters: { ...parameters, options },
			items: [{ accessToken: ACCESS_TOKEN }],
		});
		expect(run.thrownError).toBeUndefined();
		return wire().filter((request) => request.path !== '/oidc/.well-known/jwks');
	};

	it('sends the token in the header, once', async () => {
		expect(await read()).toEqual([{ method: 'GET', path, query: {}, headers: bearer, body: '' }]);
	});

	it('sends the token in the address where that is asked for', async () => {
		const { accept } = bearer;
		expect(await read({ tokenIn: 'query' })).toEqual([
			{ method: 'GET', path, query: { access_token: ACCESS_TOKEN }, headers: { accept }, body: '' },
		]);
	});
});

it('Verify Visitor exchanges and reads, and lets no token out', async () => {
	const { query } = await stage.signIn();
	const run = await stage.run({ operation: 'verifyVisitor', items: [{ query }] });
	expect(wire().map(({ method, path }) => [method, path])).toEqual([
		['POST', '/oauth/token'],
		['GET', V3],
	]);
	expect(wire()[1]).toEqual({ method: 'GET', path: V3, query: {}, headers: bearer, body: '' });
	expect(JSON.stringify(run.success)).not.toContain(ACCESS_TOKEN);
	expect(JSON.stringify(run.success)).not.toContain(REFRESH_TOKEN);
});

it('the secret travels in the body of the token endpoint only', async () => {
	const { query } = await stage.signIn({ scope: 'openid military' });
	await stage.run({ operation: 'verifyVisitor', items: [{ query }] });
	const elsewhere = stage.server.requests.map((request) => ({
		...request,
		body: request.path === '/oauth/token' ? '' : request.body,
	}));
	expect(JSON.stringify(elsewhere)).not.toContain(CLIENT_SECRET);
});
