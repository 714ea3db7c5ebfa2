/** Carries out one step of the plan. Nothing here decides what to do. */
import type { IDataObject } from 'n8n-workflow';

import { failed, notSent, ok, onlyFirst, type RowFailure, type Sent } from '../../../shared/result';
import {
	addressCard,
	changeTo,
	UPSERT,
	type ActionName,
	type CardAddress,
} from '../../api/actions';
import { isRefused, type CallResult } from '../../api/client';
import { unsuccessful } from '../../api/answers';
import { kindOf, type FailureKind } from '../../api/failures';
import { changeStatusOnce, createOnce, type ReconciledResult } from '../../api/reconcile';
import { KEY, toCardBody, type FlatCard, type StatusAction } from '../../card/vocabulary';
import type { SyncParts } from '../parts';
import {
	cardIdOf,
	FORGOTTEN,
	isArchived,
	planMissing,
	planRow,
	readListedCard,
	REMOVED,
	STAYS,
	type ListedCard,
	type RemovalStep,
	type RosterRow,
	type RowStep,
} from '../plan/steps';
import { inDoubt, type Done } from '../report';

export type Applied = Sent<Done>;

export async function applyRow(step: RowStep, parts: SyncParts): Promise<Applied> {
	if (step.kind === 'unchanged') return ok({ outcome: 'unchanged' });
	if (step.kind === 'create') return await create(step.row, parts);
	if (step.kind === 'update') return await update(step.row.card, parts);
	if (step.kind === 'restore') return await restore(step.row.card, step.card, parts);
	return failed(STAYS[step.kind]);
}

async function create(row: RosterRow, parts: SyncParts): Promise<Applied> {
	const { client, invitations } = parts;
	const cardId = cardIdOf(row);
	if (invitations && !(await invitations.isNoted(cardId))) return NOT_NOTED;
	const filled = withoutEmpty(row.card);
	const result = await createOnce(client, bodyFor(filled, parts), filled);
	// The listing did not show it: ID123 may list no archived cards, or the card came after the listing.
	if (isRefused(result, 'alreadyThere')) return await applyToUnlisted(row, parts);
	const invitation = await settleInvitation(cardId, result, parts);
	return outcomeOf({ outcome: 'created', invitation }, 'createCard', result, parts);
}

/** A new card has nothing to clear. */
function withoutEmpty(card: FlatCard): FlatCard {
	if (!Object.values(card).includes('')) return card;
	return Object.fromEntries(Object.entries(card).filter(([, value]) => value !== ''));
}

/**
 * Sends the invitation to a card that was made, notes that it is owed, or leaves it to another run. ID123's answer tells
 * which run made the card; where it was lost, the notes of other runs do.
 */
async function settleInvitation(cardId: string, made: ReconciledResult, parts: SyncParts) {
	const { client, invitations } = parts;
	if (invitations === undefined) return undefined;
	if (made.kind === 'success') {
		if ('reconciled' in made && (await invitations.mayBeOthers(cardId))) return MAY_BE_OTHERS;
		return await invitations.send(client, addressFor(cardId, parts));
	}
	// The card may have been made, so its invitation may be owed.
	const mayBeMade = made.kind === 'unclear' || isRefused(made, 'notGenerated');
	if (mayBeMade) invitations.oweInDoubt(cardId);
	else await invitations.drop(cardId);
	return undefined;
}

/** Of a card that was not listed nothing is remembered. */
async function applyToUnlisted(row: RosterRow, parts: SyncParts): Promise<Applied> {
	const cardId = cardIdOf(row);
	const look = await lookAt(cardId, parts);
	const next = look.ok ? ok(planRow(row, look.value, FORGOTTEN, parts.settings)) : look;
	if (!next.ok || next.value.kind !== 'restore') await parts.invitations?.drop(cardId);
	return next.ok ? await applyRow(next.value, parts) : next;
}

async function update(card: FlatCard, parts: SyncParts): Promise<Applied> {
	const result = await parts.client.call('upsertCard', { ...UPSERT, ...bodyFor(card, parts) });
	return outcomeOf({ outcome: 'updated' }, 'upsertCard', result, parts);
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
		await settleInvitation(cardId, activated, own);
		return unsuccessful('cardAction', activated, parts.template.labels);
	}
	const updated = await update(card, parts);
	if (updated.ok) {
		const invitation = await settleInvitation(cardId, activated, own);
		return ok({ ...updated.value, outcome: 'restored', invitation });
	}
	if (isRefusedFor('identifierTaken', updated)) {
		// The row is another person's: the card goes back to where it was.
		const back = isArchived(before) ? 'archive' : 'deactivate';
		if ((await changeStatus(cardId, back, parts)).kind === 'success') {
			await invitations?.drop(cardId);
			return updated;
		}
	}
	if ('reconciled' in activated) invitations?.oweInDoubt(cardId);
	else invitations?.owe(cardId);
	return onlyFirst('The card was brought back but not updated', updated.failure);
}

/** After one more look at the card. @returns nothing where somebody has changed it meanwhile, and nothing is left to do */
export async function applyRemoval(
	{ kind, card: { id } }: RemovalStep,
	parts: SyncParts,
): Promise<Sent<Done | undefined>> {
	const look = await lookAt(id, parts);
	if (!look.ok) return isRefusedFor('notFound', look) ? ok(undefined) : look;
	if (planMissing(look.value, { missingCards: kind }) === undefined) return ok(undefined);
	const result = await changeStatus(id, kind, parts);
	return outcomeOf({ outcome: REMOVED[kind] }, 'cardAction', result, parts);
}

/** An answer without the card or its status shows nothing, and nothing is done upon it. */
async function lookAt(cardId: string, parts: SyncParts): Promise<Sent<ListedCard>> {
	const result = await parts.client.call('viewCard', addressFor(cardId, parts));
	if (result.kind !== 'success') return unsuccessful('viewCard', result, parts.template.labels);
	const shown = readListedCard(result.body.data);
	return shown.id !== '' && shown.status !== '' ? ok(shown) : NOTHING_SHOWN;
}

async function changeStatus(cardId: string, to: StatusAction, parts: SyncParts) {
	return await changeStatusOnce(parts.client, changeTo(addressFor(cardId, parts), to), to);
}

function addressFor(cardId: string, { template }: SyncParts): CardAddress {
	return addressCard(template.template.id, cardId);
}

function bodyFor(card: FlatCard, parts: SyncParts): IDataObject {
	const values = toCardBody(card, parts.template.template.fields);
	return { ...addressFor(card[KEY.cardId], parts), ...values };
}

function outcomeOf(done: Done, action: ActionName, result: CallResult, parts: SyncParts): Applied {
	if (result.kind !== 'success') return unsuccessful(action, result, parts.template.labels);
	return ok({ ...done, code: result.code });
}

function isRefusedFor(why: FailureKind, { failure }: { failure?: RowFailure }): boolean {
	return kindOf(failure?.code) === why;
}

const NOTHING_SHOWN = failed(
	notSent(
		'ID123 showed neither the card nor its status when it was looked at',
		'The card was left as it is. Run the workflow again; if it stays so, look at the card in ID123.',
		{ rule: 'notShown', retryable: true },
	),
);

const NOT_NOTED = failed(
	notSent(
		'n8n could not note that an invitation will be sent, so the card was not touched',
		'Look into the log of n8n why its database failed, save the workflow if it never was, and run it again.',
		{ rule: 'notNoted', retryable: true },
	),
);

const MAY_BE_OTHERS = inDoubt(
	'The answer of ID123 was lost, and another run had the same person in hand',
	'That run may have sent the invitation. Ask the person, or send it with the ID123 node.',
);
