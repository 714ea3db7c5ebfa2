/** One run of the sync: the cards are listed, a plan is made, and it is previewed, refused or applied. */
import type { INodeExecutionData } from 'n8n-workflow';

import { failed, ok, type Result } from '../../shared/result';
import { notReached, notSent, type RowFailure } from '../../shared/rowFailure';
import { forEachYielding } from '../../shared/loops';
import { addressTemplate } from '../api/actions';
import { explain } from '../api/explain';
import { listAll, type ListingHint } from '../api/listing';
import { applyPlan } from './apply/applyPlan';
import { Report } from './output/report';
import type { Listed, Synced, SyncParts } from './parts';
import { makePlan } from './plan/plan';
import type { ReadRoster } from './plan/roster';
import { readListedCard, type ListedCard } from './plan/steps';
import { previewPlan } from './preview';

export async function sync(
	items: readonly INodeExecutionData[],
	roster: ReadRoster,
	parts: SyncParts,
): Promise<Result<Synced>> {
	const { memory, settings, template } = parts;
	try {
		const listed = await list(parts, await memory.begin());
		if (!listed.ok) return failed(nothingChanged(listed.failure));
		const plan = await makePlan(
			roster,
			listed.value.cards,
			settings,
			async (question) => await memory.recall(question),
		);
		const report = new Report(items, plan.roster, template.template.id);
		if (settings.previewOnly) return ok(await previewPlan(plan, parts, report));
		if (plan.unsafe) return failed(nothingChanged(plan.unsafe));
		return await applyPlan(plan, listed.value, parts, report);
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
): Promise<Result<Listed>> {
	const fields = addressTemplate(template.template.id);
	const listing = await listAll(client, 'listCards', fields, { pageSize, ahead: slots, hint });
	if (listing.kind === 'failed') {
		const { result } = listing;
		return result.kind === 'success' || result.kind === 'cancelled'
			? failed(CANCELLED)
			: failed(explain('listCards', result, template.labels));
	}
	if (!listing.complete) return failed(INCOMPLETE);
	const cards = new Map<string, ListedCard>();
	await forEachYielding(listing.rows, (row) => {
		const card = readListedCard(row);
		cards.set(card.id, card);
	});
	return ok({ cards, pages: listing.pages, hint: listing.hint });
}

const INCOMPLETE = notSent(
	'The listing of the cards did not come to its end',
	'Raise Page Size under Options and run the workflow again.',
	{ rule: 'incompleteListing' },
);

const CANCELLED = notReached('The execution was cancelled');
