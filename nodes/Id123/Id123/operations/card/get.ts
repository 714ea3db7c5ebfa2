import { flattenCard } from '../../../card/flatten';
import type { Operation } from '../../operation';
import { singleRequest } from '../../plan';
import { locateCard } from '../../required';

export const get: Operation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get card',
		description: 'Retrieve a card with its values and its status',
	},
	shows: ['templateId', 'cardId', 'simplify'],
	offers: [],
	plan: async (row) => {
		const located = locateCard(row);
		if (located.kind === 'failed') return located;
		const simplify = row.flag('simplify', true);
		return singleRequest({ action: 'viewCard', fields: { ...located.ids } }, (body) => [
			simplify ? flattenCard(body.data) : body,
		]);
	},
};
