import { flattenCard } from '../../../card/flatten';
import { listPlan } from '../../listPlan';
import type { Operation } from '../../operation';

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many templates',
		description: 'List the card templates of the account',
	},
	shows: ['returnAll', 'limit', 'simplify'],
	offers: ['pageSize'],
	plan: async (row) =>
		listPlan(row, {
			action: 'listTemplates',
			fields: {},
			simplify: flattenCard,
			keep: () => true,
		}),
};
