/** The sign-in of visitors, the tokens that follow, and what they open. */
import { constants, createDecipheriv, privateDecrypt } from 'node:crypto';
import { isFreshToken, claimsIn, isSignedBy } from './support/tokens.mts';
import * as support from './support.mts';
import type { Reply } from './support.mts';

const { CLIENT, PROOF, REDIRECT_URI, VERIFIER, accessToken, closeAll, codeFor } = support;
const { exchange, fetched, idMeWith, read, signInLink, token } = support;

afterEach(closeAll);

const V3 = 'v3/attributes.json';

describe('the sign-in', () => {
	test('sends the visitor back with a code and the state', async () => {
		const sandbox = await idMeWith();
		const back = new URL(sandbox.idMe.authorize({ url: signInLink(sandbox, 'military') }));
		expect(back.origin + back.pathname).toBe(REDIRECT_URI);
		expect([...back.searchParams.keys()]).toEqual(['code', 'state']);
	});

	test.each([
		['access_denied', {}, { deny: true }],
		['invalid_request', { response_type: '' }, {}],
		['invalid_request', { code_challenge: 'abc', code_challenge_method: 'plain' }, {}],
		['invalid_client', { client_id: 'somebody' }, {}],
		['invalid_scope', { scope: 'kings' }, {}],
		['invalid_redirect_uri', { redirect_uri: `${REDIRECT_URI}?a=1` }, {}],
		['unsupported_response_type', { response_type: 'magic' }, {}],
		['unauthorized_client', { response_type: 'token' }, {}],
	])('is refused as %s for %j', async (error, query, input) => {
		const sandbox = await idMeWith();
		const url = signInLink(sandbox, 'military', query);
		const back = new URL(sandbox.idMe.authorize({ url, ...input }));
		expect(back.searchParams.get('error')).toBe(error);
		expect(back.searchParams.has('code')).toBe(false);
	});

	test('sends nobody to an address that is not registered', async () => {
		const sandbox = await idMeWith({ redirectUris: ['https://else.example.org/'] });
		const reply = await fetched(signInLink(sandbox, 'military'));
		expect(reply.status).toBe(200);
		expect(reply.text).toContain('invalid_redirect_uri');
		expect(reply.headers.get('location')).toBeNull();
	});

	test('has a page with the people, on which one agrees or declines', async () => {
		const sandbox = await idMeWith();
		const link = signInLink(sandbox, 'medical');
		const { text } = await fetched(link);
		expect(text.indexOf('Frederic Rohan')).toBeLessThan(text.indexOf('Zoraida Conn'));
		expect(text).not.toMatch(/\d{3}-\d{2}-\d{4}/);
		const [person] = sandbox.idMe.visitors.people;
		const decide = async (decision: string) => {
			const body = new URLSearchParams({ person: person.uuid, decision });
			const { headers } = await fetched(link, { method: 'POST', body });
			return new URL(headers.get('location') ?? '').searchParams;
		};
		expect((await decide('deny')).get('error')).toBe('access_denied');
		const code = (await decide('allow')).get('code') ?? '';
		expect((await exchange(sandbox, code)).status).toBe(200);
	});
});

describe('a code', () => {
	test('is exchanged once; a second time ends what came of the first', async () => {
		const sandbox = await idMeWith();
		const code = codeFor(sandbox, 'military');
		const { body } = await exchange(sandbox, code);
		expect(body).toMatchObject({ token_type: 'bearer', expires_in: 300, scope: 'military' });
		expect(body).not.toHaveProperty('id_token');
		expect((await exchange(sandbox, code)).code).toBe('invalid_grant');
		expect((await read(sandbox, V3, String(body.access_token))).status).toBe(401);
	});

	test.each([
		['invalid_grant', { code: 'made-up' }],
		['invalid_client', { client_secret: 'wrong' }],
		['invalid_client', { client_id: 'wrong' }],
		['invalid_redirect_uri', { redirect_uri: 'https://else.example.org/' }],
		['invalid_scope', { scope: 'teacher' }],
		['invalid_request', { grant_type: '' }],
		['invalid_request', { client_secret: '' }],
		['unauthorized_client', { grant_type: 'client_credentials' }],
		['invalid_resource_owner', { grant_type: 'password' }],
	])('is refused as %s for %j', async (error, change) => {
		const sandbox = await idMeWith();
		const reply = await exchange(sandbox, codeFor(sandbox, 'military'), change);
		expect([reply.status, reply.code]).toEqual([400, error]);
	});

	test('is good for five minutes', async () => {
		const sandbox = await idMeWith();
		const code = codeFor(sandbox, 'military');
		sandbox.clock.advance(5 * 60_000);
		expect((await exchange(sandbox, code)).code).toBe('invalid_grant');
	});

	test('needs the proof key that its link was made with', async () => {
		const sandbox = await idMeWith();
		const link = signInLink(sandbox, 'military', PROOF);
		const code = () =>
			new URL(sandbox.idMe.authorize({ url: link })).searchParams.get('code') ?? '';
		expect((await exchange(sandbox, code())).code).toBe('invalid_grant');
		expect((await exchange(sandbox, code(), { code_verifier: VERIFIER })).status).toBe(200);
	});

	test('is exchanged with id and secret in the header too', async () => {
		const sandbox = await idMeWith();
		const { client_id: id, client_secret: secret } = CLIENT;
		const reply = await fetched(`${sandbox.idMeUrl}/oauth/token`, {
			method: 'POST',
			headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
			body: new URLSearchParams({
				grant_type: 'authorization_code',
				code: codeFor(sandbox, 'military'),
				redirect_uri: REDIRECT_URI,
			}),
		});
		expect(reply.status).toBe(200);
	});
});

describe('a refresh token', () => {
	const refresh = async (sandbox: Parameters<typeof token>[0], { body }: Reply) =>
		await token(sandbox, {
			grant_type: 'refresh_token',
			refresh_token: String(body.refresh_token),
			...CLIENT,
		});

	test('gives another pair, and is used up', async () => {
		const sandbox = await idMeWith();
		const first = await exchange(sandbox, codeFor(sandbox, 'military'));
		const second = await refresh(sandbox, first);
		expect(isFreshToken(second, first)).toBe(true);
		expect((await refresh(sandbox, first)).code).toBe('invalid_grant');
		expect((await read(sandbox, V3, String(second.body.access_token))).status).toBe(200);
	});

	test('stays where the readings say so, and is too old after a week', async () => {
		const sandbox = await idMeWith({ readings: { refreshTokens: 'kept' } });
		const first = await exchange(sandbox, codeFor(sandbox, 'military'));
		await refresh(sandbox, first);
		expect((await refresh(sandbox, first)).body.refresh_token).toBe(first.body.refresh_token);
		sandbox.clock.advance(7 * 86_400_000);
		expect((await refresh(sandbox, first)).code).toBe('invalid_grant');
	});
});

describe('an access token', () => {
	test('is good once, for five minutes', async () => {
		const sandbox = await idMeWith();
		const first = await accessToken(sandbox, 'military');
		expect((await read(sandbox, V3, first)).status).toBe(200);
		expect(await read(sandbox, V3, first)).toMatchObject({ status: 401, code: 'invalid_token' });
		const second = await accessToken(sandbox, 'military');
		sandbox.clock.advance(5 * 60_000);
		expect((await read(sandbox, V3, second)).status).toBe(401);
	});

	test.each([
		['header', [200, 401]],
		['query', [401, 200]],
		['both', [200, 200]],
	] as const)('is taken from: %s', async (tokenIn, expected) => {
		const sandbox = await idMeWith({ readings: { tokenIn, tokenUses: 'many' } });
		const given = await accessToken(sandbox, 'military');
		const inQuery = `${sandbox.idMeUrl}/api/public/${V3}?access_token=${given}`;
		const replies = [await read(sandbox, V3, given), await fetched(inQuery)];
		expect(replies.map(({ status }) => status)).toEqual(expected);
	});

	test('opens no attributes where only openid was asked for', async () => {
		const sandbox = await idMeWith();
		const reply = await read(sandbox, V3, await accessToken(sandbox, 'openid'));
		expect(reply).toMatchObject({ status: 403, code: 'insufficient_scope' });
	});
});

describe('attributes', () => {
	test('of everybody come out in both versions', async () => {
		const sandbox = await idMeWith({ readings: { tokenUses: 'many' }, scopes: ['identity'] });
		for (const person of sandbox.idMe.visitors.people) {
			const given = await accessToken(sandbox, 'identity', person.uuid);
			const { body } = await read(sandbox, V3, given);
			expect(body).toEqual({ ...person.v3, ...person.extra });
			const flat = await read(sandbox, 'v2/attributes.json', given);
			expect(flat.body).toMatchObject({ id: person.uuid });
		}
	});

	test('say nothing of a group that was not asked for', async () => {
		const sandbox = await idMeWith();
		const groups = async (scope: string) => {
			const { body } = await read(sandbox, V3, await accessToken(sandbox, scope, 'Petra'));
			return (body.status as Array<{ group: string }>).map(({ group }) => group);
		};
		expect(await groups('military')).toEqual(['military']);
		expect(await groups('military student')).toEqual(['military', 'student']);
		expect(await groups('teacher')).toEqual([]);
	});

	test.each(['jwt', 'quotedJwt'] as const)('come as %s', async (attributesForm) => {
		const sandbox = await idMeWith({ readings: { attributesForm } });
		const { text } = await read(sandbox, V3, await accessToken(sandbox, 'military'));
		expect(text.startsWith('"')).toBe(attributesForm === 'quotedJwt');
		expect(claimsIn(text)).toMatchObject({ status: [{ group: 'military' }] });
	});
});

describe('user information', () => {
	const keysOf = async (url: string) => (await fetched(`${url}/oidc/.well-known/jwks`)).body;

	test.each(['jwt', 'quotedJwt', 'doublyQuotedJwt'] as const)(
		'comes signed as %s, by a key that is published',
		async (userInfoForm) => {
			for (const signingAlgorithm of ['RS256', 'ES256'] as const) {
				const sandbox = await idMeWith({ readings: { userInfoForm, signingAlgorithm } });
				const given = await accessToken(sandbox, 'openid');
				const { text } = await read(sandbox, 'v3/userinfo', given);
				expect(isSignedBy(text, await keysOf(sandbox.idMeUrl))).toBe(true);
				expect(claimsIn(text)).toMatchObject({ iss: `${sandbox.idMeUrl}/oidc` });
				expect(claimsIn(text)).not.toHaveProperty('status');
			}
		},
	);

	test.each(['wrongKey', 'unknownKey', 'none', 'hs256'] as const)(
		'can be signed as nobody should believe it: %s',
		async (signature) => {
			const sandbox = await idMeWith({ readings: { signature } });
			const { text } = await read(sandbox, 'v3/userinfo', await accessToken(sandbox, 'openid'));
			expect(isSignedBy(text, await keysOf(sandbox.idMeUrl))).toBe(false);
		},
	);

	test('is signed by new keys after a rotation', async () => {
		const sandbox = await idMeWith();
		const before = await keysOf(sandbox.idMeUrl);
		sandbox.idMe.rotateKeys();
		const { text } = await read(sandbox, 'v3/userinfo', await accessToken(sandbox, 'openid'));
		expect(isSignedBy(text, before)).toBe(false);
		expect(isSignedBy(text, await keysOf(sandbox.idMeUrl))).toBe(true);
	});

	test('can come encrypted for the application', async () => {
		const sandbox = await idMeWith({ readings: { userInfoForm: 'jwe' } });
		const { text } = await read(sandbox, 'v3/userinfo', await accessToken(sandbox, 'openid'));
		const [, wrapped, iv, sealed] = text.split('.').map((part) => Buffer.from(part, 'base64url'));
		const { privateKey: key } = sandbox.idMe.visitors.keys.client;
		const padding = constants.RSA_PKCS1_OAEP_PADDING;
		const secret = privateDecrypt({ key, padding, oaepHash: 'sha1' }, wrapped);
		const cipher = createDecipheriv('aes-256-cbc', secret.subarray(32), iv);
		const inner = cipher.update(sealed).toString() + cipher.final().toString();
		expect(claimsIn(inner)).toHaveProperty('uuid');
	});

	test('brings the nonce of the link back, in the id token too', async () => {
		const sandbox = await idMeWith();
		const url = signInLink(sandbox, 'openid military', { nonce: 'n-7' });
		const code = new URL(sandbox.idMe.authorize({ url })).searchParams.get('code') ?? '';
		const { body } = await exchange(sandbox, code);
		expect(claimsIn(String(body.id_token))).toMatchObject({ nonce: 'n-7' });
	});
});

test('a path that does not exist is a page', async () => {
	const sandbox = await idMeWith();
	const reply = await fetched(`${sandbox.idMeUrl}/api/public/v3/nothing.json`);
	expect(reply.status).toBe(404);
	expect(reply.headers.get('content-type')).toContain('text/html');
});
