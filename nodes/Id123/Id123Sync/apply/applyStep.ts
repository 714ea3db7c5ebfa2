/** Carries one step of the plan out. What became of it is said for each row; nothing here decides what to do. */
import type { IDataObject } from 'n8n-workflow';

import type { RowFailure } from '../../../shared/rowFailure';
import type { CallResult, Id123Client } from '../../api/client';
import { explain } from '../../api/explain';
import { changeStatusOnce, createOnce, type SettledResult } from '../../api/reconcile';
import type { ActionName } from '../../api/actions';
import type { LoadedTemplate } from '../../api/templates';
import { toCardBody } from '../../card/body';
import { flattenCard } from '../../card/flatten';
import type { FlatCard } from '../../card/vocabulary';
import type { Invitation, Invitations } from './invitations';
import { isArchived, isDeactivated, type ListedCard, type RemovalStep, type RowStep } from '../plan/steps';

export type Outcome = 'created' | 'updated' | 'restored' | 'unchanged' | 'deactivated' | 'archived';

export type Applied =
	| { kind: 'applied'; outcome: Outcome; code?: string; invitation?: Invitation }
	| { kind: 'refused'; failure: RowFailure }
	/** Somebody changed the card meanwhile; there is nothing left to do. */
	| { kind: 'moot' }
	| { kind: 'notSent' };

export interface ApplyParts {
	client: Id123Client;
	template: LoadedTemplate;
	restoreReturning: boolean;
	/** Absent where no invitations are sent. */
	invitations?: Invitations;
}

export async function applyRow(step: RowStep, parts: ApplyParts): Promise<Applied> {
	switch (step.kind) {
		case 'unchanged':
			return { kind: 'applied', outcome: 'unchanged' };
		case 'stayArchived':
			return { kind: 'refused', failure: STAYS_ARCHIVED };
		case 'stayDeactivated':
			return { kind: 'refused', failure: STAYS_DEACTIVATED };
		case 'create':
			return await create(step.row.card, parts);
		case 'restore':
			return await restore(step.row.card, step.card, parts);
		case 'update':
			return await update(step.row.card, parts);
	}
}

async function create(card: FlatCard, parts: ApplyParts): Promise<Applied> {
	const { client, invitations } = parts;
	const cardId = card['card-id'];
	if (invitations && !(await invitations.isNoted(cardId))) return NOT_NOTED;
	const filled = withoutEmpty(card);
	const result = await createOnce(client, fieldsOf(filled, parts), filled);
	if (result.kind === 'success') {
		const invitation = await invite(cardId, result, parts);
		return { kind: 'applied', outcome: 'created', code: result.code, invitation };
	}
	// The listing did not show it: ID123 may list no archived cards, or the card came after the listing.
	if (result.kind === 'refused' && result.code === 'F202') return await meetUnlisted(card, parts);
	await notOurs(cardId, result, parts);
	return unsuccessful('createCard', result, parts);
}

/** A new card has nothing to clear. */
function withoutEmpty(card: FlatCard): FlatCard {
	const values = Object.entries(card);
	const filled = values.filter(([, value]) => value !== '');
	return filled.length === values.length ? card : Object.fromEntries(filled);
}

/** Whose card it is decides ID123's answer, and where that was lost, what other runs noted. */
async function invite(
	cardId: string,
	made: SettledResult,
	parts: ApplyParts,
): Promise<Invitation | undefined> {
	const { client, invitations } = parts;
	if (invitations === undefined) return undefined;
	if ('settled' in made && (await invitations.mayBeOthers(cardId))) return MAY_BE_OTHERS;
	return await invitations.send(client, idsOf({ 'card-id': cardId }, parts));
}

/** A step that did not succeed: where it may have been done all the same, the invitation is still to be sent. */
async function notOurs(
	cardId: string,
	result: CallResult,
	{ invitations }: ApplyParts,
): Promise<void> {
	if (result.kind !== 'unclear') await invitations?.drop(cardId);
	else invitations?.oweInDoubt(cardId);
}

async function meetUnlisted(card: FlatCard, parts: ApplyParts): Promise<Applied> {
	const result = await parts.client.call('viewCard', idsOf(card, parts));
	const shown = result.kind === 'success' ? listedCard(flattenCard(result.body.data)) : undefined;
	if (shown && isArchived(shown) && parts.restoreReturning) {
		return await restore(card, shown, parts);
	}
	await parts.invitations?.drop(card['card-id']);
	if (shown === undefined) return unsuccessful('viewCard', result, parts);
	return isArchived(shown)
		? { kind: 'refused', failure: STAYS_ARCHIVED }
		: await update(card, parts);
}

async function update(card: FlatCard, parts: ApplyParts): Promise<Applied> {
	const fields = { 'upsert-record': 'true', ...fieldsOf(card, parts) };
	const result = await parts.client.call('upsertCard', fields);
	return result.kind === 'success'
		? { kind: 'applied', outcome: 'updated', code: result.code }
		: unsuccessful('upsertCard', result, parts);
}

/** Activated first: an archived card may refuse new values. What is left over if n8n dies in between is an update. */
async function restore(card: FlatCard, before: ListedCard, parts: ApplyParts): Promise<Applied> {
	const { client } = parts;
	const cardId = card['card-id'];
	// A card that was only deactivated is still on the phone.
	const invitations = isArchived(before) ? parts.invitations : undefined;
	const own = { ...parts, invitations };
	if (invitations && !(await invitations.isNoted(cardId))) return NOT_NOTED;
	const activation = { ...idsOf(card, parts), 'status-action': 'activate' };
	const activated = await changeStatusOnce(client, activation, 'activate');
	if (activated.kind !== 'success') {
		await notOurs(cardId, activated, own);
		return unsuccessful('cardAction', activated, parts);
	}
	const updated = await update(card, parts);
	if (updated.kind === 'applied') {
		return { ...updated, outcome: 'restored', invitation: await invite(cardId, activated, own) };
	}
	if ('settled' in activated) invitations?.oweInDoubt(cardId);
	else invitations?.owe(cardId);
	return updated;
}

/** Removes a card that nobody on the roster has, after one more look at it. */
export async function applyRemoval(
	{ kind, card }: RemovalStep,
	parts: ApplyParts,
): Promise<Applied> {
	const ids = idsOf({ 'card-id': card.id }, parts);
	const look = await parts.client.call('viewCard', ids);
	if (look.kind === 'refused' && look.code === 'F209') return { kind: 'moot' };
	if (look.kind !== 'success') return unsuccessful('viewCard', look, parts);
	const shown = listedCard(flattenCard(look.body.data));
	if (isArchived(shown) || (kind === 'deactivate' && isDeactivated(shown))) return { kind: 'moot' };
	const result = await changeStatusOnce(parts.client, { ...ids, 'status-action': kind }, kind);
	if (result.kind !== 'success') return unsuccessful('cardAction', result, parts);
	return {
		kind: 'applied',
		outcome: kind === 'archive' ? 'archived' : 'deactivated',
		code: result.code,
	};
}

export function listedCard(card: FlatCard): ListedCard {
	return {
		id: card['card-id'] ?? '',
		status: card['card-status'] ?? '',
		subStatus: card['card-sub-status'] ?? '',
		lastUpdated: card['last-updated'] ?? '',
		barcode: card.barcode?.trim() ?? '',
	};
}

function idsOf(card: FlatCard, { template }: ApplyParts): IDataObject {
	return { 'card-template-id': template.template.id, 'card-id': card['card-id'] };
}

function fieldsOf(card: FlatCard, parts: ApplyParts): IDataObject {
	return { ...idsOf(card, parts), ...toCardBody(card, parts.template.template.fields) };
}

function unsuccessful(action: ActionName, result: CallResult, { template }: ApplyParts): Applied {
	if (result.kind === 'cancelled' || result.kind === 'success') return { kind: 'notSent' };
	return { kind: 'refused', failure: explain(action, result, template.labels) };
}

export const STAYS_ARCHIVED: RowFailure = {
	what: 'The card is archived',
	hint: 'Turn on Restore Returning to bring archived cards of people on the roster back, or activate the card in ID123.',
	state: 'notSent',
	rule: 'archived',
};

const NOT_NOTED: Applied = {
	kind: 'refused',
	failure: {
		what: 'n8n could not note that an invitation will be sent, so the card was not touched',
		hint: 'Look into the log of n8n why its database failed, save the workflow if it never was, and run it again.',
		state: 'notSent',
		rule: 'notNoted',
		retryable: true,
	},
};

const MAY_BE_OTHERS: Invitation = {
	state: 'unknown',
	failure: {
		what: 'The answer of ID123 was lost, and another run had the same person in hand',
		hint: 'That run may have sent the invitation. Ask the person, or send it with the ID123 node.',
		state: 'unknown',
	},
};

export const STAYS_DEACTIVATED: RowFailure = {
	what: 'The card is deactivated, and not by this sync',
	hint: 'Somebody took it out of use, so it stays as it is. If this person should have it again, activate the card in ID123.',
	state: 'notSent',
	rule: 'deactivated',
};
