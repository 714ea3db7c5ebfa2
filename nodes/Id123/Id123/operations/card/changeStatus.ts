import { changeTo } from '../../../api/actions';
import { changeStatusOnce } from '../../../api/reconcile';
import type { StatusAction } from '../../../card/vocabulary';
import { locateCard, onceForAll, type CardOperation } from '../../row';

export const changeStatus: CardOperation = {
	option: {
		name: 'Change Status',
		value: 'changeStatus',
		action: 'Change the status of a card',
		description: 'Activate, deactivate, revoke or archive a card',
	},
	shows: ['templateId', 'cardId', 'statusAction'],
	offers: ['previewOnly', 'actionNames', 'simplify'],
	plan: (row) => {
		const card = locateCard(row);
		const statusAction = row.text('statusAction') as StatusAction;
		const fields = changeTo(card, statusAction);
		const send = async () => await changeStatusOnce(row.client, fields, statusAction);
		return onceForAll(row, { action: 'cardAction', fields, send }, 'The same change');
	},
};
