/** Runs of a sync over its memory, and the cards that they leave. */

import {
	ListedMemory,
	type Ending,
	type Left,
} from '../../../../../nodes/Id123/Id123Sync/memory/listedMemory.ts';
import {
	secretNames,
	type ProcessedItems,
} from '../../../../../nodes/Id123/Id123Sync/memory/processedItems.ts';
import type { FlatCard } from '../../../../../nodes/Id123/card/vocabulary.ts';
import type { SharedList } from './shared-list.mts';

export const nameOf = secretNames('the key', 'template');
export const NOTHING_DONE: Ending = { applied: new Set(), left: [], deactivated: [] };

export const card = (id: string, value = 'a'): FlatCard => ({
	'card-id': id,
	name: value,
	'unique-identifier': `${id}@${value}`,
});

export const listedAs = (id: string, lastUpdated: string) => ({
	id,
	status: 'INSTALLED',
	subStatus: 'ACTIVE',
	barcode: '',
	lastUpdated,
});

/** One run: what it is asked, and what it knows of the listing. */
export function open(items: ProcessedItems, cards: readonly Left[], names = nameOf) {
	const listed = new Map(
		cards.map(({ card: { 'card-id': id }, lastUpdated }) => [id, listedAs(id, lastUpdated)]),
	);
	const memory = new ListedMemory(items, names);
	const rows = cards.map(({ card: values, lastUpdated }, index) => ({
		row: { index, card: values },
		card: listedAs(values['card-id'], lastUpdated),
	}));
	const recall = async () => {
		await memory.begin();
		return await memory.recall({ rows, deactivated: [], listed });
	};
	return { memory, recall };
}

export const all = (cards: readonly Left[]): Ending => ({
	applied: new Set(cards.map((each) => each.card['card-id'])),
	left: cards,
	deactivated: [],
});

export const at = (time: string, ...cards: FlatCard[]): Left[] =>
	cards.map((each) => ({ card: each, lastUpdated: time }));

/** A run that writes these cards and ends. */
export async function leave(list: SharedList, cards: readonly Left[]): Promise<void> {
	const { memory, recall } = open(list.process().items, cards);
	await recall();
	await memory.end(all(cards));
}
