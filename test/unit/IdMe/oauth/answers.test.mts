import fc from 'fast-check';
import { readKeySet, readPerson, readTokens } from '../../../../nodes/IdMe/oauth/answers.ts';
import {
	READ_FAILURES,
	TOKEN_FAILURES,
	UNKNOWN_FAILURE,
	type TokenCode,
} from '../../../../nodes/IdMe/oauth/failures.ts';
import { answer } from '../../../support/scripted-service.mts';
import { encryptedToken, signedToken, signingPair } from './support/tokens.mts';

const NOW = 0;
const TOKENS = {
	access_token: 'a0a1',
	token_type: 'bearer',
	expires_in: 300,
	scope: 'military',
	refresh_token: 'c0c1',
	refresh_expires_in: 604800,
};
const person = { attributes: [], status: [] };

describe('an answer of the token endpoint', () => {
	const read = (body: unknown, status = 200, headers = {}) =>
		readTokens(answer(body, status, headers), NOW);

	it('holds tokens', () => {
		expect(read(TOKENS)).toEqual({
			kind: 'success',
			accessToken: 'a0a1',
			tokenType: 'bearer',
			expiresIn: 300,
			scope: 'military',
			refreshToken: 'c0c1',
			refreshExpiresIn: 604800,
			idToken: undefined,
		});
	});

	it('may have come as text, and with less in it', () => {
		expect(read(JSON.stringify(TOKENS))).toMatchObject({ kind: 'success', accessToken: 'a0a1' });
		expect(read({ access_token: 'a0a1', expires_in: '300' })).toMatchObject({
			kind: 'success',
			tokenType: 'bearer',
			expiresIn: 300,
		});
	});

	it.each(Object.keys(TOKEN_FAILURES) as TokenCode[])('is a refusal: %s', (code) => {
		for (const status of [400, 401, 200, 500]) {
			expect(read({ error: code, error_description: 'Why.' }, status)).toEqual({
				kind: 'refused',
				code,
				failure: TOKEN_FAILURES[code],
				description: 'Why.',
				httpStatus: status,
			});
		}
	});

	it.each([
		['a code', { error: 'access_denied' }, 200],
		['a code that is published', { error: 'invalid_grant' }, 200],
		['a code with status 400', { error: 'invalid_grant' }, 400],
		['something else', { error: { code: 1 } }, 200],
		['errors', { errors: ['late'] }, 200],
	])(
		'is unclear where it holds tokens and an error, and may have used up the code: %s',
		(_, error, status) => {
			expect(read({ ...TOKENS, ...error }, status)).toMatchObject({
				kind: 'unclear',
			});
		},
	);

	it('may say that there is no error', () => {
		expect(read({ ...TOKENS, error: null, errors: [] })).toMatchObject({ kind: 'success' });
	});

	it('is a refusal that is not published, unless the service cannot work', () => {
		expect(read({ error: 'new_code' }, 400)).toMatchObject({
			kind: 'refused',
			code: 'new_code',
			failure: UNKNOWN_FAILURE,
		});
		expect(read({ error: 'server_error' }, 500)).toMatchObject({
			kind: 'unclear',
		});
	});

	it('asks to slow down', () => {
		expect(read('', 429, { 'retry-after': '7' })).toMatchObject({
			kind: 'throttled',
			retryAfterMs: 7000,
		});
		// Its own words are nobody's to see: they may hold what was sent.
		expect(read({ error: 'slow_down' }, 429)).toEqual({ kind: 'throttled' });
	});

	it('is not asked once more where tokens came, whatever the status says', () => {
		expect(read(TOKENS, 429)).toMatchObject({ kind: 'unclear', what: 'otherJson' });
	});

	it.each([
		['a web page', '<html></html>', 200, 'webPage', true],
		['a web page with 404', '<html></html>', 404, 'webPage', false],
		['nothing', '', 200, 'empty', true],
		['a redirect', '', 302, 'redirect', false],
		['a token of no text', { access_token: 5 }, 200, 'otherJson', true],
		['an empty token', { access_token: ' ' }, 200, 'otherJson', true],
		['a token with status 500', TOKENS, 500, 'serverFailure', true],
		['cut JSON', '{"access_token":"a0', 200, 'cutJson', true],
	])('is none of ID.me: %s', (_, body, status, what, mayHaveWorked) => {
		const kind = mayHaveWorked ? 'unclear' : 'notService';
		expect(read(body, status)).toMatchObject({ kind, what });
	});
});

describe('an answer about a person', () => {
	const read = (body: unknown, status = 200, isConnected = false) =>
		readPerson(answer(body, status), NOW, isConnected);

	it.each([
		['version 3', person],
		['version 3 without a status', { attributes: [] }],
		['version 2', { id: 'd733', verified: true }],
		['version 2 with the other name of the id', { uuid: 'd733', affiliation: ['NPI'] }],
		['user information', { sub: 'd733' }],
		['user information without a subject', { uuid: 'd733', email: 'a@example.org', fname: 'A' }],
	])('is %s', (_, object) => {
		expect(read(object)).toEqual({ kind: 'success', what: 'object', object });
		expect(read(JSON.stringify(JSON.stringify(object)))).toMatchObject({ what: 'object', object });
	});

	it('is a signed token, or an encrypted one', () => {
		const token = signedToken(signingPair('ES256'), person);
		expect(read(JSON.stringify(token))).toMatchObject({
			what: 'signed',
			token: { claims: person },
		});
		expect(read(encryptedToken())).toEqual({ kind: 'success', what: 'encrypted' });
	});

	it.each([
		[401, '', 'invalid_token'],
		[401, '<html></html>', 'invalid_token'],
		[401, { error: 'whatever' }, 'whatever'],
		[401, { message: 'No.' }, 'invalid_token'],
		[403, '', 'insufficient_scope'],
		[400, { error: 'invalid_token' }, 'invalid_token'],
		[200, { error: 'invalid_token' }, 'invalid_token'],
		[400, { error: 'invalid_client' }, 'invalid_client'],
	])('is refused with status %i and body %j', (status, body, code) => {
		expect(read(body, status)).toMatchObject({ kind: 'refused', code });
	});

	it('says what to do about any 401, by whatever name', () => {
		expect(read({ error: 'whatever' }, 401)).toMatchObject({
			failure: READ_FAILURES.invalid_token,
		});
	});

	it('is about the access token, not about the code: what a reading misses is no code', () => {
		expect(read({ error: 'invalid_request' }, 400)).toMatchObject({
			failure: READ_FAILURES.invalid_request,
		});
		for (const error of ['invalid_grant', 'invalid_client', 'invalid_scope']) {
			expect(read({ error }, 400)).toMatchObject({ failure: UNKNOWN_FAILURE, code: error });
			expect(read({ error }, 401)).toMatchObject({ failure: READ_FAILURES.invalid_token });
		}
	});

	it('may be what n8n heard when it renewed the token of a connected account', () => {
		for (const error of ['invalid_grant', 'invalid_client', 'invalid_scope'] as const) {
			expect(read({ error }, 401, true)).toMatchObject({ failure: TOKEN_FAILURES[error] });
		}
		expect(read({ error: 'invalid_token' }, 401, true)).toMatchObject({
			failure: READ_FAILURES.invalid_token,
		});
	});

	it.each([
		['a web page with 404', '<html></html>', 404, 'webPage', false],
		['a web page', '<html></html>', 200, 'webPage', true],
		['other JSON', { ok: true }, 200, 'otherJson', true],
		['a list', [person], 200, 'otherJson', true],
		['an empty object', {}, 200, 'otherJson', true],
		["a gateway's words", { id: 'gw-1234', message: 'Maintenance' }, 200, 'otherJson', true],
		["a gateway's yes", { verified: true, message: 'ok' }, 200, 'otherJson', true],
		['an id alone', { uuid: 'd733', message: 'ok' }, 200, 'otherJson', true],
		['a person with status 500', person, 500, 'serverFailure', true],
		['a redirect', '', 302, 'redirect', false],
	])('is none of ID.me: %s', (_, body, status, what, mayHaveWorked) => {
		const kind = mayHaveWorked ? 'unclear' : 'notService';
		expect(read(body, status)).toMatchObject({ kind, what });
	});

	it('asks to slow down, unless there is a person in it: then the token is used up', () => {
		expect(read({ error: 'slow_down' }, 429)).toMatchObject({ kind: 'throttled' });
		for (const status of [302, 404, 429]) {
			expect(read(person, status)).toMatchObject({ kind: 'unclear' });
		}
	});
});

describe('a set of keys', () => {
	it('is read, or none', () => {
		const { jwk } = signingPair('RS256');
		const read = (body: unknown, status = 200) => readKeySet(answer(body, status), NOW);
		expect(read({ keys: [jwk] })).toMatchObject({ kind: 'success', keys: [{ id: jwk.kid }] });
		expect(read({ keys: [jwk] }, 404)).toMatchObject({ kind: 'notService' });
		expect(read('<html></html>')).toMatchObject({ kind: 'unclear', what: 'webPage' });
		expect(read('', 429)).toMatchObject({ kind: 'throttled' });
	});
});

it('nothing that may come makes a reader throw, or passes for an answer by chance', () => {
	const body = fc.oneof(fc.string(), fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()));
	fc.assert(
		fc.property(body, fc.constantFrom(200, 204, 302, 400, 404, 500, 503), (given, status) => {
			const raw = answer(given, status);
			expect(readTokens(raw, NOW).kind).not.toBe('success');
			if (readPerson(raw, NOW, false).kind === 'success') expect(status).toBeLessThan(300);
			expect(readKeySet(raw, NOW).kind).not.toBe('success');
		}),
	);
});
