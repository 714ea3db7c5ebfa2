/**
 * Finds out what became of a request whose answer was lost, for actions that the service refuses to do twice. None of
 * these functions can make a second card, and none reports success without proof.
 */
import type { IDataObject } from 'n8n-workflow';

import { LIMITS } from '../../shared/limits';
import { flattenCard, groupOf, KEY, type FlatCard, type StatusAction } from '../card/vocabulary';
import { ACTIONS, type ActionName } from './actions';
import { isRefused, type CallResult, type Id123Client } from './client';

/** `reconciled`: the answer was lost, and a look-up proved that the request was carried out. */
export type ReconciledResult =
	| CallResult
	| (Extract<CallResult, { kind: 'success' }> & { reconciled: true });

const addressIn = (fields: IDataObject) => ({
	[KEY.templateId]: fields[KEY.templateId],
	[KEY.cardId]: fields[KEY.cardId],
});

async function lookUp(
	client: Id123Client,
	fields: IDataObject,
): Promise<FlatCard | 'absent' | 'unknown'> {
	const result = await client.call('viewCard', addressIn(fields));
	if (result.kind === 'success') return flattenCard(result.body.data);
	return isRefused(result, 'notFound') ? 'absent' : 'unknown';
}

function proven(action: ActionName, message: string, fields: IDataObject): ReconciledResult {
	const [code] = ACTIONS[action].success;
	const body = { status: 'success', code, message, ...addressIn(fields) };
	return { kind: 'success', code, body, reconciled: true };
}

/**
 * Creates a card at most once. After a lost answer (or `notGenerated`, which leaves it open) the card is looked up: one
 * with the values that were sent is ours; none means that the request may be sent again.
 * @param sent the values of the card, flat
 */
export async function createOnce(
	client: Id123Client,
	fields: IDataObject,
	sent: FlatCard,
): Promise<ReconciledResult> {
	let doubtful: CallResult | undefined;
	let notGenerated = 0;
	for (let tries = 1; ; tries += 1) {
		const result = await client.call('createCard', fields);
		const unclear = result.kind === 'unclear' || isRefused(result, 'notGenerated');
		const taken = isRefused(result, 'alreadyThere', 'identifierTaken');
		const mayBeOurs = taken && doubtful !== undefined;
		if (!unclear && !mayBeOurs) return result.kind === 'cancelled' ? (doubtful ?? result) : result;
		const found = await lookUp(client, fields);
		if (found === 'unknown') return doubtful ?? result;
		if (found !== 'absent') {
			// An archived card was there before.
			const isArchived = isIn(found, 'archive');
			if (!isArchived && holds(found, sent)) return proven('createCard', CREATED, fields);
			// A card with this id and other values exists: whoever created it, ours was not.
			if (taken) return result;
			if (!isArchived) return { kind: 'unclear', what: 'otherCard' };
		}
		if (isRefused(result, 'identifierTaken')) return result;
		doubtful = result;
		if (isRefused(result, 'notGenerated')) notGenerated += 1;
		const isLast = tries >= LIMITS.tries || notGenerated > 1;
		if (isLast || !(await client.requests.pause(tries))) return result;
	}
}

const CREATED = 'The card was created; the answer was lost and the card looked up.';

/** Whether the card displays what was sent. Top-level values do not count: View Card shows few of them. */
function holds(card: FlatCard, sent: FlatCard): boolean {
	const displayed = Object.entries(sent).filter(([key]) => groupOf(key) !== undefined);
	const isShown = ([key, value]: [string, string]) => (card[key] ?? '').trim() === value.trim();
	return displayed.length > 0 && displayed.every(isShown);
}

/** Deletes a card. After a lost answer, "not found" proves that it is gone. */
export async function deleteOnce(
	client: Id123Client,
	fields: IDataObject,
): Promise<ReconciledResult> {
	return await untilClear(client, 'deleteCard', fields, async (refusal) =>
		isRefused(refusal, 'notFound')
			? proven('deleteCard', 'The card is deleted; the answer was lost.', fields)
			: undefined,
	);
}

/** Changes a card's status. After a lost answer, a refusal for its state is checked against the status that it shows. */
export async function changeStatusOnce(
	client: Id123Client,
	fields: IDataObject,
	statusAction: StatusAction,
): Promise<ReconciledResult> {
	return await untilClear(client, 'cardAction', fields, async (refusal, doubtful) => {
		if (!isRefused(refusal, 'wrongState')) return undefined;
		const found = await lookUp(client, fields);
		if (found === 'absent') return undefined;
		// A card without a status proves nothing.
		if (found === 'unknown' || !found[KEY.status]) return doubtful;
		if (!isIn(found, statusAction)) return undefined;
		const changed = 'The status was changed; the answer was lost and the card looked up.';
		return proven('cardAction', changed, fields);
	});
}

async function untilClear(
	client: Id123Client,
	action: 'deleteCard' | 'cardAction',
	fields: IDataObject,
	proofIn: (refusal: CallResult, doubtful: CallResult) => Promise<ReconciledResult | undefined>,
): Promise<ReconciledResult> {
	let doubtful: CallResult | undefined;
	for (let tries = 1; ; tries += 1) {
		const result = await client.call(action, fields);
		if (result.kind === 'success') return result;
		if (result.kind === 'refused' && result.failure.scope === 'row') {
			return (doubtful && (await proofIn(result, doubtful))) ?? result;
		}
		// Whatever prevents another try, an earlier one may have been carried out.
		if (result.kind !== 'unclear') return doubtful ?? result;
		doubtful = result;
		if (tries >= LIMITS.tries || !(await client.requests.pause(tries))) return result;
	}
}

const STATE_AFTER = { archive: 'ARCHIVED', deactivate: 'DEACTIVATED', revoke: 'UNINSTALLED' };

function isIn(card: FlatCard, statusAction: StatusAction): boolean {
	const states = [card[KEY.status], card[KEY.subStatus]];
	return statusAction === 'activate'
		? !states.includes('ARCHIVED') && !states.includes('DEACTIVATED')
		: states.includes(STATE_AFTER[statusAction]);
}
