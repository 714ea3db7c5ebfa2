/**
 * The node's list of processed items in n8n's database: the only storage that all processes of n8n share with a community
 * node. Asking also records, and n8n rewrites the whole list at each call without a lock: of two calls of different
 * processes at the same time, one is lost (n8n 2.40, deduplication-helper). Recording a name is cheap; forgetting one is a
 * walk through the list.
 */
import { createHmac, hash } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import type { ListingHint } from '../../api/listing';

export interface ProcessedItems {
	/** Records names. @returns those that were recorded before */
	ask(names: readonly string[]): Promise<ReadonlySet<string>>;
	forget(names: readonly string[]): Promise<void>;
	count(): Promise<number>;
}

/** Makes a name for the list. */
export type NameOf = (...parts: ReadonlyArray<string | number>) => string;

/** Names to forget in one call at most: n8n's event loop is blocked meanwhile. */
export const FORGOTTEN_AT_ONCE = 500;

/** Names to forget at the end of a run at most. */
export const FORGOTTEN_AT_MOST = 10_000;

/**
 * Keyed hashes, so that no value can be found out by guessing. 132 bits: among a million names the chance of a false match
 * is below 10^-27.
 * @param scope such as the template, so that one list serves several
 */
export function secretNames(secret: string, ...scope: readonly string[]): NameOf {
	const key = createHmac('sha256', secret).update(JSON.stringify(scope)).digest('base64url');
	return (...parts) => hash('sha256', key + JSON.stringify(parts), 'base64url').slice(0, 22);
}

/** Values as parts of a name, sorted by key. */
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

/** Calls of one run never overlap: one of them would be lost. */
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

/** Tries a call again, since a database may be busy for a moment. For idempotent calls only. */
export async function twice<T>(call: () => Promise<T>): Promise<T> {
	return await call().catch(call);
}

/**
 * How the last listing went. A list of names holds a number as the names of its bits. Both orientations, or none, as after a
 * run that did not end, give no hint.
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
 * The names to ask for a fact of a single card, such as that it was deactivated. Since asking records, each fact has a
 * second name, its guard, that only looking up records: with both recorded the fact is unknown.
 */
export const withGuard = (name: string): [string, string] => [name, `${name}?`];
