/** Looks into tokens as a stranger would, without any code of the sandbox or the nodes. */
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import type { Reply } from '../support.mts';

/** The token itself, out of as many quotes as there are. */
function bare(text: string): string {
	let token = text;
	while (token.startsWith('"')) token = String(JSON.parse(token));
	return token;
}

const decoded = (part: string): Record<string, unknown> =>
	JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

export const claimsIn = (text: string): Record<string, unknown> =>
	decoded(bare(text).split('.')[1]);

/** Whether the key that the token names is in a JWK set, and signed it. */
export function isSignedBy(text: string, set: Record<string, unknown>): boolean {
	const [header, payload, signature] = bare(text).split('.');
	const { alg, kid } = decoded(header);
	const keys = set.keys as Array<JsonWebKey & { kid: string; alg: string }>;
	const jwk = keys.find((each) => each.kid === kid && each.alg === alg);
	if (!jwk) return false;
	const key = {
		key: createPublicKey({ key: jwk, format: 'jwk' }),
		dsaEncoding: 'ieee-p1363' as const,
	};
	return verify(
		'sha256',
		Buffer.from(`${header}.${payload}`),
		key,
		Buffer.from(signature, 'base64url'),
	);
}

/** Whether an answer brings an access token that the other does not. */
export const isFreshToken = (one: Reply, other: Reply): boolean =>
	typeof one.body.access_token === 'string' && one.body.access_token !== other.body.access_token;
