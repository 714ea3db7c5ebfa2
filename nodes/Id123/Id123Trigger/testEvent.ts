/** "Fetch Test Event": a real card, without using or changing the snapshot. */
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { Cancellation, systemClock } from '../../shared/clock';
import { nodeErrorOf, type RowFailure } from '../../shared/result';
import { addressCard, addressTemplate } from '../api/actions';
import { readPages } from '../api/listing';
import { KEY } from '../card/vocabulary';
import { idOf } from './diff';
import { eventOf, eventOfState, stateAfter, statusWord } from './events';
import { cardIn, endOf, itemOf } from './items';
import { connect } from './poll';

/** Templates to look for a card in: as many as ID123 lists by default. */
const TEMPLATES = 10;

/** @throws NodeApiError or NodeOperationError where there is no card, or none can be read */
export async function fetchTestEvent(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const { settings, clientFor } = await connect(context, systemClock.now());
	const client = clientFor(new Cancellation());
	const page = async (action: 'listCards' | 'listTemplates', fields: IDataObject) => {
		const { value: first } = await readPages(client, action, fields, { pageSize: 1 }).next();
		if (first?.kind === 'page') return first.rows;
		const end = endOf(action, first?.result);
		throw nodeErrorOf(context.getNode(), end === 'more' ? NO_CARD : end.failure);
	};
	const isChosen = settings.templateIds.length > 0;
	const listed = isChosen ? [] : await page('listTemplates', {});
	const ids = [...settings.templateIds, ...listed.map((row) => idOf(row, KEY.templateId))];
	for (const templateId of ids.slice(0, TEMPLATES)) {
		const rows = await page('listCards', addressTemplate(templateId));
		const [row] = rows.filter((each) => idOf(each) !== '').sort((a, b) => timeOf(b) - timeOf(a));
		if (row === undefined) continue;
		const cardId = idOf(row);
		const details = settings.includeDetails
			? await client.call('viewCard', addressCard(templateId, cardId))
			: undefined;
		// As if its state had just changed: a selected event that fits, or the one that names the state.
		const [status, sub] = [statusWord(row[KEY.status]), statusWord(row[KEY.subStatus])];
		const to = stateAfter(undefined, status, sub);
		const event = eventOf({ from: undefined, to }, settings.selected) ?? eventOfState(to);
		const change = { eventId: `${templateId}/${cardId}/test`, event, cardId, row };
		return [[itemOf(templateId, change, cardIn(details), settings)]];
	}
	throw nodeErrorOf(context.getNode(), NO_CARD);
}

function timeOf(row: IDataObject): number {
	return Date.parse(String(row[KEY.lastUpdated] ?? row[KEY.createdAt] ?? '')) || 0;
}

const NO_CARD: RowFailure = {
	what: 'There is no card to show yet',
	hint: 'Create a card in ID123, or choose a template that has cards, and fetch a test event again. The trigger can be published without one.',
	state: 'refused',
};
