/** Whether a signed token is meant for us, and still is (OpenID Connect Core, 3.1.3.7). Pure. */
import type { IDataObject } from 'n8n-workflow';

import { LIMITS } from '../../shared/limits';

export interface Expected {
	issuers: readonly string[];
	clientId: string;
	/** ms since 1970 */
	now: number;
	/** Compared where the token carries one: not every answer of ID.me does. */
	nonce?: string;
	/** Whether issuer, audience and expiry have to be there: an ID token without them is none. */
	isIdToken: boolean;
}

export type ClaimsVerdict = 'good' | 'issuer' | 'audience' | 'expired' | 'notYet' | 'nonce';

export function judgeClaims(claims: IDataObject, expected: Expected): ClaimsVerdict {
	const { iss, aud, azp, exp, nbf, nonce } = claims;
	const { issuers, clientId, isIdToken } = expected;
	const isMissing = (value: unknown) => value === undefined && !isIdToken;
	const seconds = expected.now / 1000;
	const leeway = LIMITS.clockLeewayMs / 1000;

	if (!isMissing(iss) && !issuers.some((issuer) => issuer === iss)) return 'issuer';
	if (!isMissing(aud) && !audienceOf(aud).includes(clientId)) return 'audience';
	if (azp !== undefined && azp !== clientId) return 'audience';
	if (!isMissing(exp) && !(typeof exp === 'number' && seconds < exp + leeway)) return 'expired';
	if (nbf !== undefined && !(typeof nbf === 'number' && seconds > nbf - leeway)) return 'notYet';
	if (expected.nonce !== undefined && nonce !== undefined && nonce !== expected.nonce) {
		return 'nonce';
	}
	return 'good';
}

function audienceOf(aud: unknown): unknown[] {
	return Array.isArray(aud) ? aud : [aud];
}
