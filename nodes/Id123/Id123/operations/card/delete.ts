import { oneItem, type Items } from '../../../../shared/declarative/operation';
import { failed, STOPPED, type Sent } from '../../../../shared/result';
import type { RowFailure } from '../../../../shared/rowFailure';
import { changeTo, type CardAddress } from '../../../api/actions';
import { isRefused, type Id123Client } from '../../../api/client';
import { explain } from '../../../api/explain';
import { changeStatusOnce, deleteOnce } from '../../../api/reconcile';
import { changing, type Request } from '../../plan';
import { locateCard, type CardOperation } from '../../row';

export const deleteCard: CardOperation = {
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete card',
		description: 'Delete a card permanently; it cannot be restored',
	},
	shows: ['templateId', 'cardId'],
	offers: ['previewOnly', 'archiveFirst', 'actionNames'],
	notForTools: {
		what: 'Deleting cards is not offered to AI agents',
		hint: 'Use the ID123 node in the workflow itself, or let the agent archive the card, which can be undone.',
		state: 'notSent',
		rule: 'notForTools',
	},
	plan: (row) => {
		const card = locateCard(row);
		if (!card.ok) return card;
		const { client } = row;
		const archiveFirst = row.options.archiveFirst === true;
		const deletion: Request = { action: 'deleteCard', fields: card.value };
		const archiving: Request = {
			action: 'cardAction',
			fields: changeTo(card.value, 'archive'),
		};
		return archiveFirst
			? changing(row, [archiving, deletion], async () => await archiveAndRemove(client, card.value))
			: changing(row, [deletion], async () => await remove(client, card.value, false));
	},
};

async function archiveAndRemove(client: Id123Client, card: CardAddress): Promise<Sent<Items>> {
	const result = await changeStatusOnce(client, changeTo(card, 'archive'), 'archive');
	if (result.kind === 'cancelled') return STOPPED;
	// In the wrong state for it: the card is archived already.
	const archived = result.kind === 'success' || isRefused(result, 'wrongState');
	if (!archived) return failed(explain('cardAction', result));
	return await remove(client, card, result.kind === 'success');
}

async function remove(
	client: Id123Client,
	card: CardAddress,
	archived: boolean,
): Promise<Sent<Items>> {
	const result = await deleteOnce(client, card);
	if (result.kind === 'success') return oneItem({ deleted: true });
	if (result.kind === 'cancelled') return archived ? failed(ARCHIVED_ONLY) : STOPPED;
	const failure = explain('deleteCard', result);
	if (archived) {
		return failed({
			...failure,
			what: `The card was archived but not deleted: ${failure.what}`,
			state: failure.state === 'unknown' ? 'unknown' : 'partly',
		});
	}
	return failed(isRefused(result, 'wrongState') ? { ...failure, hint: ARCHIVE_HINT } : failure);
}

const ARCHIVE_HINT =
	'ID123 deletes only archived cards. Turn on "Archive First" under Options, or archive the card with Change Status first.';

const ARCHIVED_ONLY: RowFailure = {
	what: 'The card was archived but not deleted: the run was stopped in between',
	hint: 'Run the workflow again to delete it, or activate the card to bring it back.',
	state: 'partly',
	retryable: true,
};
