import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { judgeSignature, readKeys } from '../../../../nodes/IdMe/oauth/keyStore.ts';
import { readCompact } from '../../../../nodes/IdMe/oauth/signedToken.ts';
import {
	signedToken,
	signingPair,
	tokenWithSharedSecret,
	unsignedToken,
	type SigningPair,
} from './support/tokens.mts';

const CLAIMS = { sub: 'd733', exp: 1_900_000_000 };
const keysOf = (...pairs: SigningPair[]) => readKeys({ keys: pairs.map(({ jwk }) => jwk) }) ?? [];
const judge = (token: string, keys = keysOf(signingPair('RS256'), signingPair('ES256'))) => {
	const payload = readCompact(token);
	return payload.kind === 'signed' ? judgeSignature(payload.token, keys) : payload.kind;
};

describe.each(['RS256', 'ES256'] as const)('a token signed with %s', (algorithm) => {
	const pair = signingPair(algorithm);
	const token = signedToken(pair, CLAIMS);

	it('is good', () => {
		expect(judge(token)).toBe('good');
	});

	it('is good with a key without a name, and without naming one', () => {
		const { kid: _, ...nameless } = pair.jwk;
		expect(judge(token, readKeys({ keys: [nameless] }))).toBe('good');
		expect(judge(signedToken(pair, CLAIMS, { kid: undefined }))).toBe('good');
		// Keys are exchanged one after the other: for a while there are two.
		const both = keysOf(signingPair(algorithm, 'next'), pair);
		expect(judge(signedToken(pair, CLAIMS, { kid: undefined }), both)).toBe('good');
	});

	it('is refused when any bit of it was flipped', () => {
		fc.assert(
			fc.property(fc.nat({ max: token.length - 1 }), fc.integer({ min: 0, max: 6 }), (at, bit) => {
				const flipped = String.fromCharCode(token.charCodeAt(at) ^ (1 << bit));
				expect(judge(token.slice(0, at) + flipped + token.slice(at + 1))).not.toBe('good');
			}),
			{ numRuns: 500 },
		);
	});

	it('is refused when it was cut, or something was added', () => {
		for (let length = 0; length < token.length; length += 7) {
			expect(judge(token.slice(0, length))).not.toBe('good');
		}
		expect(judge(`${token}A`)).not.toBe('good');
	});

	it('is refused when somebody else signed it', () => {
		const other = { ...signingPair(algorithm, 'other'), id: pair.id };
		expect(judge(signedToken(other, CLAIMS))).toBe('bad');
	});

	it('names a key that is not there', () => {
		expect(judge(signedToken(signingPair(algorithm, 'new'), CLAIMS))).toBe('unknownKey');
		expect(judge(token, [])).toBe('unknownKey');
	});

	it('is refused where it asks for an extension that we do not know', () => {
		expect(judge(signedToken(pair, CLAIMS, { crit: ['b64'], b64: false }))).toBe('algorithm');
	});
});

it.each([
	['no signature', unsignedToken(CLAIMS)],
	['the public key as a shared secret', tokenWithSharedSecret(CLAIMS, signingPair('RS256'))],
	['an algorithm of no name', signedToken(signingPair('RS256'), CLAIMS, { alg: undefined })],
	['none, spelt otherwise', signedToken(signingPair('RS256'), CLAIMS, { alg: 'nOnE' })],
	['RS512', signedToken(signingPair('RS256'), CLAIMS, { alg: 'RS512' })],
	['HS256', signedToken(signingPair('RS256'), CLAIMS, { alg: 'HS256' })],
])('a token with %s is refused', (_, token) => {
	expect(judge(token)).toBe('algorithm');
});

it('a token that claims the other algorithm is refused', () => {
	const token = signedToken(signingPair('RS256'), CLAIMS, { alg: 'ES256', kid: 'ES256-1' });
	expect(judge(token)).toBe('bad');
	expect(judge(token, keysOf(signingPair('RS256')))).toBe('unknownKey');
});

describe('a set of keys', () => {
	const { jwk } = signingPair('RS256');

	it.each([
		['a key for encryption', { ...jwk, use: 'enc' }],
		['a key for another algorithm', { ...jwk, alg: 'RS512' }],
		['a shared secret', { kty: 'oct', k: 'c2VjcmV0' }],
		[
			'another curve',
			generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }),
		],
		['a key that is too short', signingPair('RS256', 'short', 1024).jwk],
		['half a key', { kty: 'RSA', n: jwk.n }],
		['something else', 'key'],
	])('does without %s', (_, key) => {
		expect(readKeys({ keys: [key] })).toEqual([]);
		expect(readKeys({ keys: [key, jwk] })).toHaveLength(1);
	});

	it.each([undefined, null, '', [], {}, { keys: {} }])('is none: %j', (body) => {
		expect(readKeys(body)).toBeUndefined();
	});
});
