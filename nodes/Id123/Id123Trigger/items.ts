/** From a change to the item that a workflow gets. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { flattenCard } from '../card/flatten';
import type { Change } from './changes';
import type { CardState } from './status';

export interface ItemSettings {
	simplify: boolean;
	/** Milliseconds since 1970. */
	now: number;
}

/** @param details what View Card shows of the card; its status is that of the change all the same, so that both agree */
export function itemOf(
	{ eventId, event, templateId, cardId, previous, state, row }: Omit<Change, 'undo'>,
	details: IDataObject | undefined,
	{ simplify, now }: ItemSettings,
): INodeExecutionData {
	const known = { 'card-template-id': templateId, 'card-id': cardId };
	const shown = row ?? words(state);
	const status = {
		'card-status': shown['card-status'],
		'card-sub-status': shown['card-sub-status'],
	};
	const card = { ...known, ...(details ?? shown), ...status };
	return {
		json: {
			eventId,
			event,
			'detected-at': new Date(now).toISOString(),
			previous: previous ? words(previous) : null,
			...(simplify ? flattenCard(card) : card),
		},
	};
}

function words({ status, subStatus }: CardState): IDataObject {
	return { 'card-status': status || subStatus, 'card-sub-status': subStatus };
}
