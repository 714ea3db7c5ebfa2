import { UPSERT } from '../../../api/actions';
import { describedCard } from '../../cardValues';
import { singleRequest, type CardOperation } from '../../row';

export const upsert: CardOperation = {
	option: {
		name: 'Create or Update',
		value: 'upsert',
		action: 'Create or update a card',
		description: 'Create a new card, or update the current one if it already exists (upsert)',
	},
	shows: ['templateId', 'fields'],
	offers: ['previewOnly', 'simplify', 'unknownColumns', 'dateOrder', 'clearEmpty'],
	plan: async (row) => {
		const { fields, labels } = await describedCard(row, 'upsert');
		return singleRequest(row, { action: 'upsertCard', fields: { ...UPSERT, ...fields }, labels });
	},
};
