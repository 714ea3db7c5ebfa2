import { describedCard } from '../../cardValues';
import type { Operation } from '../../operation';
import { receipt, singleRequest } from '../../plan';

export const update: Operation = {
	option: {
		name: 'Update',
		value: 'update',
		action: 'Update card',
		description: 'Change values of a card; values that are not sent stay as they are',
	},
	shows: ['templateId', 'fields', 'simplify'],
	offers: ['previewOnly', 'unknownColumns', 'dateOrder', 'clearEmpty'],
	plan: async (row) => {
		const described = await describedCard(row, 'update');
		if (described.kind === 'failed') return described;
		const { fields, labels } = described;
		return singleRequest(
			{ action: 'updateCard', fields },
			receipt(row.flag('simplify', true)),
			undefined,
			labels,
		);
	},
};
