/**
 * The node's list of processed items in n8n's database: the one thing that every process of n8n shares with a community
 * node. Asking records what was asked, nothing can be read without, and n8n reads and rewrites the whole list at each call
 * without a lock: of two processes at once, one loses its call as if it had never been made (seen in n8n 2.40,
 * deduplication-helper). Recording costs next to nothing for each name, forgetting a walk through the list for each.
 */
import { createHmac, hash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import type { ListingHint } from '../../api/listing';

export interface ProcessedItems {
	/** Records names and gives those of them that were recorded before. */
	ask(names: readonly string[]): Promise<ReadonlySet<string>>;
	forget(names: readonly string[]): Promise<void>;
	count(): Promise<number>;
}

/** What something is called in the list. */
export type NameOf = (...parts: ReadonlyArray<string | number>) => string;

/** How many names are forgotten in one call at most: each is a walk through the list while n8n does nothing else. */
export const FORGOTTEN_AT_ONCE = 500;

/** And in all, in calls one after the other. */
export const FORGOTTEN_AT_MOST = 10_000;

/**
 * Names that nobody can guess without the secret, so that no value can be read back from the list by trying. 132 bits:
 * among a million names a false match has a chance below one in 10^27.
 * @param scope the account's address and the template, so that one list serves several
 */
export function secretNames(secret: string, ...scope: readonly string[]): NameOf {
	const key = createHmac('sha256', secret).update(JSON.stringify(scope)).digest('base64url');
	return (...parts) => hash('sha256', key + JSON.stringify(parts), 'base64url').slice(0, 22);
}

/** Values as parts of a name, in an order that does not depend on theirs. */
export function pairsOf(values: Readonly<Record<string, string>>): string[] {
	return Object.keys(values)
		.sort()
		.flatMap((key) => [key, values[key]]);
}

export function processedItemsOf({ helpers }: Pick<IExecuteFunctions, 'helpers'>): ProcessedItems {
	const options = { mode: 'entries' } as const;
	return oneAtATime({
		ask: async (names) => {
			const asked = [...new Set(names)];
			const { processed } = await helpers.checkProcessedAndRecord(asked, 'node', options);
			return new Set(processed.map(String));
		},
		forget: async (names) => await helpers.removeProcessed([...new Set(names)], 'node', options),
		count: async () => await helpers.getProcessedDataCount('node', options),
	});
}

/** Two calls of one run never overlap: one of them would be lost. */
export function oneAtATime(list: ProcessedItems): ProcessedItems {
	let last: Promise<unknown> = Promise.resolve();
	const inTurn = async <T>(call: () => Promise<T>): Promise<T> => {
		const mine = last.then(call, call);
		last = mine.catch(() => undefined);
		return await mine;
	};
	return {
		ask: async (names) => await inTurn(async () => await list.ask(names)),
		forget: async (names) => await inTurn(async () => await list.forget(names)),
		count: async () => await inTurn(async () => await list.count()),
	};
}

/** A database may be busy for a moment. Only for calls that may be made twice. */
export async function twice<T>(call: () => Promise<T>): Promise<T> {
	return await call().catch(call);
}

/**
 * How the last listing went, as names that are recorded or not: a list that can only be asked holds a number as its bits.
 * Both orientations or none, as after a run that did not end, are no hint.
 */
const BITS = Array.from({ length: 20 }, (_, bit) => bit);

export const HINT_PARTS: readonly string[] = ['asNamed', 'inverted', ...BITS.map(String)];

export function partsOf(hint: ListingHint | undefined): string[] {
	if (hint?.orientation === undefined || hint.rows >= 2 ** BITS.length) return [];
	const set = BITS.filter((bit) => Math.floor(hint.rows / 2 ** bit) % 2 === 1);
	return [hint.orientation, ...set.map(String)];
}

export function hintIn(parts: readonly string[]): ListingHint | undefined {
	const isAsNamed = parts.includes('asNamed');
	if (isAsNamed === parts.includes('inverted')) return undefined;
	const set = BITS.filter((bit) => parts.includes(String(bit)));
	const rows = set.reduce((sum, bit) => sum + 2 ** bit, 0);
	return { orientation: isAsNamed ? 'asNamed' : 'inverted', rows };
}

/**
 * What has to be asked for to know a fact of a single card: who was deactivated, which identifier a card has. Since asking
 * records, each fact has a second name, its guard, that only looking up records: with both recorded it is not known any
 * more, which is the safe side.
 */
export const withGuard = (name: string): [string, string] => [name, `${name}?`];
