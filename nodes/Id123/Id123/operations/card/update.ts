import { describedCard } from '../../cardValues';
import { singleRequest, type CardOperation } from '../../row';

export const update: CardOperation = {
	option: {
		name: 'Update',
		value: 'update',
		action: 'Update a card',
		description: 'Change values of a card; values that are not sent stay as they are',
	},
	shows: ['templateId', 'fields'],
	offers: ['previewOnly', 'simplify', 'unknownColumns', 'dateOrder', 'clearEmpty'],
	plan: async (row) => {
		const { fields, labels } = await describedCard(row, 'update');
		return singleRequest(row, { action: 'updateCard', fields, labels });
	},
};
