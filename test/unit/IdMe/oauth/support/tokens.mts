/** Keys and signed tokens as ID.me would make them. Keys are made once: RSA takes its time. */
import {
	createHmac,
	generateKeyPairSync,
	sign,
	type JsonWebKey,
	type KeyObject,
} from 'node:crypto';
import type { Algorithm } from '../../../../../nodes/IdMe/oauth/keyStore.ts';

export interface SigningPair {
	id: string;
	algorithm: Algorithm;
	privateKey: KeyObject;
	jwk: JsonWebKey;
}

const cache = new Map<string, SigningPair>();

export function signingPair(algorithm: Algorithm, id = `${algorithm}-1`, bits = 2048): SigningPair {
	const known = cache.get(`${algorithm} ${id} ${bits}`);
	if (known) return known;
	const { privateKey, publicKey } =
		algorithm === 'RS256'
			? generateKeyPairSync('rsa', { modulusLength: bits })
			: generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const jwk = { ...publicKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: algorithm };
	const pair = { id, algorithm, privateKey, jwk };
	cache.set(`${algorithm} ${id} ${bits}`, pair);
	return pair;
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function signedToken(
	{ id, algorithm, privateKey }: SigningPair,
	claims: object,
	header: object = {},
): string {
	const signed = `${part({ alg: algorithm, kid: id, typ: 'JWT', ...header })}.${part(claims)}`;
	const signature = sign('sha256', Buffer.from(signed), {
		key: privateKey,
		dsaEncoding: 'ieee-p1363',
	});
	return `${signed}.${signature.toString('base64url')}`;
}

/** What an attacker sends who knows only what is public. */
export const unsignedToken = (claims: object) =>
	`${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;

export function tokenWithSharedSecret(claims: object, { jwk }: SigningPair): string {
	const signed = `${part({ alg: 'HS256', kid: jwk.kid, typ: 'JWT' })}.${part(claims)}`;
	const mac = createHmac('sha256', JSON.stringify(jwk)).update(signed).digest('base64url');
	return `${signed}.${mac}`;
}

/** Five parts, as RSA-OAEP with A256CBC-HS512 gives; none of it can be decrypted. */
export const encryptedToken = () =>
	[
		part({ alg: 'RSA-OAEP', enc: 'A256CBC-HS512', typ: 'JWT' }),
		'a2V5',
		'aXY',
		'dGV4dA',
		'dGFn',
	].join('.');
