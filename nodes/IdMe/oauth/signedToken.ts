/**
 * Reads an answer as JSON, a signed token (JWS, RFC 7515), or an encrypted one (JWE, RFC 7516). Pure.
 *
 * Attributes are documented as JSON, yet ID.me's iOS sample expects a JWT; user information is a JWT in a JSON string, and
 * a recorded answer of the sandbox was encoded twice. So the content decides.
 */
import { createHash } from 'node:crypto';

import { jsonParse, type IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { whoIs } from '../attributes/person';
import { IDME_LIMITS } from '../limits';

export interface SignedToken {
	header: IDataObject;
	claims: IDataObject;
	/** The text that is signed. */
	signed: string;
	signature: Buffer;
}

type Payload =
	| { kind: 'object'; object: IDataObject }
	| { kind: 'signed'; token: SignedToken }
	| { kind: 'encrypted' }
	| { kind: 'unreadable' };

/** @param layers how many times it may be a JSON string in a JSON string */
export function readPayload(body: unknown, layers = 3): Payload {
	if (isObject(body)) return { kind: 'object', object: body };
	if (typeof body !== 'string') return { kind: 'unreadable' };
	const text = body.trim();
	if (!/^["{]/.test(text)) return readCompact(text);
	if (layers === 0) return { kind: 'unreadable' };
	return readPayload(jsonParse(text, { fallbackValue: null }), layers - 1);
}

/** A token in compact form: base64url parts with dots between them. */
export function readCompact(text: string): Payload {
	const parts = text.split('.');
	const header = objectIn(parts[0]);
	if (header === undefined) return { kind: 'unreadable' };
	if (parts.length === 5) return { kind: 'encrypted' };
	if (parts.length !== 3) return { kind: 'unreadable' };
	const [claims, signature] = [objectIn(parts[1]), decoded(parts[2])];
	if (claims === undefined || signature === undefined) return { kind: 'unreadable' };
	const signed = `${parts[0]}.${parts[1]}`;
	return { kind: 'signed', token: { header, claims, signed, signature } };
}

function objectIn(part: string): IDataObject | undefined {
	const value: unknown = jsonParse(decoded(part)?.toString() ?? '', { fallbackValue: null });
	return isObject(value) ? value : undefined;
}

/** Only the canonical spelling: otherwise the last character could be changed unnoticed. */
function decoded(part: string): Buffer | undefined {
	const bytes = Buffer.from(part, 'base64url');
	return bytes.toString('base64url') === part ? bytes : undefined;
}

/** Whether a signed token is meant for us, and still is (OpenID Connect Core, 3.1.3.7). */
export interface Expected {
	issuers: readonly string[];
	clientId: string;
	/** ms since 1970 */
	now: number;
	/** Of the sign-in link, which an ID token has to repeat; absent for other tokens. */
	nonce?: string;
	/** Whether it has to name the person. */
	isIdToken: boolean;
	/** The access token that it came with. */
	accessToken?: string;
}

/** A missing claim is as bad as a wrong one: the token may have been issued for anything. */
export function judgeClaims(claims: IDataObject, expected: Expected) {
	const { iss, aud, azp, exp, nbf, nonce, sub, at_hash: hash } = claims;
	const { issuers, clientId, isIdToken, accessToken } = expected;
	const seconds = expected.now / 1000;
	const leeway = IDME_LIMITS.clockLeewayMs / 1000;

	if (!issuers.some((issuer) => issuer === iss)) return 'issuer';
	if (![aud].flat().includes(clientId)) return 'audience';
	if (azp !== undefined && azp !== clientId) return 'audience';
	if (!(typeof exp === 'number' && seconds < exp + leeway)) return 'expired';
	if (nbf !== undefined && !(typeof nbf === 'number' && seconds > nbf - leeway)) return 'notYet';
	if (expected.nonce !== undefined && nonce !== expected.nonce) return 'nonce';
	// `at_hash` is optional (3.1.3.6).
	const isOfAnother =
		(hash ?? '') !== '' && accessToken !== undefined && hash !== hashOf(accessToken);
	if (isOfAnother) return 'accessToken';
	if (isIdToken && (typeof sub !== 'string' || sub.trim() === '')) return 'person';
	return whoIs(claims) === undefined ? 'person' : 'good';
}

/** `at_hash` of an access token (OpenID Connect Core, 3.1.3.8); both algorithms use SHA-256. */
function hashOf(accessToken: string): string {
	const hash = createHash('sha256').update(accessToken, 'ascii').digest();
	return hash.subarray(0, hash.length / 2).toString('base64url');
}
