import { changeStatusOnce } from '../../../api/settle';
import { STATUS_ACTIONS, type StatusAction } from '../../../card/vocabulary';
import type { Operation } from '../../operation';
import { failed, receipt, singleRequest } from '../../plan';
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
		const statusAction = row.text('statusAction').toLowerCase();
		if (!isStatusAction(statusAction)) {
			return failed({
				what: 'Status Action is none that ID123 knows',
				hint: `Choose one of ${STATUS_ACTIONS.join(', ')}, or check the expression.`,
				state: 'notSent',
				field: 'status-action',
				label: 'Status Action',
				rule: 'unknownStatusAction',
			});
		}
		const fields = { ...located.ids, 'status-action': statusAction };
		return singleRequest(
			{ action: 'cardAction', fields },
			receipt(row.flag('simplify', true)),
			async (client) => await changeStatusOnce(client, fields, statusAction),
		);
	},
};

function isStatusAction(text: string): text is StatusAction {
	return (STATUS_ACTIONS as readonly string[]).includes(text);
}
