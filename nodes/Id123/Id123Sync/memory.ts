/**
 * What a run leaves behind for the next one: for each card one salted hash of its id, the values that were written and
 * the service's `last-updated`. A row that gives a known hash needs no request; a change on either side gives another.
 *
 * 96 bits each: among a million cards a false match has a chance of one in 10^17. No value can be read back.
 */
import { createHash, randomBytes } from 'node:crypto';

import type { ListingHint } from '../api/listing';
import type { FlatCard } from '../card/vocabulary';
import type { ListedCard, Memory } from './plan';

const HASH_BYTES = 12;
const VERSION = 1;

/** As it lies in n8n's static data: plain, small, and assigned as a whole. */
export interface StoredMemory {
	version: number;
	/** Account and template that the hashes belong to. */
	scope: string;
	salt: string;
	/** All hashes, one after the other, in base64url. */
	cards: string;
	/** How the listing went, so that the next one takes no more requests than it has to. */
	listing?: ListingHint;
}

export class SyncMemory implements Memory {
	private constructor(
		private readonly scope: string,
		private readonly salt: string,
		private readonly hashes: ReadonlySet<string>,
		readonly listing?: ListingHint,
	) {}

	/** Reads what is stored; anything else, or what belongs to another template or account, is no memory at all. */
	static read(stored: unknown, scope: string): SyncMemory {
		if (isStored(stored) && stored.version === VERSION && stored.scope === scope) {
			const { salt, cards, listing } = stored;
			return new SyncMemory(scope, salt, split(cards), isHint(listing) ? listing : undefined);
		}
		return new SyncMemory(scope, randomBytes(16).toString('base64url'), new Set());
	}

	get isEmpty(): boolean {
		return this.hashes.size === 0;
	}

	knows(card: FlatCard, { lastUpdated }: Pick<ListedCard, 'lastUpdated'>): boolean {
		return !this.isEmpty && this.hashes.has(this.hashOf(card, lastUpdated));
	}

	hashOf(card: FlatCard, lastUpdated: string): string {
		const values = Object.keys(card)
			.sort()
			.map((key) => [key, card[key]]);
		return createHash('sha256')
			.update(JSON.stringify([this.salt, lastUpdated, values]))
			.digest()
			.subarray(0, HASH_BYTES)
			.toString('base64url');
	}

	/** The memory of the run that ends now. */
	store(hashes: Iterable<string>, listing?: ListingHint): StoredMemory {
		const cards = [...new Set(hashes)].join('');
		return { version: VERSION, scope: this.scope, salt: this.salt, cards, listing };
	}
}

const HASH_TEXT = (HASH_BYTES * 4) / 3;

function split(cards: string): Set<string> {
	const hashes = new Set<string>();
	for (let at = 0; at + HASH_TEXT <= cards.length; at += HASH_TEXT) {
		hashes.add(cards.slice(at, at + HASH_TEXT));
	}
	return hashes;
}

function isStored(value: unknown): value is StoredMemory {
	if (typeof value !== 'object' || value === null) return false;
	const { version, scope, salt, cards } = value as Partial<Record<keyof StoredMemory, unknown>>;
	return (
		typeof version === 'number' && [scope, salt, cards].every((part) => typeof part === 'string')
	);
}

function isHint(value: unknown): value is ListingHint {
	if (typeof value !== 'object' || value === null) return false;
	const { orientation, rows } = value as Partial<Record<keyof ListingHint, unknown>>;
	const isCount = typeof rows === 'number' && Number.isSafeInteger(rows) && rows >= 0;
	return isCount && (orientation === 'asNamed' || orientation === 'inverted');
}
