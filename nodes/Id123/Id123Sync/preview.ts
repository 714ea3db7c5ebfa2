/** What a run would do, and why, without doing it. Reads only. */
import { mapPooled } from '../../shared/loops';
import { notReached, type RowFailure } from '../../shared/result';
import { addressCard } from '../api/actions';
import { isRefused, type CallResult } from '../api/client';
import { explain } from '../api/answers';
import { flattenCard } from '../card/vocabulary';
import { nameList } from '../../shared/words';
import type { Synced, SyncParts } from './parts';
import type { RowMark } from './plan/claims';
import { decide, planKey, type Plan } from './plan/plan';
import {
	cardIdOf,
	differingKeys,
	isArchived,
	isStaying,
	planRow,
	readListedCard,
	REMOVED,
	STAYS,
	type RosterRow,
	type RowStep,
} from './plan/steps';
import type { Done, Report } from './report';

type Previewed = Done | { failure: RowFailure };

export async function previewPlan(plan: Plan, parts: SyncParts, report: Report): Promise<Synced> {
	// Where archived cards are among those that are listed, ID123 lists them all.
	const isEveryCardListed = plan.cards.some(isArchived);
	const seen = await mapPooled(plan.rows, parts.slots, async (step) =>
		step.kind === 'create' && !isEveryCardListed
			? await previewUnlisted(step.row, plan, parts)
			: await previewStep(step, parts),
	);
	// What ID123 would refuse besides is not known without sending it.
	const refused = new Map<number, RowMark['doubt']>();
	for (const [at, previewed] of seen.entries()) {
		const { row } = plan.rows[at];
		if ('failure' in previewed) {
			refused.set(row.index, isStaying(previewed.failure) ? 'stays' : 'named');
			report.reject(row.index, previewed.failure);
		} else report.add(cardIdOf(row), previewed, row.index);
	}
	const { going, held } = await decide(plan, refused, parts);
	for (const { kind, card } of going) {
		report.add(card.id, { outcome: REMOVED[kind], why: 'No row has this card' });
	}
	report.rejectUntouched(held);
	const key = planKey(plan, parts.nameOf, parts.settings.invites);
	report.tally.plan = { planKey: key, ...plan.counts };
	return { report, notes: plan.spared.notes, stopped: plan.impossible ?? plan.tooMuch };
}

async function previewStep(step: RowStep, parts: SyncParts): Promise<Previewed> {
	switch (step.kind) {
		case 'create':
			return { outcome: 'created', why: 'The template has no such card' };
		case 'restore':
			return {
				outcome: 'restored',
				why: 'The card was removed before, and the row is back on the roster',
			};
		case 'unchanged':
			return {
				outcome: 'unchanged',
				why: 'Neither the row nor the card has changed since the last run',
			};
		case 'stayArchived':
		case 'stayDeactivated':
			return { failure: STAYS[step.kind] };
		case 'update':
			return { outcome: 'updated', why: await differences(step, parts) };
	}
}

/** A run would create the card and hear that there is one: here a look has to do. */
async function previewUnlisted(
	row: RosterRow,
	{ known }: Plan,
	parts: SyncParts,
): Promise<Previewed> {
	const result = await view(row, parts);
	if (isRefused(result, 'notFound')) return await previewStep({ kind: 'create', row }, parts);
	if (result.kind !== 'success') return { failure: unreadable(result, parts) };
	const card = readListedCard(result.body.data);
	return await previewStep(planRow(row, card, known, parts.settings), parts);
}

/** Which labels differ; never what they hold. ID123 does not show every value, so a difference there stays unseen. */
async function differences(
	{ row, recorded }: Extract<RowStep, { kind: 'update' }>,
	parts: SyncParts,
): Promise<string> {
	const result = await view(row, parts);
	if (result.kind !== 'success') {
		return `The card could not be read to compare it: ${unreadable(result, parts).what}`;
	}
	const { labels } = parts.template;
	const keys = differingKeys(row.card, flattenCard(result.body.data));
	if (keys.length > 0) return `Differs in ${nameList(keys.map((key) => labels[key] ?? key))}`;
	return recorded
		? 'The row or the card has changed since the last run, in values that ID123 does not show'
		: 'No difference in the values that ID123 shows; nothing is recorded of an earlier run';
}

async function view(row: RosterRow, { client, template }: SyncParts): Promise<CallResult> {
	return await client.call('viewCard', addressCard(template.template.id, cardIdOf(row)));
}

function unreadable(
	result: Exclude<CallResult, { kind: 'success' }>,
	{ template }: SyncParts,
): RowFailure {
	return result.kind === 'cancelled'
		? notReached('The execution was cancelled before this card was looked at')
		: { ...explain('viewCard', result, template.labels), state: 'notSent' };
}
