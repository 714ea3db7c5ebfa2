import { UPSERT } from '../../../api/actions';
import { describedCard } from '../../cardValues';
import type { Operation } from '../../operation';
import { receipt, singleRequest } from '../../plan';

export const upsert: Operation = {
	option: {
		name: 'Create or Update',
		value: 'upsert',
		action: 'Create or update card',
		description: 'Create a new card, or update the current one if it already exists (upsert)',
	},
	shows: ['templateId', 'fields', 'simplify'],
	offers: ['previewOnly', 'unknownColumns', 'dateOrder', 'clearEmpty'],
	plan: async (row) => {
		const described = await describedCard(row, 'upsert');
		if (described.kind === 'failed') return described;
		const { labels } = described;
		const fields = { ...UPSERT, ...described.fields };
		return singleRequest(
			{ action: 'upsertCard', fields },
			receipt(row.flag('simplify', true)),
			undefined,
			labels,
		);
	},
};
