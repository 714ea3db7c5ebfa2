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
		const { fields, card, labels } = await describedCard(row, 'create');
		return singleRequest(row, {
			action: 'createCard',
			fields,
			labels,
			send: async () => await createOnce(row.client, fields, card),
		});
	},
};
