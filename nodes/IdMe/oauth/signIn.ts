/**
 * The `state` of a sign-in: a token that we sign, so that link and callback can be two executions that share nothing.
 *
 * The verifier of PKCE (RFC 7636) and the nonce of OpenID Connect are derived from it, so that neither has to be stored,
 * and nobody without the client secret can make one. It is not encrypted: the visitor can read the reference.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { jsonParse } from 'n8n-workflow';

import { failed, ok, type Result } from '../../shared/result';
import { IDME_LIMITS } from '../limits';
import { PATHS, type AppAccount, type SignInApplication } from './account';
import { BAD_STATE } from './explain';

/** `reference` is the user's. */
type SignInDetails = Record<'reference' | 'scope', string>;

export type ReturnedSignIn = SignInDetails & Record<'verifier' | 'nonce', string>;

/** @param random at least 16 bytes */
export function startSignIn(
	application: SignInApplication,
	{ reference, scope }: SignInDetails,
	{ now, random }: { now: number; random: Uint8Array },
) {
	const seconds = Math.floor(now / 1000);
	const parts: Parts = [seconds, Buffer.from(random).toString('base64url'), reference, scope];
	const payload = Buffer.from(JSON.stringify(parts)).toString('base64url');
	const derive = derivation(application, payload);
	return {
		state: `${payload}.${derive('state')}`,
		/** PKCE's S256 challenge. */
		challenge: createHash('sha256').update(derive('verifier')).digest('base64url'),
		nonce: derive('nonce'),
		/** ms since 1970 */
		expiresAt: seconds * 1000 + IDME_LIMITS.signInMaxAgeMs,
	};
}

type Parts = [seconds: number, random: string, reference: string, scope: string];

/** @param state as it came back on the redirect */
export function readSignIn(
	application: SignInApplication,
	state: string,
	now: number,
): Result<ReturnedSignIn> {
	if (state === '') return failed(BAD_STATE.empty);
	const payload = state.slice(0, Math.max(0, state.lastIndexOf('.')));
	const derive = derivation(application, payload);
	if (!isSame(state, `${payload}.${derive('state')}`)) return failed(BAD_STATE.forged);
	// The signature proves that it was made above.
	const text = Buffer.from(payload, 'base64url').toString();
	const [seconds, , reference, scope] = jsonParse<Parts>(text);
	const ageMs = now - seconds * 1000;
	if (ageMs > IDME_LIMITS.signInMaxAgeMs) return failed(BAD_STATE.tooOld);
	if (ageMs < -IDME_LIMITS.clockLeewayMs) return failed(BAD_STATE.fromTheFuture);
	return ok({ reference, scope, verifier: derive('verifier'), nonce: derive('nonce') });
}

function derivation(
	{ baseUrl, clientId, clientSecret, redirectUri }: SignInApplication,
	payload: string,
): (label: 'state' | 'verifier' | 'nonce') => string {
	const key = createHmac('sha256', clientSecret)
		.update(`sign-in of n8n-nodes-digital-id, 1\n${baseUrl}\n${clientId}\n${redirectUri}`)
		.digest();
	return (label) => createHmac('sha256', key).update(`${label}\n${payload}`).digest('base64url');
}

/** In constant time. */
function isSame(one: string, other: string): boolean {
	const digests = [one, other].map((text) => createHash('sha256').update(text).digest());
	return timingSafeEqual(digests[0], digests[1]);
}

/** The link for a visitor (developers.id.me/documentation/federated-protocols/oauth). */
export function signInUrl(
	{ baseUrl, clientId, redirectUri }: AppAccount,
	scope: string,
	{ state, challenge, nonce }: ReturnType<typeof startSignIn>,
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

/** `account`: the fingerprint of the application. */
type SignInUse = Record<'account' | 'code' | 'state', string>;

/**
 * Codes and states used in this process. ID.me revokes the tokens of a code that is sent twice, as when a visitor reloads
 * the callback page: the second use is refused here. And a link that several people open gives one yes. Holds hashes only,
 * for as long as codes and links live; other processes of n8n have their own.
 */
export class UsedCodes {
	/** When each was used (ms), the oldest first. */
	private readonly usedAt = new Map<string, number>();

	/** What was used before; undefined if neither was, and both are from now on. */
	claim(use: SignInUse, now: number): 'code' | 'state' | undefined {
		for (const [print, at] of this.usedAt) {
			if (now - at < IDME_LIMITS.usedCodeMemoryMs) break;
			this.usedAt.delete(print);
		}
		const used = ONCE.find((kind) => this.usedAt.has(printOf(use, kind)));
		if (!used) for (const kind of ONCE) this.usedAt.set(printOf(use, kind), now);
		return used;
	}

	/** Makes both usable again. */
	release(use: SignInUse): void {
		for (const kind of ONCE) this.usedAt.delete(printOf(use, kind));
	}
}

const ONCE = ['code', 'state'] as const;

function printOf(use: SignInUse, kind: (typeof ONCE)[number]): string {
	return createHash('sha256').update(`${use.account}\n${kind}\n${use[kind]}`).digest('base64url');
}

export const usedCodes = new UsedCodes();
