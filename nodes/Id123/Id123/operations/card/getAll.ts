import { flattenCard } from '../../../card/flatten';
import { readFilter, type Filters } from '../../cardFilter';
import { listPlan } from '../../listPlan';
import type { Operation } from '../../operation';
import { failed } from '../../plan';
import { locateTemplate } from '../../required';

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many cards',
		description: 'List the cards of a template with their status',
	},
	shows: ['templateId', 'returnAll', 'limit', 'filters', 'simplify'],
	offers: ['pageSize'],
	plan: async (row) => {
		const located = locateTemplate(row);
		if (located.kind === 'failed') return located;
		const filter = readFilter(row.value('filters', {}) as Filters, row.timezone);
		if ('failure' in filter) return failed(filter.failure);
		return listPlan(row, {
			action: 'listCards',
			fields: { ...located.ids },
			simplify: flattenCard,
			keep: (card) => filter.matches(flattenCard(card)),
		});
	},
};
