/** Reads the cards of one template and compares them, as far as the time of the poll allows. */
import { readPages, type ListingHint } from '../api/listing';
import { firstPage, type PagingState } from '../api/paging';
import { isReissued } from './changes';
import { lookUpAbsent } from './lookUps';
import { COMPLETE, endOf, report, TIME_UP, type Reading, type ReadingEnd } from './reading';
import type { Place } from './snapshot';

/** @param at where to begin: in a listing that an earlier poll did not get through, or at 0 */
export async function readTemplate(
	templateId: string,
	at: Place['position'],
	lookUpsAtMost: number,
	reading: Reading,
): Promise<ReadingEnd> {
	const template = reading.snapshot.templates.get(templateId);
	if (template === undefined) return COMPLETE;
	if (at === 0) {
		template.cards.beginListing();
		template.whole = false;
	}
	if (at !== 'end') {
		let listed = await readListing(templateId, at, reading);
		if (at === 0 && isMisled(listed, templateId, reading)) {
			// What was learnt of the paging no longer holds: learn it anew.
			template.orientation = undefined;
			listed = await readListing(templateId, 0, reading);
		}
		if (listed.kind !== 'complete') return listed;
	}
	template.whole = true;
	reading.snapshot.place = { templateId, position: 'end' };
	return await lookUpAbsent(templateId, lookUpsAtMost, reading);
}

/**
 * An empty or refused listing of a template that has cards, read in a way that was right once. Only of its first page: one
 * that is refused further on is no question of the paging, and what was read must not be taken for the whole.
 */
function isMisled(
	end: ReadingEnd,
	templateId: string,
	{ snapshot: { templates, place } }: Reading,
): boolean {
	const template = templates.get(templateId);
	if (template?.orientation === undefined || template.cards.size === 0) return false;
	if (place?.position !== 0) return false;
	const isRefused = end.kind === 'failed' && !end.all && end.failure.code !== 'F203';
	return end.kind === 'complete' || isRefused;
}

async function readListing(templateId: string, at: number, reading: Reading): Promise<ReadingEnd> {
	const { client, deadline, snapshot, comparison, slots, pageSize } = reading;
	const template = snapshot.templates.get(templateId);
	if (template === undefined) return COMPLETE;
	const { cards, orientation } = template;
	const strays = new Set<string>();
	const hint: ListingHint | undefined = orientation && { orientation, rows: cards.size };
	const from: PagingState = { ...firstPage, position: at, orientation };
	snapshot.place = { templateId, position: at };
	const pages = readPages(
		client,
		'listCards',
		{ 'card-template-id': templateId },
		{
			pageSize,
			ahead: slots,
			hint,
			from,
			seen: {
				// What an earlier poll saw may come again where cards were added since. It is passed over, and not the end.
				has: (id, row) => (cards.isSeenNow(id) && !isReissued(cards, row)) || strays.has(id),
				// New cards are noted where they are compared; a row without a card id is none.
				add: (id) => {
					if (cards.isSeen(id)) cards.see(id);
					else if (id.startsWith('{')) strays.add(id);
				},
			},
		},
	);
	for (;;) {
		const next = await deadline.within(pages.next());
		if (next === undefined) return TIME_UP;
		if (next.done) return COMPLETE;
		const { value } = next;
		if (value.kind === 'failed') return endOf('listCards', value.result);
		const { rows, state } = value.page;
		const failed = await report(
			rows.flatMap((row) => comparison.shown(templateId, row) ?? []),
			reading,
		);
		template.orientation = state.orientation ?? template.orientation;
		// The page is read again: what of it could not be reported has not been seen.
		if (failed) return failed;
		const isPlaced = state.orientation !== undefined;
		snapshot.place = { templateId, position: isPlaced ? state.position : 0 };
	}
}
