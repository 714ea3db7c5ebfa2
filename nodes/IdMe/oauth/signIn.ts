/**
 * The `state` of a sign-in: a token that we sign, so that link and callback can be two executions that share nothing.
 *
 * PKCE's verifier (RFC 7636) and the nonce of OpenID Connect are derived from it with labels of their own: neither has
 * to be stored, and nobody without the client secret can make one. It is signed and not encrypted: the visitor can read
 * the reference. Pure: time and chance are passed in.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { IDME_LIMITS } from '../limits';
import { PATHS, type SignInApplication } from './account';

export interface SignInDetails {
	/** The caller's own. */
	reference: string;
	scope: string;
}

export interface NewSignIn {
	state: string;
	/** PKCE's S256 challenge. */
	challenge: string;
	nonce: string;
	/** ms since 1970 */
	expiresAt: number;
}

export interface ReturnedSignIn extends SignInDetails {
	kind: 'valid';
	verifier: string;
	nonce: string;
}

export type StateRefusal = 'empty' | 'forged' | 'tooOld' | 'fromTheFuture';

/** @param random makes links of the same second differ; at least 16 bytes */
export function startSignIn(
	application: SignInApplication,
	{ reference, scope }: SignInDetails,
	{ now, random }: { now: number; random: Uint8Array },
): NewSignIn {
	const seconds = Math.floor(now / 1000);
	const parts = [seconds, Buffer.from(random).toString('base64url'), reference, scope];
	const payload = Buffer.from(JSON.stringify(parts)).toString('base64url');
	const derive = derivation(application, payload);
	return {
		state: `${payload}.${derive('state')}`,
		challenge: createHash('sha256').update(derive('verifier')).digest('base64url'),
		nonce: derive('nonce'),
		expiresAt: seconds * 1000 + IDME_LIMITS.signInMaxAgeMs,
	};
}

/** @param state as it came back on the redirect */
export function readSignIn(
	application: SignInApplication,
	state: string,
	now: number,
): ReturnedSignIn | { kind: 'refused'; why: StateRefusal } {
	if (state === '') return { kind: 'refused', why: 'empty' };
	const dot = state.lastIndexOf('.');
	const payload = state.slice(0, Math.max(0, dot));
	const derive = derivation(application, payload);
	if (!isSame(state, `${payload}.${derive('state')}`)) return { kind: 'refused', why: 'forged' };
	const parts = partsOf(payload);
	if (parts === undefined) return { kind: 'refused', why: 'forged' };
	const ageMs = now - parts.issuedAt;
	if (ageMs > IDME_LIMITS.signInMaxAgeMs) return { kind: 'refused', why: 'tooOld' };
	if (ageMs < -IDME_LIMITS.clockLeewayMs) return { kind: 'refused', why: 'fromTheFuture' };
	const { reference, scope } = parts;
	return {
		kind: 'valid',
		reference,
		scope,
		verifier: derive('verifier'),
		nonce: derive('nonce'),
	};
}

function derivation(
	{ baseUrl, clientId, clientSecret }: SignInApplication,
	payload: string,
): (label: 'state' | 'verifier' | 'nonce') => string {
	const key = createHmac('sha256', clientSecret)
		.update(`sign-in of n8n-nodes-digital-id, 1\n${baseUrl}\n${clientId}`)
		.digest();
	return (label) => createHmac('sha256', key).update(`${label}\n${payload}`).digest('base64url');
}

/** In a time that does not depend on where the two differ; their length is no secret. */
function isSame(one: string, other: string): boolean {
	const digests = [one, other].map((text) => createHash('sha256').update(text).digest());
	return timingSafeEqual(digests[0], digests[1]);
}

function partsOf(payload: string): (SignInDetails & { issuedAt: number }) | undefined {
	try {
		const parts: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
		if (!Array.isArray(parts)) return undefined;
		const [seconds, , reference, scope]: unknown[] = parts;
		if (typeof seconds !== 'number') return undefined;
		if (typeof reference !== 'string' || typeof scope !== 'string') return undefined;
		return { issuedAt: seconds * 1000, reference, scope };
	} catch {
		return undefined;
	}
}

/** The address that a visitor opens to sign in (developers.id.me/documentation/federated-protocols/oauth). */
interface SignInLink {
	baseUrl: string;
	clientId: string;
	redirectUri: string;
	scope: string;
}

export function signInUrl(
	{ baseUrl, clientId, redirectUri, scope }: SignInLink,
	{ state, challenge, nonce }: NewSignIn,
): string {
	const url = new URL(`${baseUrl}${PATHS.signInPage}`);
	const query = {
		client_id: clientId,
		redirect_uri: redirectUri,
		response_type: 'code',
		scope,
		state,
		code_challenge: challenge,
		code_challenge_method: 'S256',
		...(isOpenId(scope) ? { nonce } : {}),
	};
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
	return url.href;
}

/** Whether an ID token comes with the access token. */
export function isOpenId(scope: string): boolean {
	return scope.split(/\s+/).includes('openid');
}
