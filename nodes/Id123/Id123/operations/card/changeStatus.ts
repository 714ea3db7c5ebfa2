import { changeTo } from '../../../api/actions';
import { changeStatusOnce } from '../../../api/reconcile';
import type { StatusAction } from '../../../card/vocabulary';
import type { Operation } from '../../operation';
import { receipt, singleRequest } from '../../plan';
import { locateCard } from '../../required';

export const changeStatus: Operation = {
	option: {
		name: 'Change Status',
		value: 'changeStatus',
		action: 'Change status of card',
		description: 'Activate, deactivate, revoke or archive a card',
	},
	shows: ['templateId', 'cardId', 'statusAction', 'simplify'],
	offers: ['previewOnly', 'actionNames'],
	plan: async (row) => {
		const located = locateCard(row);
		if (located.kind === 'failed') return located;
		const statusAction = row.text('statusAction') as StatusAction;
		const fields = changeTo(located.ids, statusAction);
		return singleRequest(
			{ action: 'cardAction', fields },
			receipt(row.flag('simplify', true)),
			async (client) => await changeStatusOnce(client, fields, statusAction),
		);
	},
};
