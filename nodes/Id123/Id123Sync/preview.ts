/** What a run would do, and why, without doing it. Reads only. */
import type { RowFailure } from '../../shared/rowFailure';
import type { CallResult } from '../api/client';
import type { LoadedTemplate } from '../api/templates';
import { flattenCard } from '../card/flatten';
import { nameList } from '../card/problems';
import { explain } from '../api/explain';
import { listedCard, STAYS_ARCHIVED, STAYS_DEACTIVATED, type Outcome } from './apply/applyStep';
import { differingLabels, planRow, type RemovalStep, type RosterRow, type RowStep } from './plan/steps';
import type { RunParts } from './sync';

export interface Previewed {
	outcome: Outcome;
	why: string;
	failure?: RowFailure;
}

/** @param isEveryCardListed whether the listing is known to show archived cards too */
export async function previewRow(
	step: RowStep,
	parts: RunParts,
	isEveryCardListed: boolean,
): Promise<Previewed> {
	switch (step.kind) {
		case 'create':
			return isEveryCardListed ? CREATED : await previewUnlisted(step.row, parts);
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
			return { outcome: 'unchanged', why: '', failure: STAYS_ARCHIVED };
		case 'stayDeactivated':
			return { outcome: 'unchanged', why: '', failure: STAYS_DEACTIVATED };
		case 'update':
			return { outcome: 'updated', why: await differences(step, parts) };
	}
}

const CREATED: Previewed = { outcome: 'created', why: 'The template has no such card' };

/** A run would create the card and be told that there is one: here a look has to do. */
async function previewUnlisted(row: RosterRow, parts: RunParts): Promise<Previewed> {
	const { client, template, settings, known } = parts;
	const result = await client.call('viewCard', {
		'card-template-id': template.template.id,
		'card-id': row.card['card-id'],
	});
	if (result.kind === 'refused' && result.code === 'F209') return CREATED;
	if (result.kind !== 'success') return { ...CREATED, failure: unreadable(result, template) };
	const card = listedCard(flattenCard(result.body.data));
	return await previewRow(planRow(row, card, known, settings), parts, true);
}

export function previewRemoval({ kind }: RemovalStep): Previewed {
	return {
		outcome: kind === 'archive' ? 'archived' : 'deactivated',
		why: 'No row has this card',
	};
}

/** Which labels differ; never what they hold. ID123 does not show every value, so a difference there stays unseen. */
async function differences(
	{ row, recorded }: Extract<RowStep, { kind: 'update' }>,
	{ client, template }: RunParts,
): Promise<string> {
	const result = await client.call('viewCard', {
		'card-template-id': template.template.id,
		'card-id': row.card['card-id'],
	});
	if (result.kind !== 'success') {
		return `The card could not be read to compare it: ${unreadable(result, template).what}`;
	}
	const labels = differingLabels(
		row.card,
		flattenCard(result.body.data),
		(key) => template.labels[key] ?? key,
	);
	if (labels.length > 0) return `Differs in ${nameList(labels)}`;
	return recorded
		? 'The row or the card has changed since the last run, in values that ID123 does not show'
		: 'No difference in the values that ID123 shows; nothing is recorded of an earlier run';
}

function unreadable(
	result: Exclude<CallResult, { kind: 'success' }>,
	{ labels }: LoadedTemplate,
): RowFailure {
	return result.kind === 'cancelled'
		? CANCELLED
		: { ...explain('viewCard', result, labels), state: 'notSent' };
}

const CANCELLED: RowFailure = {
	what: 'The execution was cancelled before this card was looked at',
	hint: 'Run the workflow again.',
	state: 'notSent',
	rule: 'cancelled',
	retryable: true,
};
