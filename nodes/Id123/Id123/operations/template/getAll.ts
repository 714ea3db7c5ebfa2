import { listing, type CardOperation } from '../../row';

export const getAll: CardOperation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many templates',
		description: 'List the card templates of the account',
	},
	shows: ['returnAll', 'limit', 'simplify'],
	offers: ['pageSize'],
	plan: (row) => listing(row, 'listTemplates', {}, () => true),
};
