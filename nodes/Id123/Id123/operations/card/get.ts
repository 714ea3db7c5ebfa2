import { cardItem } from '../../../card/vocabulary';
import { locateCard, singleRequest, type CardOperation } from '../../row';

export const get: CardOperation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a card',
		description: 'Retrieve a card with its values and its status',
	},
	shows: ['templateId', 'cardId', 'simplify'],
	offers: [],
	plan: (row) =>
		singleRequest(row, {
			action: 'viewCard',
			fields: locateCard(row),
			simplified: ({ data }) => cardItem(data),
		}),
};
