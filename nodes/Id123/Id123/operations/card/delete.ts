import { oneItem, type Items } from '../../../../shared/declarative/operation';
import { failed, STOPPED, type Sent } from '../../../../shared/result';
import type { RowFailure } from '../../../../shared/rowFailure';
import type { Id123Client } from '../../../api/client';
import { explain } from '../../../api/explain';
import { changeStatusOnce, deleteOnce } from '../../../api/reconcile';
import { changing, type Request } from '../../plan';
import { locateCard, type CardKeys, type CardOperation } from '../../row';

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
	},
	plan: (row) => {
		const card = locateCard(row);
		if (!card.ok) return card;
		const { client } = row;
		const archiveFirst = row.options.archiveFirst === true;
		const deletion: Request = { action: 'deleteCard', fields: card.value };
		const archiving: Request = {
			action: 'cardAction',
			fields: { ...card.value, 'status-action': 'archive' },
		};
		return archiveFirst
			? changing(row, [archiving, deletion], async () => await archiveAndRemove(client, card.value))
			: changing(row, [deletion], async () => await remove(client, card.value, false));
	},
};

async function archiveAndRemove(client: Id123Client, card: CardKeys): Promise<Sent<Items>> {
	const fields = { ...card, 'status-action': 'archive' };
	const result = await changeStatusOnce(client, fields, 'archive');
	if (result.kind === 'cancelled') return STOPPED;
	// F113 here: the card is archived already.
	const archived =
		result.kind === 'success' || (result.kind === 'refused' && result.code === 'F113');
	if (!archived) return failed(explain('cardAction', result));
	return await remove(client, card, result.kind === 'success');
}

async function remove(
	client: Id123Client,
	card: CardKeys,
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
	const inWrongState = result.kind === 'refused' && ['F113', 'F222'].includes(result.code);
	return failed(inWrongState ? { ...failure, hint: ARCHIVE_HINT } : failure);
}

const ARCHIVE_HINT =
	'ID123 deletes only archived cards. Turn on "Archive First" under Options, or archive the card with Change Status first.';

const ARCHIVED_ONLY: RowFailure = {
	what: 'The card was archived but not deleted: the run was stopped in between',
	hint: 'Run the workflow again to delete it, or activate the card to bring it back.',
	state: 'partly',
	retryable: true,
};
