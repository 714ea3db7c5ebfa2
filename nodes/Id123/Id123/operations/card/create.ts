import { createOnce } from '../../../api/reconcile';
import { describedCard } from '../../cardValues';
import type { Operation } from '../../operation';
import { receipt, singleRequest } from '../../plan';

export const create: Operation = {
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create card',
		description: 'Create a new card; a Card ID that exists already is refused',
	},
	shows: ['templateId', 'fields', 'simplify'],
	offers: ['previewOnly', 'unknownColumns', 'dateOrder'],
	plan: async (row) => {
		const described = await describedCard(row, 'create');
		if (described.kind === 'failed') return described;
		const { fields, card, labels } = described;
		return singleRequest(
			{ action: 'createCard', fields },
			receipt(row.flag('simplify', true)),
			async (client) => await createOnce(client, fields, card),
			labels,
		);
	},
};
