/**
 * ID.me's signing keys, and whether a token was signed with one of them. Kept in this process, and loaded again when they
 * are old or a token fits none of them: services change their keys without notice.
 */
import { createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

import type { IHttpRequestOptions } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { steadyClock, type Cancellation, type Clock } from '../../shared/clock';
import { IDME_LIMITS } from '../limits';
import type { CallResult } from '../../shared/http/requests';
import type { SignedToken } from './signedToken';

/** Only those that ID.me names: `none` proves nothing, and an HS algorithm would use the public key as a shared secret. */
export type Algorithm = 'RS256' | 'ES256';

interface SigningKey {
	/** `kid`, where there is one. */
	id?: string;
	algorithm: Algorithm;
	key: KeyObject;
}

/** The shortest RSA key that RFC 7518 allows, in bits. */
const SHORTEST_RSA = 2048;

export type SignatureVerdict = 'good' | 'algorithm' | 'unknownKey' | 'bad';

/** The signing keys of a JWK set (RFC 7517); undefined where it is none. */
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
		// Not a key.
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

export interface Keys {
	kind: 'success';
	keys: SigningKey[];
}

export type NoKeys = Exclude<CallResult<Keys>, Keys>;

/** A run that needs the keys, and how it loads them. */
export interface KeyUser {
	load: () => Promise<CallResult<Keys>>;
	cancellation: Cancellation;
}

export class KeyStore {
	private keys: readonly SigningKey[] = [];

	private loadedAt = -Infinity;

	/** The load under way, shared by all who need the keys meanwhile. */
	private running?: Promise<NoKeys | undefined>;

	constructor(private readonly clock: Clock = steadyClock) {}

	/** Loads keys if there are none, before a code or token is used up. @returns why there are none */
	async warm(user: KeyUser): Promise<NoKeys | undefined> {
		return this.ageMs < IDME_LIMITS.keysMaxAgeMs ? undefined : await this.refresh(user);
	}

	async judge(token: SignedToken, user: KeyUser): Promise<SignatureVerdict | NoKeys> {
		const failed = await this.warm(user);
		if (failed) return failed;
		const verdict = judgeSignature(token, this.keys);
		if (verdict === 'good' || verdict === 'algorithm') return verdict;
		// Only now and then: anybody can send a token with an unknown key.
		if (this.ageMs < IDME_LIMITS.keysRefreshMs) return verdict;
		return (await this.refresh(user)) ?? judgeSignature(token, this.keys);
	}

	private get ageMs(): number {
		return this.clock.now() - this.loadedAt;
	}

	/** Shares a load under way, unless it ends because the run that loads was stopped. */
	private async refresh({ load, cancellation }: KeyUser): Promise<NoKeys | undefined> {
		while (this.running !== undefined) {
			const failed = await unlessCancelled(this.running, cancellation);
			if (failed?.kind !== 'cancelled' || cancellation.cancelled) return failed;
		}
		this.running = this.load(load).finally(() => (this.running = undefined));
		return await this.running;
	}

	private async load(load: KeyUser['load']): Promise<NoKeys | undefined> {
		const loaded = await load();
		if (loaded.kind !== 'success') return loaded;
		this.keys = loaded.keys;
		this.loadedAt = this.clock.now();
		return undefined;
	}
}

/** Waits for another run's load, until its own run is cancelled. */
async function unlessCancelled(
	running: Promise<NoKeys | undefined>,
	cancellation: Cancellation,
): Promise<NoKeys | undefined> {
	return await new Promise((resolve, reject) => {
		const withdraw = cancellation.onCancel(() => resolve({ kind: 'cancelled' }));
		void running.then(resolve, reject).finally(withdraw);
	});
}

const stores = new Map<string, KeyStore>();

/** By host and way: keys that came without a check of the certificate are not used elsewhere. */
export function keyStoreOf(
	baseUrl: string,
	{ skipSslCertificateValidation = false, proxy }: Partial<IHttpRequestOptions> = {},
): KeyStore {
	const way = JSON.stringify([baseUrl, skipSslCertificateValidation, proxy]);
	const store = stores.get(way) ?? new KeyStore();
	stores.set(way, store);
	return store;
}
