/** Learns what ID123 says of the cards that were written: its own clock, so that ours never matters. */
import { mapPooled } from '../../shared/pool';
import { forEachYielding } from '../../shared/yielding';
import { listAll, type ListingHint } from '../api/listing';
import { flattenCard } from '../card/flatten';
import type { FlatCard } from '../card/vocabulary';
import { differingLabels } from './plan';
import type { SyncParts } from './sync';

export interface Learnt {
	/** The service's `last-updated` by card id. */
	times: Map<string, string>;
	/** What one more listing taught, where there was one. */
	hint?: ListingHint;
}

/**
 * Learns `last-updated` of the written cards: card by card, or by one more listing if that takes fewer requests. A card that somebody
 * changed between our write and this look is left out, so that the next run writes it again.
 * @param listing how many requests a listing took, and what it taught
 */
export async function learnTimes(
	written: readonly FlatCard[],
	{ pages, hint }: { pages: number; hint?: ListingHint },
	parts: Pick<SyncParts, 'client' | 'template' | 'slots' | 'pageSize'>,
): Promise<Learnt> {
	const { client, template, slots, pageSize } = parts;
	const templateId = { 'card-template-id': template.template.id };
	const times = new Map<string, string>();
	const learn = (wanted: FlatCard, shown: FlatCard) => {
		const time = shown['last-updated'];
		if (time && differingLabels(wanted, shown, (key) => key).length === 0) {
			times.set(wanted['card-id'], time);
		}
	};
	if (written.length > pages + Math.ceil(written.length / pageSize)) {
		const again = await listAll(client, 'listCards', templateId, { pageSize, ahead: slots, hint });
		if (again.kind === 'failed') return { times };
		const wanted = new Map<string, FlatCard>();
		await forEachYielding(written, (card) => wanted.set(card['card-id'], card));
		await forEachYielding(again.rows, (row) => {
			const shown = flattenCard(row);
			const card = wanted.get(shown['card-id']);
			if (card) learn(card, shown);
		});
		return { times, hint: again.hint };
	}
	await mapPooled(written, slots, async (card) => {
		const result = await client.call('viewCard', { ...templateId, 'card-id': card['card-id'] });
		if (result.kind === 'success') learn(card, flattenCard(result.body.data));
	});
	return { times };
}
