import type { SentRow } from '../../../../shared/declarative/executor';
import type { RowFailure } from '../../../../shared/rowFailure';
import { changeTo, type CardAddress } from '../../../api/actions';
import { isRefused, type Id123Client } from '../../../api/client';
import { explain } from '../../../api/explain';
import { changeStatusOnce, deleteOnce } from '../../../api/reconcile';
import type { Operation } from '../../operation';
import { failed, type PlannedRequest } from '../../plan';
import { locateCard } from '../../required';

export const deleteCard: Operation = {
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete card',
		description: 'Delete a card permanently; it cannot be restored',
	},
	shows: ['templateId', 'cardId'],
	offers: ['previewOnly', 'archiveFirst', 'actionNames'],
	plan: async (row) => {
		if (row.asTool) return failed(NOT_FOR_TOOLS);
		const located = locateCard(row);
		if (located.kind === 'failed') return located;
		const { ids } = located;
		const archiveFirst = row.options.archiveFirst === true;
		const deletion: PlannedRequest = { action: 'deleteCard', fields: { ...ids } };
		const archiving: PlannedRequest = {
			action: 'cardAction',
			fields: changeTo(ids, 'archive'),
		};
		return {
			kind: 'plan',
			changes: archiveFirst ? [archiving, deletion] : [deletion],
			send: async (client) =>
				archiveFirst ? await archiveAndRemove(client, ids) : await remove(client, ids, false),
		};
	},
};

async function archiveAndRemove(client: Id123Client, ids: CardAddress): Promise<SentRow> {
	const result = await changeStatusOnce(client, changeTo(ids, 'archive'), 'archive');
	if (result.kind === 'cancelled') return result;
	// In the wrong state for it: the card is archived already.
	const archived = result.kind === 'success' || isRefused(result, 'wrongState');
	if (!archived) return failed(explain('cardAction', result));
	return await remove(client, ids, result.kind === 'success');
}

async function remove(client: Id123Client, ids: CardAddress, archived: boolean): Promise<SentRow> {
	const result = await deleteOnce(client, { ...ids });
	if (result.kind === 'success') return { kind: 'rows', rows: [{ deleted: true }] };
	if (result.kind === 'cancelled') return archived ? failed(ARCHIVED_ONLY) : result;
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

const NOT_FOR_TOOLS: RowFailure = {
	what: 'Deleting cards is not offered to AI agents',
	hint: 'Use the ID123 node in the workflow itself, or let the agent archive the card, which can be undone.',
	state: 'notSent',
	rule: 'notForTools',
};
