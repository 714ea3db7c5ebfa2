/** One run of the sync: the cards are listed, a plan is made, and it is previewed, refused or applied. */
import type { INodeExecutionData } from 'n8n-workflow';

import type { RowFailure } from '../../shared/rowFailure';
import { forEachYielding, mapPooled } from '../../shared/loops';
import { addressCard, addressTemplate } from '../api/actions';
import { explain } from '../api/explain';
import { listAll, type ListingHint } from '../api/listing';
import { flattenCard } from '../card/flatten';
import { notReached, notSent } from '../card/problems';
import type { FlatCard } from '../card/vocabulary';
import { applyPlan } from './apply/applyPlan';
import { Report } from './output/report';
import type { Listed, SyncParts, SyncResult } from './parts';
import { makePlan } from './plan/plan';
import { planKey } from './plan/planKey';
import type { ReadRoster } from './plan/roster';
import { decidingKeys } from './plan/spared';
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
		const plan = await makePlan(roster, listed.cards, settings, {
			recall: async (question) => await memory.recall(question),
			show: async (cards) => await show(cards, listed, parts),
		});
		const report = new Report(items, plan.roster, template.template.id);
		report.tally.countKept(plan.spared.kept);
		const refusePlan = () => {
			if (settings.approvedPlan === undefined) return plan.tooMuch;
			const key = planKey(plan, parts.nameOf, settings.invites);
			return key === settings.approvedPlan ? undefined : OTHER_PLAN;
		};
		if (settings.previewOnly) return await previewPlan(plan, parts, report);
		const refused = plan.impossible ?? refusePlan();
		if (refused) return { kind: 'failed', failure: nothingChanged(refused) };
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
	{ client, template, pageSize, slots, settings }: SyncParts,
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
	const shown = new Map<string, FlatCard>();
	const keys = decidingKeys(settings.spared);
	await forEachYielding(listing.rows, (row) => {
		const card = readListedCard(row);
		cards.set(card.id, card);
		if (keys.length > 0) shown.set(card.id, chosen(flattenCard(row), keys));
	});
	return { cards, shown, pages: listing.pages, hint: listing.hint };
}

function chosen(card: FlatCard, keys: readonly string[]): FlatCard {
	return Object.fromEntries(
		keys.flatMap((key) => (card[key] === undefined ? [] : [[key, card[key]]])),
	);
}

/** The listing shows only some of the values: where it does not, each card is looked at. */
async function show(
	cards: readonly ListedCard[],
	{ shown }: Listed,
	{ client, settings, slots, template }: SyncParts,
): Promise<FlatCard[]> {
	const keys = decidingKeys(settings.spared);
	return await mapPooled(cards, slots, async ({ id }) => {
		const listed = shown.get(id) ?? {};
		if (keys.every((key) => listed[key] !== undefined)) return listed;
		const look = await client.call('viewCard', addressCard(template.template.id, id));
		return look.kind === 'success' ? chosen(flattenCard(look.body.data), keys) : listed;
	});
}

const INCOMPLETE = notSent(
	'The listing of the cards did not come to its end',
	'Raise Page Size under Options and run the workflow again.',
	{ rule: 'incompleteListing' },
);

const OTHER_PLAN = notSent(
	'The plan is no longer the one that was approved: the roster, the cards or the settings have changed since',
	'Run a preview again, look at it, and give its plan key as Approved Plan.',
	{ rule: 'otherPlan', field: 'approvedPlan', label: 'Approved Plan' },
);

const CANCELLED = notReached('The execution was cancelled');
