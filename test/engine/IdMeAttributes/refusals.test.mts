/** Every code of the tables, from ID.me to the person who reads the message. */
import type { INodeParameters } from 'n8n-workflow';
import {
	READ_FAILURES,
	REDIRECT_FAILURES,
	TOKEN_FAILURES,
	type Failure,
} from '../../../nodes/IdMe/oauth/failures.ts';
import {
	encryptedToken,
	signedToken,
	signingPair,
	tokenWithSharedSecret,
	unsignedToken,
} from '../../unit/IdMe/oauth/support/tokens.mts';
import { VETERAN } from './support/people.mts';
import {
	ACCESS_TOKEN,
	envelope,
	nextCode,
	openStage,
	REFRESH_TOKEN,
	tokenAnswer,
} from './support/stage.mts';

const stage = openStage();
const reading = { operation: 'getAttributes', items: [{ accessToken: ACCESS_TOKEN }] };

const entries = (table: object) => Object.entries(table) as Array<[string, Failure]>;

async function failureOf(operation: string, item: object, parameters: INodeParameters = {}) {
	const run = await stage.run({
		operation,
		parameters,
		items: [{ ...item }],
		onError: 'continueErrorOutput',
		// A pace of its own: what ends one run must not end the next.
		credential: { clientId: `client-${nextCode()}` },
	});
	expect(run.success).toEqual([]);
	expect(run.error).toHaveLength(1);
	return run.error[0].json;
}

describe.each([
	['the redirect', entries(REDIRECT_FAILURES)],
	['the token endpoint', entries(TOKEN_FAILURES)],
	['a reading', entries(READ_FAILURES)],
])('the table of %s', (_, table) => {
	it.each(table)('words %s for a person', (_code, { meaning, hint }) => {
		expect(meaning).toMatch(/^[A-Z\p{L}].*[^.]$/u);
		expect(hint).toMatch(/^[A-Z].*\.$/);
	});
});

describe('what ID.me puts on the redirect', () => {
	it.each(entries(REDIRECT_FAILURES).filter(([code]) => code !== 'access_denied'))(
		'reaches the user: %s',
		async (code, { meaning, hint }) => {
			for (const operation of ['exchangeCode', 'verifyVisitor']) {
				const json = await failureOf(operation, { query: { error: code } });
				expect(json).toMatchObject({
					error: meaning,
					message: `Row 1: ${meaning}. ${hint}`,
					details: { row: 1, code, label: 'Refusal', state: 'notSent' },
				});
			}
			expect(stage.server.requests).toEqual([]);
		},
	);
});

describe('what the token endpoint answers', () => {
	it.each(entries(TOKEN_FAILURES))('reaches the user: %s', async (code, { meaning, hint }) => {
		stage.token = () => ({ status: 400, body: { error: code, error_description: 'No.' } });
		const expected = {
			error: meaning,
			message: `Row 1: ${meaning}. ${hint}`,
			details: { row: 1, code, httpStatus: 400, state: 'refused' },
		};
		expect(await failureOf('refreshToken', { refreshToken: REFRESH_TOKEN })).toMatchObject(
			expected,
		);
		const { query } = await stage.signIn();
		for (const operation of ['exchangeCode', 'verifyVisitor']) {
			const run = await stage.run({
				operation,
				items: [{ query: { ...query, code: nextCode() } }],
				onError: 'continueErrorOutput',
			});
			expect(run.error[0].json).toMatchObject(expected);
		}
		expect(stage.forms()).toHaveLength(3);
		expect(stage.sent('attributes.json')).toEqual([]);
	});

	it.each(entries(TOKEN_FAILURES))('concerns whom the table says: %s', async (code, { scope }) => {
		stage.token = () => ({ status: 400, body: { error: code } });
		const items = Array.from({ length: 20 }, (_, count) => ({ refreshToken: `token-${count}` }));
		const { error } = await stage.run({
			operation: 'refreshToken',
			items,
			onError: 'continueErrorOutput',
			credential: { clientId: `many-${code}` },
		});
		expect(error.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(error.every(({ json }) => json.error === error[0].json.error)).toBe(true);
		if (scope === 'row') expect(stage.forms()).toHaveLength(20);
		else expect(stage.forms().length).toBeLessThanOrEqual(5);
	});

	it('reaches the user with its own words where it is not published', async () => {
		stage.token = () => ({
			status: 400,
			body: { error: 'on_holiday', error_description: 'Back soon.' },
		});
		const json = await failureOf('refreshToken', { refreshToken: REFRESH_TOKEN });
		expect(json.error).toBe('ID.me refused the request (on_holiday): Back soon');
	});
});

describe('what a reading comes to', () => {
	const { invalid_token, insufficient_scope } = READ_FAILURES;
	const now = Math.floor(Date.now() / 1000);
	const rsa = signingPair('RS256');
	const signed = (claims: object) => signedToken(rsa, { ...VETERAN, ...envelope(), ...claims });

	it.each([
		[
			'a token that is not accepted',
			{ status: 401, body: '' },
			invalid_token.meaning,
			invalid_token.hint,
		],
		[
			'a token of another policy',
			{ status: 403, body: '' },
			insufficient_scope.meaning,
			insufficient_scope.hint,
		],
		[
			'a refusal in the form of OAuth',
			{ status: 401, body: { error: 'invalid_token' } },
			invalid_token.meaning,
			invalid_token.hint,
		],
		['a page with 404', { status: 404, body: '<html>' }, 'HTTP 404', 'Environment'],
		[
			'a redirect',
			{ status: 302, headers: { location: 'https://example.org' }, body: '' },
			'it redirects elsewhere',
			'Environment',
		],
		[
			'a web page',
			{ body: '<html>' },
			'may have been used up: a web page',
			'start the sign-in again',
		],
		['nothing', { body: '' }, 'may have been used up: an empty answer', 'start the sign-in again'],
		[
			'half an answer',
			{ body: '{"attributes":[' },
			"ID.me's answer was cut off",
			'start the sign-in again',
		],
		['other JSON', { body: { ok: true } }, 'one of ID.me', 'start the sign-in again'],
		[
			'a service that cannot work',
			{ status: 503, body: '' },
			'cannot work at the moment',
			'not sent twice',
		],
		[
			'an encrypted answer',
			{ body: JSON.stringify(encryptedToken()) },
			'is encrypted',
			'partnersupport@id.me',
		],
		[
			'an unsigned token',
			{ body: unsignedToken(VETERAN) },
			'not signed with RS256 or ES256',
			'Nothing of it was used',
		],
		[
			'a shared secret',
			{ body: tokenWithSharedSecret(VETERAN, rsa) },
			'not signed with RS256 or ES256',
			'Nothing of it was used',
		],
		[
			'a strange key',
			{ body: signedToken(signingPair('RS256', 'strange'), VETERAN) },
			"not among ID.me's",
			'Nothing of it was used',
		],
		[
			'a wrong signature',
			{ body: signedToken({ ...signingPair('RS256', 'strange'), id: rsa.id }, VETERAN) },
			'signature does not fit',
			'Nothing of it was used',
		],
		[
			'another issuer',
			{ body: signed({ iss: 'https://example.org' }) },
			'not issued by ID.me',
			'Nothing of it was used',
		],
		[
			'another application',
			{ body: signed({ aud: 'other' }) },
			'issued for another application',
			'Client ID',
		],
		['an old token', { body: signed({ exp: now - 120 }) }, 'too old', 'clock'],
		['a token of tomorrow', { body: signed({ nbf: now + 86_400 }) }, 'not valid yet', 'clock'],
		[
			'a token about nobody',
			{ body: signedToken(rsa, envelope({ hello: 'world' })) },
			'one of ID.me',
			'start the sign-in again',
		],
	])('%s', async (_, answer, what, hint) => {
		stage.person = () => answer;
		const json = await failureOf(reading.operation, reading.items[0]);
		expect(json.error).toContain(what);
		expect(json.message).toContain(hint);
		expect(JSON.stringify(json)).not.toContain('Clarence');
		expect(stage.sent('attributes.json')).toHaveLength(1);
	});
});

it('nothing is used where the keys cannot be had, and the token is kept for another time', async () => {
	stage.keys = () => ({ status: 404, body: '<html>' });
	const address = { baseUrl: `${stage.server.url}/app-1` };
	const { query, url } = await stage.signIn({ scope: 'openid military' }, address);
	const run = async () =>
		await stage.run({
			operation: 'verifyVisitor',
			items: [{ query }],
			credential: address,
			onError: 'continueErrorOutput',
		});
	const { error } = await run();
	expect(error[0].json).toMatchObject({ details: { state: 'notSent', httpStatus: 404 } });
	expect(stage.forms()).toEqual([]);
	stage.keys = () => ({ body: { keys: [signingPair('RS256').jwk] } });
	const nonce = url.searchParams.get('nonce') ?? '';
	const claims = envelope({ nonce, sub: 'd733a89e2e634f04ac2fe66c97f71612' });
	stage.token = () => tokenAnswer({ id_token: signedToken(signingPair('RS256'), claims) });
	stage.person = () => ({ body: VETERAN });
	expect((await run()).success[0].json).toMatchObject({ outcome: 'verified' });
});
