/** One run of the sync: lists the cards, makes a plan, and previews, refuses or applies it. */
import type { INodeExecutionData } from 'n8n-workflow';

import { failed, notReached, notSent, ok, type Result, type RowFailure } from '../../shared/result';
import { forEachYielding, mapPooled } from '../../shared/loops';
import { addressCard, addressTemplate } from '../api/actions';
import { unsuccessful } from '../api/answers';
import { listAll, type ListingHint } from '../api/listing';
import { flattenCard, type FlatCard } from '../card/vocabulary';
import { PlanRun } from './apply/applyPlan';
import { Report } from './report';
import type { Listed, Synced, SyncParts } from './parts';
import { makePlan, planKey, type Plan } from './plan/plan';
import type { ReadRoster } from './plan/roster';
import { decidingKeys } from './plan/spared';
import { readListedCard, type ListedCard } from './plan/steps';
import { previewPlan } from './preview';

export async function sync(
	items: readonly INodeExecutionData[],
	roster: ReadRoster,
	parts: SyncParts,
): Promise<Result<Synced>> {
	const { memory, settings, template } = parts;
	const remembers = settings.skipUnchanged || settings.missingCards === 'deactivate';
	try {
		const listed = await list(parts, remembers ? await memory.begin() : undefined);
		if (!listed.ok) return failed(nothingChanged(listed.failure));
		const { cards, notes } = listed.value;
		const plan = await makePlan(roster, cards, settings, {
			recall: async (question) => await memory.recall(question),
			show: async (some) => await show(some, parts),
		});
		const report = new Report(items, plan.roster, template.template.id);
		report.tally.kept = plan.spared.kept;
		const synced: Synced = { report, notes: [...notes, ...plan.spared.notes] };
		if (settings.previewOnly) return ok(await previewPlan(plan, parts, synced));
		const refused = plan.impossible ?? refusePlan(plan, parts);
		if (refused) return failed(nothingChanged(refused));
		return await new PlanRun(plan, listed.value, parts, synced).run();
	} finally {
		// Without effect after a run that was applied; otherwise forgets what was asked for.
		await memory.end({ applied: new Set(), left: [], deactivated: [] });
	}
}

/** Why the plan may not be applied. An approval covers the limits, and this plan only. */
function refusePlan(plan: Plan, { settings, nameOf }: SyncParts): RowFailure | undefined {
	if (settings.approvedPlan === undefined) return plan.tooMuch;
	const key = planKey(plan, nameOf, settings.invites);
	return key === settings.approvedPlan ? undefined : OTHER_PLAN;
}

function nothingChanged(failure: RowFailure): RowFailure {
	// A name such as ID123 keeps its capital.
	const what = failure.what.replace(/^\p{Lu}(?!\p{Lu})/u, (first) => first.toLowerCase());
	return { ...failure, what: `Nothing was changed: ${what}`, state: 'notSent' };
}

async function list(parts: SyncParts, hint?: ListingHint): Promise<Result<Listed>> {
	const { client, template, pageSize, slots, settings } = parts;
	const fields = addressTemplate(template.template.id);
	const listing = await listAll(client, 'listCards', fields, { pageSize, ahead: slots, hint });
	if (listing.kind === 'failed') {
		const { failure = CANCELLED } = unsuccessful('listCards', listing.result, template.labels);
		return failed(failure);
	}
	if (!listing.complete) return failed(INCOMPLETE);
	const cards = new Map<string, ListedCard>();
	const keys = decidingKeys(settings.spared);
	let withoutId = 0;
	await forEachYielding(listing.rows, (row) => {
		const card = readListedCard(row);
		if (card.id === '') {
			withoutId += 1;
			return;
		}
		if (keys.length > 0) card.deciding = chosen(flattenCard(row), keys);
		cards.set(card.id, card);
	});
	if (cards.size === 0 && withoutId > 0) return failed(WITHOUT_IDS);
	const { pages, hint: found } = listing;
	return ok({ cards, pages, hint: found, notes: withoutId > 0 ? [leftOut(withoutId)] : [] });
}

function leftOut(cards: number): string {
	const what = cards === 1 ? 'One card' : `${cards} cards`;
	const was = cards === 1 ? 'was' : 'were';
	return `${what} that ID123 listed without a Card ID ${was} left out: what has no id cannot be removed.`;
}

function chosen(card: FlatCard, keys: readonly string[]): FlatCard {
	return Object.fromEntries(Object.entries(card).filter(([key]) => keys.includes(key)));
}

/** Values that the listing does not show are read card by card. */
async function show(cards: readonly ListedCard[], parts: SyncParts): Promise<FlatCard[]> {
	const { client, settings, slots, template } = parts;
	const keys = decidingKeys(settings.spared);
	return await mapPooled(cards, slots, async ({ id, deciding = {} }) => {
		if (keys.every((key) => deciding[key] !== undefined)) return deciding;
		const look = await client.call('viewCard', addressCard(template.template.id, id));
		return look.kind === 'success' ? chosen(flattenCard(look.body.data), keys) : deciding;
	});
}

const INCOMPLETE = notSent(
	'The listing of the cards did not come to its end',
	'Raise Rows per Request under Options and run the workflow again.',
	{ rule: 'incompleteListing' },
);

const WITHOUT_IDS = notSent(
	'ID123 listed cards without their Card IDs',
	'Run the workflow again. If it stays so, look at the cards in ID123, and ask ID123 why List Cards shows none.',
	{ rule: 'incompleteListing' },
);

const OTHER_PLAN = notSent(
	'The plan is no longer the one that was approved: the roster, the cards or the settings have changed since',
	'Run a preview again, look at it, and set Approved Plan to the planKey in its Summary.',
	{ rule: 'otherPlan', field: 'approvedPlan', label: 'Approved Plan' },
);

const CANCELLED = notReached('The execution was canceled');
