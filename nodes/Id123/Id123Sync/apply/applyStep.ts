/** Carries one step of the plan out, and says what became of it. Nothing here decides what to do. */
import type { IDataObject } from 'n8n-workflow';

import { notSent, type RowFailure } from '../../../shared/result';
import {
	addressCard,
	changeTo,
	UPSERT,
	type ActionName,
	type CardAddress,
} from '../../api/actions';
import { isRefused, type CallResult } from '../../api/client';
import { explain } from '../../api/answers';
import { kindOf } from '../../api/failures';
import { changeStatusOnce, createOnce, type ReconciledResult } from '../../api/reconcile';
import { KEY, toCardBody, type FlatCard, type StatusAction } from '../../card/vocabulary';
import type { SyncParts } from '../parts';
import {
	cardIdOf,
	FORGOTTEN,
	isArchived,
	isDeactivated,
	planRow,
	readListedCard,
	REMOVED,
	STAYS,
	type ListedCard,
	type RemovalStep,
	type RosterRow,
	type RowStep,
} from '../plan/steps';
import type { Done, Invitation } from '../report';

export type Applied =
	| ({ kind: 'applied' } & Done)
	| { kind: 'refused'; failure: RowFailure }
	/** Somebody changed the card meanwhile; there is nothing left to do. */
	| { kind: 'alreadyDone' }
	| { kind: 'notSent' };

export async function applyRow(step: RowStep, parts: SyncParts): Promise<Applied> {
	switch (step.kind) {
		case 'unchanged':
			return { kind: 'applied', outcome: 'unchanged' };
		case 'stayArchived':
		case 'stayDeactivated':
			return { kind: 'refused', failure: STAYS[step.kind] };
		case 'create':
			return await create(step.row, parts);
		case 'restore':
			return await restore(step.row.card, step.card, parts);
		case 'update':
			return await update(step.row.card, parts);
	}
}

async function create(row: RosterRow, parts: SyncParts): Promise<Applied> {
	const { client, invitations } = parts;
	const { card } = row;
	const cardId = card[KEY.cardId];
	if (invitations && !(await invitations.isNoted(cardId))) return NOT_NOTED;
	const filled = withoutEmpty(card);
	const result = await createOnce(client, bodyFor(filled, parts), filled);
	if (result.kind === 'success') {
		const invitation = await invite(cardId, result, parts);
		return { kind: 'applied', outcome: 'created', code: result.code, invitation };
	}
	// The listing did not show it: ID123 may list no archived cards, or the card came after the listing.
	if (isRefused(result, 'alreadyThere')) return await meetUnlisted(row, parts);
	await giveUpInvitation(cardId, result, parts);
	return unsuccessful('createCard', result, parts);
}

/** A new card has nothing to clear. */
function withoutEmpty(card: FlatCard): FlatCard {
	if (!Object.values(card).includes('')) return card;
	return Object.fromEntries(Object.entries(card).filter(([, value]) => value !== ''));
}

/** Whose card it is decides ID123's answer, and where that was lost, what other runs noted. */
async function invite(
	cardId: string,
	made: ReconciledResult,
	{ client, invitations, template }: SyncParts,
): Promise<Invitation | undefined> {
	if (invitations === undefined) return undefined;
	if ('reconciled' in made && (await invitations.mayBeOthers(cardId))) return MAY_BE_OTHERS;
	return await invitations.send(client, addressCard(template.template.id, cardId));
}

/** A step that did not succeed: where it may have been done all the same, the invitation is still to be sent. */
async function giveUpInvitation(
	cardId: string,
	result: CallResult,
	{ invitations }: SyncParts,
): Promise<void> {
	const mayBeDone = result.kind === 'unclear' || isRefused(result, 'notGenerated');
	if (mayBeDone) invitations?.oweInDoubt(cardId);
	else await invitations?.drop(cardId);
}

/** Of a card that was not listed nothing is remembered. */
async function meetUnlisted(row: RosterRow, parts: SyncParts): Promise<Applied> {
	const cardId = cardIdOf(row);
	const look = await lookAt(cardId, parts);
	const next = look.shown ? planRow(row, look.shown, FORGOTTEN, parts.settings) : look.instead;
	if (next.kind !== 'restore') await parts.invitations?.drop(cardId);
	return 'row' in next ? await applyRow(next, parts) : next;
}

async function update(card: FlatCard, parts: SyncParts): Promise<Applied> {
	const body = { ...UPSERT, ...bodyFor(card, parts) };
	const result = await parts.client.call('upsertCard', body);
	return result.kind === 'success'
		? { kind: 'applied', outcome: 'updated', code: result.code }
		: unsuccessful('upsertCard', result, parts);
}

/** Activated first: an archived card may refuse new values. What is left over if n8n dies in between is an update. */
async function restore(card: FlatCard, before: ListedCard, parts: SyncParts): Promise<Applied> {
	const cardId = card[KEY.cardId];
	// A card that was only deactivated is still on the phone.
	const invitations = isArchived(before) ? parts.invitations : undefined;
	const own = { ...parts, invitations };
	if (invitations && !(await invitations.isNoted(cardId))) return NOT_NOTED;
	const activated = await changeStatus(cardId, 'activate', parts);
	if (activated.kind !== 'success') {
		await giveUpInvitation(cardId, activated, own);
		return unsuccessful('cardAction', activated, parts);
	}
	const updated = await update(card, parts);
	if (updated.kind === 'applied') {
		return { ...updated, outcome: 'restored', invitation: await invite(cardId, activated, own) };
	}
	const isOthers = updated.kind === 'refused' && kindOf(updated.failure.code) === 'identifierTaken';
	if (isOthers && isArchived(before)) {
		// The row is another person's: the card goes back to where it was.
		const archived = await changeStatus(cardId, 'archive', parts);
		if (archived.kind === 'success') {
			await invitations?.drop(cardId);
			return updated;
		}
	}
	if ('reconciled' in activated) invitations?.oweInDoubt(cardId);
	else invitations?.owe(cardId);
	return updated;
}

/** Removes a card that nobody on the roster has, after one more look at it. */
export async function applyRemoval(
	{ kind, card: { id } }: RemovalStep,
	parts: SyncParts,
): Promise<Applied> {
	const look = await lookAt(id, parts);
	const { shown } = look;
	if (shown === undefined) return look.isGone ? { kind: 'alreadyDone' } : look.instead;
	if (isArchived(shown) || (kind === 'deactivate' && isDeactivated(shown))) {
		return { kind: 'alreadyDone' };
	}
	const result = await changeStatus(id, kind, parts);
	return result.kind === 'success'
		? { kind: 'applied', outcome: REMOVED[kind], code: result.code }
		: unsuccessful('cardAction', result, parts);
}

type Look =
	| { shown: ListedCard }
	| {
			shown?: undefined;
			isGone: boolean;
			/** What comes of a step that relied on it. */
			instead: Applied;
	  };

/** An answer without the card and its status shows nothing, and nothing is done upon it. */
async function lookAt(cardId: string, parts: SyncParts): Promise<Look> {
	const result = await parts.client.call('viewCard', addressFor(cardId, parts));
	if (result.kind !== 'success') {
		const isGone = isRefused(result, 'notFound');
		return { isGone, instead: unsuccessful('viewCard', result, parts) };
	}
	const shown = readListedCard(result.body.data);
	const isShown = shown.id !== '' && shown.status !== '';
	return isShown ? { shown } : { isGone: false, instead: NOTHING_SHOWN };
}

async function changeStatus(
	cardId: string,
	to: StatusAction,
	parts: SyncParts,
): Promise<ReconciledResult> {
	return await changeStatusOnce(parts.client, changeTo(addressFor(cardId, parts), to), to);
}

function addressFor(cardId: string, { template }: SyncParts): CardAddress {
	return addressCard(template.template.id, cardId);
}

function bodyFor(card: FlatCard, parts: SyncParts): IDataObject {
	const values = toCardBody(card, parts.template.template.fields);
	return { ...addressFor(card[KEY.cardId], parts), ...values };
}

function unsuccessful(action: ActionName, result: CallResult, { template }: SyncParts): Applied {
	if (result.kind === 'cancelled' || result.kind === 'success') return { kind: 'notSent' };
	return { kind: 'refused', failure: explain(action, result, template.labels) };
}

const NOTHING_SHOWN: Applied = {
	kind: 'refused',
	failure: notSent(
		'ID123 showed neither the card nor its status when it was looked at',
		'The card was left as it is. Run the workflow again; if it stays so, look at the card in ID123.',
		{ rule: 'notShown', retryable: true },
	),
};

const NOT_NOTED: Applied = {
	kind: 'refused',
	failure: notSent(
		'n8n could not note that an invitation will be sent, so the card was not touched',
		'Look into the log of n8n why its database failed, save the workflow if it never was, and run it again.',
		{ rule: 'notNoted', retryable: true },
	),
};

const MAY_BE_OTHERS: Invitation = {
	state: 'unknown',
	failure: {
		what: 'The answer of ID123 was lost, and another run had the same person in hand',
		hint: 'That run may have sent the invitation. Ask the person, or send it with the ID123 node.',
		state: 'unknown',
	},
};
