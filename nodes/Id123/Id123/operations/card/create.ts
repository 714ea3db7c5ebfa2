import { createOnce } from '../../../api/reconcile';
import { describedCard } from '../../cardValues';
import { singleRequest, type CardOperation } from '../../row';

export const create: CardOperation = {
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create a card',
		description: 'Create a new card; a Card ID that exists already is refused',
	},
	shows: ['templateId', 'fields'],
	offers: ['previewOnly', 'simplify', 'unknownColumns', 'dateOrder'],
	plan: async (row) => {
		const described = await describedCard(row, 'create');
		if (!described.ok) return described;
		const { fields, card, labels } = described.value;
		return singleRequest(row, {
			action: 'createCard',
			fields,
			labels,
			send: async () => await createOnce(row.client, fields, card),
		});
	},
};
