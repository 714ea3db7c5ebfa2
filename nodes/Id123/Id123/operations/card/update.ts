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
		const described = await describedCard(row, 'update');
		if (!described.ok) return described;
		const { fields, labels } = described.value;
		return singleRequest(row, { action: 'updateCard', fields, labels });
	},
};
