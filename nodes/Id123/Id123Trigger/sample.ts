/** "Fetch Test Event": a real card, without a look at what is kept and without a change to it. */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { nodeErrorOf, type RowFailure } from '../../shared/rowFailure';
import type { CallResult, Id123Client } from '../api/client';
import type { ActionName } from '../api/actions';
import { readPage } from '../api/listing';
import { firstPage } from '../api/paging';
import { idOf } from './changes';
import { objectOf, viewCard } from './details';
import { eventOf, eventOfState } from './events';
import { itemOf } from './items';
import type { TriggerSettings } from './settings';
import { seenStatus, stateAfter } from './status';
import { explainPoll } from './pollFailure';

/** Templates that are looked into, one after the other, until one has a card: as many as ID123 lists unasked. */
const TEMPLATES = 10;

/** @throws NodeApiError or NodeOperationError where there is no card, or none can be read */
export async function sampleOf(
	context: IPollFunctions,
	client: Id123Client,
	settings: TriggerSettings,
	now: number,
): Promise<INodeExecutionData[][]> {
	const fail = (failure: RowFailure) => nodeErrorOf(context.getNode(), failure);
	const ids =
		settings.templateIds.length > 0
			? settings.templateIds
			: idsOf(await page(client, 'listTemplates', {}, fail));
	for (const templateId of ids.slice(0, TEMPLATES)) {
		const rows = await page(client, 'listCards', { 'card-template-id': templateId }, fail);
		const row = latest(rows.filter((each) => idOf(each) !== ''));
		if (row === undefined) continue;
		const details = settings.includeDetails
			? await viewCard(client, templateId, idOf(row))
			: undefined;
		const card = details?.kind === 'success' ? objectOf(details.body.data) : undefined;
		return [[sampleItem(templateId, row, card, settings, now)]];
	}
	throw fail(ids.length > TEMPLATES ? NO_CARD_SO_FAR : NO_CARD);
}

async function page(
	client: Id123Client,
	action: 'listCards' | 'listTemplates',
	fields: IDataObject,
	fail: (failure: RowFailure) => Error,
): Promise<IDataObject[]> {
	const from = { state: firstPage, pageSize: 1, seen: new Set<string>() };
	const result = await readPage(client, action, fields, from);
	if (result.kind === 'page') return result.page.rows;
	throw fail(failureOf(action, result.result));
}

function failureOf(action: ActionName, result: CallResult): RowFailure {
	const isStopped = result.kind === 'cancelled' || result.kind === 'success';
	return isStopped ? NO_CARD : explainPoll(action, result);
}

function idsOf(templates: readonly IDataObject[]): string[] {
	return templates.map((row) => idOf(row, 'card-template-id')).filter((id) => id !== '');
}

function latest(rows: readonly IDataObject[]): IDataObject | undefined {
	const timeOf = (row: IDataObject) =>
		Date.parse(String(row['last-updated'] ?? row['created-at'] ?? '')) || 0;
	return rows.reduce<IDataObject | undefined>(
		(best, row) => (best === undefined || timeOf(row) > timeOf(best) ? row : best),
		undefined,
	);
}

/** A card as if it had just come into its state. */
function sampleItem(
	templateId: string,
	row: IDataObject,
	details: IDataObject | undefined,
	{ selected, simplify }: TriggerSettings,
	now: number,
): INodeExecutionData {
	const cardId = idOf(row);
	const state = stateAfter(undefined, seenStatus(row['card-status'], row['card-sub-status']));
	const [any = eventOfState(state)] = selected;
	const event = eventOf({ from: undefined, to: state }, selected) ?? any;
	const change = { eventId: `${templateId}/${cardId}/test`, event, templateId, cardId, state, row };
	return itemOf(change, details, { simplify, now });
}

const NO_CARD: RowFailure = {
	what: 'There is no card to show yet',
	hint: 'Create a card in ID123, or choose another template, and fetch a test event again. The trigger can be published without one.',
	state: 'refused',
};

const NO_CARD_SO_FAR: RowFailure = {
	...NO_CARD,
	what: `There is no card in the first ${TEMPLATES} card templates`,
	hint: 'Choose a template that has cards, and fetch a test event again. The trigger can be published without one.',
};
