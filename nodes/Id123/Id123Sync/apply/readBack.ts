/**
 * Reads `last-updated` of the written cards, so that times are compared by ID123's clock alone. If it shows a value in
 * another form than written (such as a moved link of a photo), that form is returned too.
 */
import { forEachYielding, mapPooled } from '../../../shared/loops';
import { addressCard, addressTemplate } from '../../api/actions';
import { listAll, type ListingHint } from '../../api/listing';
import { flattenCard, KEY, type FlatCard } from '../../card/vocabulary';
import type { Left } from '../memory/listedMemory';
import type { Listed, SyncParts } from '../parts';
import { differingKeys } from '../plan/steps';

/** A card that this run wrote, with its place in the order in which writes began. */
export interface Written {
	card: FlatCard;
	place: number;
	/** The place of the first write that began after this one had ended. */
	next: number;
}

/**
 * Card by card, or by one more listing if that takes fewer requests. A card that somebody changed between our write and
 * this look is left out, so that the next run writes it again: View Card shows its values; a listing shows few, so there a
 * card is left out if its time is later than that of a write that began after its own had ended. The last cards, after
 * which nothing was written, are viewed.
 * @param listed requests and hint of the first listing
 */
export async function readBack(
	written: readonly Written[],
	{ pages, hint }: Pick<Listed, 'pages' | 'hint'>,
	{ client, template, slots, pageSize }: SyncParts,
): Promise<{ left: Left[]; hint?: ListingHint }> {
	const templateId = template.template.id;
	/** By card id. */
	const listed = new Map<string, Left>();
	const viewed = new Map<string, Left>();
	const view = async (some: readonly Written[]) =>
		await mapPooled(some, slots, async ({ card }) => {
			const result = await client.call('viewCard', addressCard(templateId, card[KEY.cardId]));
			if (result.kind === 'success') note(viewed, card, flattenCard(result.body.data));
		});
	const lastPlace = written.reduce((last, { place }) => Math.max(last, place), 0);
	const isLast = ({ next }: Written) => next > lastPlace;
	const last = written.filter(isLast);
	if (written.length <= pages + Math.ceil(written.length / pageSize) + last.length) {
		await view(written);
		return { left: [...viewed.values()], hint };
	}
	const fields = addressTemplate(templateId);
	const rows = Math.max(hint?.rows ?? 0, written.length);
	// At the same time, since the listing's first pages come one by one.
	const [again] = await Promise.all([
		listAll(client, 'listCards', fields, { pageSize, ahead: slots, hint: { ...hint, rows } }),
		view(last),
	]);
	if (again.kind === 'failed') return { left: [], hint };
	const wanted = new Map(written.map(({ card }) => [card[KEY.cardId], card]));
	await forEachYielding(again.rows, (row) => {
		const shown = flattenCard(row);
		const card = wanted.get(shown[KEY.cardId]);
		if (card) note(listed, card, shown);
	});
	const unproven: Written[] = [];
	const bounds = boundsOf(written, listed);
	await forEachYielding(written, (each) => {
		const id = each.card[KEY.cardId];
		const bound = bounds[each.next] ?? Infinity;
		if (bound === Infinity && !isLast(each)) unproven.push(each);
		if (bound === Infinity || !(timeOf(listed.get(id)) <= bound)) listed.delete(id);
	});
	await view(unproven);
	return { left: [...listed.values(), ...viewed.values()], hint: again.hint ?? hint };
}

function note(read: Map<string, Left>, card: FlatCard, shown: FlatCard): void {
	const lastUpdated = shown[KEY.lastUpdated];
	if (!lastUpdated) return;
	const keys = differingKeys(card, shown);
	const otherwise = Object.fromEntries(keys.map((key) => [key, shown[key]]));
	read.set(card[KEY.cardId], { card, lastUpdated, ...(keys.length > 0 && { otherwise }) });
}

function timeOf(left: Left | undefined): number {
	return Date.parse(left?.lastUpdated ?? '');
}

/** By place: the earliest `last-updated` (ms) of the writes from there on; Infinity where none is known. */
function boundsOf(written: readonly Written[], read: ReadonlyMap<string, Left>): number[] {
	const earliest: number[] = [];
	for (const { card, place } of written) {
		const left = read.get(card[KEY.cardId]);
		// With other values it may have been changed since: its time proves nothing.
		earliest[place] = left?.otherwise ? NaN : timeOf(left);
	}
	for (let place = earliest.length - 1; place >= 0; place -= 1) {
		const own = Number.isFinite(earliest[place]) ? earliest[place] : Infinity;
		earliest[place] = Math.min(own, earliest[place + 1] ?? Infinity);
	}
	return earliest;
}
