/**
 * The keys with which ID.me signs, kept for all executions of this process. They are asked for again when they are old,
 * and when a token names one that is not among them: services change their keys without notice.
 */
import type { IHttpRequestOptions } from 'n8n-workflow';

import type { Cancellation } from '../../shared/cancellation';
import { systemClock, type Clock } from '../../shared/clock';
import { IDME_LIMITS } from '../limits';
import type { CallResult } from '../../shared/http/requests';
import type { Keys } from './answers';
import {
	judgeSignature,
	type SignatureVerdict,
	type SignedToken,
	type SigningKey,
} from './signedToken';

/** Why ID.me's keys could not be had. */
export type NoKeys = Exclude<CallResult<Keys>, Keys>;

/** Who needs the keys, and how they are loaded for it. */
export interface KeyUser {
	load: () => Promise<CallResult<Keys>>;
	cancellation: Cancellation;
}

export class KeyStore {
	private keys: readonly SigningKey[] = [];

	private loadedAt = -Infinity;

	/** The load that is under way: all who need the keys meanwhile wait for it. */
	private running?: Promise<NoKeys | undefined>;

	constructor(private readonly clock: Clock = systemClock) {}

	/** Makes sure that there are keys, before anything is used up whose answer may be signed. */
	async warm(user: KeyUser): Promise<NoKeys | undefined> {
		return this.ageMs < IDME_LIMITS.keysMaxAgeMs ? undefined : await this.refresh(user);
	}

	async judge(token: SignedToken, user: KeyUser): Promise<SignatureVerdict | NoKeys> {
		const failed = await this.warm(user);
		if (failed) return failed;
		const verdict = judgeSignature(token, this.keys);
		if (verdict === 'good' || verdict === 'algorithm') return verdict;
		// Asked for once in a while only: anybody can write a token with a key of no known name.
		if (this.ageMs < IDME_LIMITS.keysRefreshMs) return verdict;
		return (await this.refresh(user)) ?? judgeSignature(token, this.keys);
	}

	private get ageMs(): number {
		return this.clock.now() - this.loadedAt;
	}

	/** Of whoever loads, others share the outcome: but not that its run was stopped, which is no matter of theirs. */
	private async refresh({ load, cancellation }: KeyUser): Promise<NoKeys | undefined> {
		for (;;) {
			const isMine = this.running === undefined;
			this.running ??= this.load(load).finally(() => (this.running = undefined));
			const failed = isMine
				? await this.running
				: await unlessCancelled(this.running, cancellation);
			const wasStopped = failed?.kind === 'cancelled';
			if (isMine || !wasStopped || cancellation.cancelled) return failed;
		}
	}

	private async load(load: KeyUser['load']): Promise<NoKeys | undefined> {
		const loaded = await load();
		if (loaded.kind !== 'success') return loaded;
		this.keys = loaded.keys;
		this.loadedAt = this.clock.now();
		return undefined;
	}
}

/** Waits for the load of another run no longer than its own run goes on. */
async function unlessCancelled(
	running: Promise<NoKeys | undefined>,
	cancellation: Cancellation,
): Promise<NoKeys | undefined> {
	let withdraw = () => {};
	const cancelled = new Promise<NoKeys>((resolve) => {
		withdraw = cancellation.onCancel(() => resolve({ kind: 'cancelled' }));
	});
	return await Promise.race([running, cancelled]).finally(withdraw);
}

const stores = new Map<string, KeyStore>();

/** The keys of a host, as they come by one way: what came over another that nobody has checked is no matter of this one. */
export function keyStoreOf(
	baseUrl: string,
	{ skipSslCertificateValidation = false, proxy }: Partial<IHttpRequestOptions> = {},
): KeyStore {
	const way = JSON.stringify([baseUrl, skipSslCertificateValidation, proxy]);
	const store = stores.get(way) ?? new KeyStore();
	stores.set(way, store);
	return store;
}
