/** One run of the sync: the cards are listed, a plan is made, and it is previewed, refused or applied. */
import type { INodeExecutionData } from 'n8n-workflow';

import type { RowFailure } from '../../shared/rowFailure';
import { forEachYielding } from '../../shared/loops';
import { addressTemplate } from '../api/actions';
import { explain } from '../api/explain';
import { listAll, type ListingHint } from '../api/listing';
import { notReached, notSent } from '../card/problems';
import { applyPlan } from './apply/applyPlan';
import { Report } from './output/report';
import type { Listed, SyncParts, SyncResult } from './parts';
import { makePlan } from './plan/plan';
import type { ReadRoster } from './plan/roster';
import { readListedCard, type ListedCard } from './plan/steps';
import { previewPlan } from './preview';

export async function sync(
	items: readonly INodeExecutionData[],
	roster: ReadRoster,
	parts: SyncParts,
): Promise<SyncResult> {
	const { memory, settings, template } = parts;
	try {
		const listed = await list(parts, await memory.begin());
		if ('failure' in listed) return { kind: 'failed', failure: nothingChanged(listed.failure) };
		const plan = await makePlan(
			roster,
			listed.cards,
			settings,
			async (question) => await memory.recall(question),
		);
		const report = new Report(items, plan.roster, template.template.id);
		if (settings.previewOnly) return await previewPlan(plan, parts, report);
		if (plan.unsafe) return { kind: 'failed', failure: nothingChanged(plan.unsafe) };
		return await applyPlan(plan, listed, parts, report);
	} finally {
		// Where the run came to nothing: what was asked for is taken back.
		await memory.end({ applied: new Set(), left: [], deactivated: [] });
	}
}

function nothingChanged(failure: RowFailure): RowFailure {
	const what = failure.what.charAt(0).toLowerCase() + failure.what.slice(1);
	return { ...failure, what: `Nothing was changed: ${what}`, state: 'notSent' };
}

async function list(
	{ client, template, pageSize, slots }: SyncParts,
	hint: ListingHint | undefined,
): Promise<Listed | { failure: RowFailure }> {
	const fields = addressTemplate(template.template.id);
	const listing = await listAll(client, 'listCards', fields, { pageSize, ahead: slots, hint });
	if (listing.kind === 'failed') {
		const { result } = listing;
		return result.kind === 'success' || result.kind === 'cancelled'
			? { failure: CANCELLED }
			: { failure: explain('listCards', result, template.labels) };
	}
	if (!listing.complete) return { failure: INCOMPLETE };
	const cards = new Map<string, ListedCard>();
	await forEachYielding(listing.rows, (row) => {
		const card = readListedCard(row);
		cards.set(card.id, card);
	});
	return { cards, pages: listing.pages, hint: listing.hint };
}

const INCOMPLETE = notSent(
	'The listing of the cards did not come to its end',
	'Raise Page Size under Options and run the workflow again.',
	{ rule: 'incompleteListing' },
);

const CANCELLED = notReached('The execution was cancelled');
