import { oneItem, type Items } from '../../../../shared/declarative/rowRun';
import { notSent, onlyFirst, type Sent } from '../../../../shared/result';
import { changeTo, type CardAddress } from '../../../api/actions';
import { isRefused, type Id123Client } from '../../../api/client';
import { unsuccessful } from '../../../api/answers';
import { changeStatusOnce, deleteOnce } from '../../../api/reconcile';
import { changing, locateCard, onceForAll, type CardOperation, type Request } from '../../row';

export const deleteCard: CardOperation = {
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete a card',
		description: 'Archive a card and delete it permanently; it cannot be restored',
	},
	shows: ['templateId', 'cardId'],
	offers: ['previewOnly', 'actionNames'],
	notForTools: notSent(
		'Deleting cards is not offered to AI agents',
		'Use the ID123 node in the workflow itself, or let the agent archive the card, which can be undone.',
		{ rule: 'notForTools' },
	),
	plan: (row) => {
		const card = locateCard(row);
		const requests: Request[] = [
			{ action: 'cardAction', fields: changeTo(card, 'archive') },
			{ action: 'deleteCard', fields: card },
		];
		const plan = changing(row, requests, async () => await archiveAndDelete(row.client, card));
		return onceForAll(row, requests[1], 'The same deletion', plan);
	},
};

/** ID123 deletes only archived cards. */
async function archiveAndDelete(client: Id123Client, card: CardAddress): Promise<Sent<Items>> {
	const archiving = await changeStatusOnce(client, changeTo(card, 'archive'), 'archive');
	const archived = archiving.kind === 'success';
	// The wrong state for archiving: it is archived already.
	if (!archived && !isRefused(archiving, 'wrongState')) {
		return unsuccessful('cardAction', archiving);
	}
	const result = await deleteOnce(client, card);
	if (result.kind === 'success') return oneItem({ deleted: true });
	const sent = unsuccessful('deleteCard', result);
	return archived ? onlyFirst('The card was archived but not deleted', sent.failure) : sent;
}
