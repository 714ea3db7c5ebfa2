/**
 * The keys with which ID.me signs, kept for all executions of this process. They are asked for again when they are old,
 * and when a token names one that is not among them: services change their keys without notice.
 */
import { systemClock, type Clock } from '../../shared/clock';
import { LIMITS } from '../../shared/limits';
import { judgeSignature, type SignatureVerdict, type SigningKey } from './signature';
import type { SignedToken } from './payload';

/** Loads the keys anew; a failure of any form says why that was not possible. */
export type LoadKeys<Failed> = () => Promise<SigningKey[] | Failed>;

export class KeyStore {
	private keys?: { all: SigningKey[]; loadedAt: number };

	constructor(private readonly clock: Clock = systemClock) {}

	/** Makes sure that there are keys, before anything is used up whose answer may be signed. */
	async warm<Failed extends object>(load: LoadKeys<Failed>): Promise<Failed | undefined> {
		if (this.ageMs < LIMITS.keysMaxAgeMs) return undefined;
		return await this.refresh(load);
	}

	async judge<Failed extends object>(
		token: SignedToken,
		load: LoadKeys<Failed>,
	): Promise<SignatureVerdict | Failed> {
		const failed = await this.warm(load);
		if (failed) return failed;
		const verdict = judgeSignature(token, this.all);
		if (verdict === 'good' || verdict === 'algorithm') return verdict;
		// Asked for once in a while only: anybody can write a token with a key of no known name.
		if (this.ageMs < LIMITS.keysRefreshMs) return verdict;
		return (await this.refresh(load)) ?? judgeSignature(token, this.all);
	}

	private get all(): readonly SigningKey[] {
		return this.keys?.all ?? [];
	}

	private get ageMs(): number {
		return this.keys === undefined ? Infinity : this.clock.now() - this.keys.loadedAt;
	}

	private async refresh<Failed extends object>(
		load: LoadKeys<Failed>,
	): Promise<Failed | undefined> {
		const loaded = await load();
		if (!Array.isArray(loaded)) return loaded;
		this.keys = { all: loaded, loadedAt: this.clock.now() };
		return undefined;
	}
}

const stores = new Map<string, KeyStore>();

export function keyStoreOf(baseUrl: string): KeyStore {
	const known = stores.get(baseUrl);
	if (known) return known;
	const store = new KeyStore();
	stores.set(baseUrl, store);
	return store;
}
