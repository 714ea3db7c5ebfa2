/** The items of the two first outputs. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { RowFailure } from '../../../shared/rowFailure';
import type { LoadedTemplate } from '../../api/templates';
import type { FlatCard } from '../../card/vocabulary';
import type { Applied, Outcome } from '../apply/applyStep';
import type { ListedCard } from '../plan/steps';

type Told =
	| Extract<Applied, { kind: 'applied' }>
	| { outcome: Outcome; preview: true; why: string };

/** A row that was applied, or would be. */
export function appliedItem(
	template: LoadedTemplate,
	card: FlatCard,
	told: Told,
	index: number,
): INodeExecutionData {
	return { json: jsonOf(template, card['card-id'], told), pairedItem: { item: index } };
}

/** A card that no row has; no input item belongs to it. */
export function removedItem(
	template: LoadedTemplate,
	{ id }: ListedCard,
	told: Told,
): INodeExecutionData {
	const item: INodeExecutionData = Object.create(null);
	item.json = jsonOf(template, id, told);
	return { ...item };
}

/**
 * A card that should have been removed and was not.
 * @param index of the row that holds it
 */
export function refusedRemovalItem(
	template: LoadedTemplate,
	{ id }: ListedCard,
	{ what, hint, code, rule, state }: RowFailure,
	index?: number,
): INodeExecutionData {
	const row = index === undefined ? undefined : index + 1;
	const details = Object.fromEntries(
		Object.entries({ 'card-id': id, row, code, rule, state }).filter(
			([, value]) => value !== undefined,
		),
	);
	const json = {
		...idsOf(template, id),
		error: what,
		message: `Card ${id}: ${what}. ${hint}`,
		details,
	};
	return { json, pairedItem: index === undefined ? undefined : { item: index } };
}

function jsonOf(template: LoadedTemplate, cardId: string, told: Told): IDataObject {
	const json: IDataObject = { outcome: told.outcome, ...idsOf(template, cardId) };
	if ('preview' in told) return { ...json, preview: true, why: told.why };
	if (told.code) json.code = told.code;
	if (told.invitation) {
		json.invitation = told.invitation.state;
		if ('failure' in told.invitation) {
			const { what, hint } = told.invitation.failure;
			json['invitation-message'] = `${what}. ${hint}`;
		}
	}
	return json;
}

function idsOf(template: LoadedTemplate, cardId: string): IDataObject {
	return { 'card-template-id': template.template.id, 'card-id': cardId };
}
