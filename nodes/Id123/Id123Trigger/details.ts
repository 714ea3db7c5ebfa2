/** Makes items of changes, with all values of the cards where they are wanted. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Deadline } from '../../shared/deadline';
import { mapPooled } from '../../shared/pool';
import type { RowFailure } from '../../shared/rowFailure';
import type { CallResult, Id123Client } from '../api/client';
import type { Change } from './changes';
import { itemOf, type ItemSettings } from './items';
import { explainPoll } from './pollFailure';

export interface DetailSettings extends ItemSettings {
	includeDetails: boolean;
}

export interface Told {
	items: INodeExecutionData[];
	/** Why the others are left for the next poll. */
	failure?: RowFailure;
}

/** The items of changes. A change whose card could not be read is undone, so that the next poll finds it again. */
export async function tell(
	changes: readonly Change[],
	{
		client,
		deadline,
		slots,
		settings,
	}: { client: Id123Client; deadline: Deadline; slots: number; settings: DetailSettings },
): Promise<Told> {
	if (!settings.includeDetails) {
		return { items: changes.map((change) => itemOf(change, undefined, settings)) };
	}
	let failure: RowFailure | undefined;
	const items = await mapPooled(changes, slots, async (change) => {
		if (change.row === undefined || 'card-data' in change.row) {
			return itemOf(change, change.row, settings);
		}
		const details = failure ? undefined : await detailsOf(change, client, deadline);
		if (details === undefined || 'failure' in details) {
			change.undo();
			failure ??= details?.failure;
			return undefined;
		}
		return itemOf(change, details.card, settings);
	});
	return { items: items.filter((item) => item !== undefined), failure };
}

/** Undefined where the time was up. A card that was deleted meanwhile is told with what the listing showed of it. */
async function detailsOf(
	{ templateId, cardId, row }: Change,
	client: Id123Client,
	deadline: Deadline,
): Promise<{ card: IDataObject | undefined } | { failure: RowFailure } | undefined> {
	const result = await deadline.within(viewCard(client, templateId, cardId));
	if (result === undefined || result.kind === 'cancelled') return undefined;
	if (result.kind === 'success') return { card: objectOf(result.body.data) ?? row };
	if (result.kind === 'refused' && result.failure.scope === 'row') return { card: row };
	return { failure: explainPoll('viewCard', result) };
}

export async function viewCard(
	client: Id123Client,
	templateId: string,
	cardId: string,
): Promise<CallResult> {
	return await client.call('viewCard', { 'card-template-id': templateId, 'card-id': cardId });
}

export function objectOf(value: unknown): IDataObject | undefined {
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? (value as IDataObject) : undefined;
}
