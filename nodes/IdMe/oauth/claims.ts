/** Whether a signed token is meant for us, and still is (OpenID Connect Core, 3.1.3.7). Pure. */
import type { IDataObject } from 'n8n-workflow';

import { IDME_LIMITS } from '../limits';

export interface Expected {
	issuers: readonly string[];
	clientId: string;
	/** ms since 1970 */
	now: number;
	/** What an ID token has to repeat of the sign-in link; absent where it belongs to none of ours. */
	nonce?: string;
	/** Whether it has to say who the person is. */
	isIdToken: boolean;
}

export type ClaimsVerdict =
	| 'good'
	| 'issuer'
	| 'audience'
	| 'expired'
	| 'notYet'
	| 'nonce'
	| 'person';

/** What a token does not say is no better than what it says wrongly: anybody may have got it for anything. */
export function judgeClaims(claims: IDataObject, expected: Expected): ClaimsVerdict {
	const { iss, aud, azp, exp, nbf, nonce, sub, uuid } = claims;
	const { issuers, clientId, isIdToken } = expected;
	const seconds = expected.now / 1000;
	const leeway = IDME_LIMITS.clockLeewayMs / 1000;

	if (!issuers.some((issuer) => issuer === iss)) return 'issuer';
	if (!audienceOf(aud).includes(clientId)) return 'audience';
	if (azp !== undefined && azp !== clientId) return 'audience';
	if (!(typeof exp === 'number' && seconds < exp + leeway)) return 'expired';
	if (nbf !== undefined && !(typeof nbf === 'number' && seconds > nbf - leeway)) return 'notYet';
	if (expected.nonce !== undefined && nonce !== expected.nonce) return 'nonce';
	if (isIdToken && (typeof sub !== 'string' || sub.trim() === '')) return 'person';
	return uuid === undefined || sub === undefined || isSamePerson(uuid, sub) ? 'good' : 'person';
}

/** Ids of people are UUIDs, with or without dashes. */
export function isSamePerson(one: unknown, other: unknown): boolean {
	const plain = (id: unknown) => String(id).trim().toLowerCase().replace(/-/g, '');
	return plain(one) === plain(other);
}

function audienceOf(aud: unknown): unknown[] {
	return Array.isArray(aud) ? aud : [aud];
}
