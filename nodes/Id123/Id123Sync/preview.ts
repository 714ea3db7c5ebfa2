/** Previews what a run would do, and why. Only reads. */
import { mapPooled } from '../../shared/loops';
import { failed, notReached, ok, type Result } from '../../shared/result';
import { addressCard } from '../api/actions';
import { explain } from '../api/answers';
import { kindOf } from '../api/failures';
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
import type { Done } from './report';

export async function previewPlan(plan: Plan, parts: SyncParts, synced: Synced): Promise<Synced> {
	const { report } = synced;
	// If any archived card is listed, ID123 lists all of them.
	const isEveryCardListed = plan.cards.some(isArchived);
	const seen = await mapPooled(plan.rows, parts.slots, async (step) =>
		step.kind === 'create' && !isEveryCardListed
			? await previewUnlisted(step.row, plan, parts)
			: await previewStep(step, parts),
	);
	// What ID123 would refuse is not known.
	const refused = new Map<number, RowMark['doubt']>();
	for (const [at, previewed] of seen.entries()) {
		const { row } = plan.rows[at];
		if (previewed.ok) report.add(cardIdOf(row), previewed.value, row.index);
		else {
			refused.set(row.index, isStaying(previewed.failure) ? 'stays' : 'named');
			report.reject(row.index, previewed.failure);
		}
	}
	const { going, held } = await decide(plan, refused, parts);
	for (const { kind, card } of going) {
		report.add(card.id, { outcome: REMOVED[kind], why: 'No row has this card' });
	}
	report.rejectUntouched(held);
	const key = planKey(plan, parts.nameOf, parts.settings.invites);
	report.tally.plan = { planKey: key, ...plan.counts };
	return { ...synced, stopped: plan.impossible ?? plan.tooMuch };
}

async function previewStep(step: RowStep, parts: SyncParts): Promise<Result<Done>> {
	return step.kind === 'update'
		? ok({ outcome: 'updated', why: await differences(step, parts) })
		: FORESEEN[step.kind];
}

const FORESEEN: Readonly<Record<Exclude<RowStep['kind'], 'update'>, Result<Done>>> = {
	create: ok({ outcome: 'created', why: 'The template has no such card' }),
	restore: ok({
		outcome: 'restored',
		why: 'The card was removed before, and the row is back on the roster',
	}),
	unchanged: ok({
		outcome: 'unchanged',
		why: 'Neither the row nor the card has changed since the last run',
	}),
	stayArchived: failed(STAYS.stayArchived),
	stayDeactivated: failed(STAYS.stayDeactivated),
};

/** A card that is not listed may exist. A run would notice when creating it; a preview looks it up. */
async function previewUnlisted(
	row: RosterRow,
	{ known }: Plan,
	parts: SyncParts,
): Promise<Result<Done>> {
	const look = await lookAt(row, parts);
	if (look.ok) {
		const card = readListedCard(look.value);
		return await previewStep(planRow(row, card, known, parts.settings), parts);
	}
	return kindOf(look.failure.code) === 'notFound' ? FORESEEN.create : look;
}

/** The labels of values that differ, never the values. ID123 does not show all of them. */
async function differences(
	{ row, recorded }: Extract<RowStep, { kind: 'update' }>,
	parts: SyncParts,
): Promise<string> {
	const look = await lookAt(row, parts);
	if (!look.ok) return `The card could not be read to compare it: ${look.failure.what}`;
	const { labels } = parts.template;
	const keys = differingKeys(row.card, flattenCard(look.value));
	if (keys.length > 0) return `Differs in ${nameList(keys.map((key) => labels[key] ?? key))}`;
	return recorded
		? 'The row or the card has changed since the last run, in values that ID123 does not show'
		: 'No difference in the values that ID123 shows; nothing is recorded of an earlier run';
}

async function lookAt(row: RosterRow, { client, template }: SyncParts): Promise<Result<unknown>> {
	const address = addressCard(template.template.id, cardIdOf(row));
	const result = await client.call('viewCard', address);
	if (result.kind === 'success') return ok(result.body.data);
	return result.kind === 'cancelled'
		? failed(notReached('The execution was canceled before this card was looked at'))
		: failed({ ...explain('viewCard', result, template.labels), state: 'notSent' });
}
