/**
 * Whether a token was signed by one of these keys. Only RS256 and ES256 (RFC 7518), which ID.me names: `none` proves
 * nothing, and an HS algorithm would take a public key for a shared secret. Pure.
 */
import { createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

import { isObject } from '../../shared/answers';
import type { SignedToken } from './payload';

export interface SigningKey {
	/** The key's name; absent where the service gives it none. */
	id?: string;
	algorithm: Algorithm;
	key: KeyObject;
}

export type Algorithm = 'RS256' | 'ES256';

/** The shortest RSA key that RFC 7518 allows, in bits. */
const SHORTEST_RSA = 2048;

export type SignatureVerdict = 'good' | 'algorithm' | 'unknownKey' | 'bad';

/** The keys of a JWK set (RFC 7517) that may sign; undefined when it is none. */
export function readKeys(body: unknown): SigningKey[] | undefined {
	if (!isObject(body) || !Array.isArray(body.keys)) return undefined;
	return body.keys.flatMap((entry: unknown) => (isObject(entry) ? signingKeys(entry) : []));
}

function signingKeys(jwk: JsonWebKey): SigningKey[] {
	if (jwk.use !== undefined && jwk.use !== 'sig') return [];
	const algorithm = algorithmOf(jwk);
	if (algorithm === undefined || (jwk.alg !== undefined && jwk.alg !== algorithm)) return [];
	try {
		const key = createPublicKey({ key: jwk, format: 'jwk' });
		const { modulusLength = SHORTEST_RSA } = key.asymmetricKeyDetails ?? {};
		if (modulusLength < SHORTEST_RSA) return [];
		return [{ id: typeof jwk.kid === 'string' ? jwk.kid : undefined, algorithm, key }];
	} catch {
		// What is no key cannot have signed anything.
		return [];
	}
}

function algorithmOf({ kty, crv }: JsonWebKey): Algorithm | undefined {
	if (kty === 'RSA') return 'RS256';
	return kty === 'EC' && crv === 'P-256' ? 'ES256' : undefined;
}

export function judgeSignature(
	{ header, signed, signature }: SignedToken,
	keys: readonly SigningKey[],
): SignatureVerdict {
	const { alg, kid } = header;
	// A critical extension (RFC 7515, 4.1.11) changes what the signature means.
	if ((alg !== 'RS256' && alg !== 'ES256') || header.crit !== undefined) return 'algorithm';
	const fitting = keys.filter(
		({ id, algorithm }) =>
			algorithm === alg && (kid === undefined || id === undefined || id === kid),
	);
	if (fitting.length === 0) return 'unknownKey';
	const isGood = fitting.some(({ key }) =>
		verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature),
	);
	return isGood ? 'good' : 'bad';
}
