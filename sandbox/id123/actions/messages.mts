/** Send Notifications and Invite Card User: what reaches people. */
import { DISTRIBUTION } from '../../../nodes/Id123/api/actions.ts';
import { MESSAGE_LIMITS } from '../../../nodes/Id123/card/vocabulary.ts';
import { Refusal } from '../codes.mts';
import type { RequestOf } from '../contract.mts';
import { parseInstant } from '../dates.mts';
import type { Card } from '../model.mts';
import type { Readings } from '../readings.mts';
import { isSelfIssued } from '../templates.mts';
import { cardOf, shelfOf, type Perform } from './outcome.mts';

const YEAR_MS = 365 * 86_400_000;

/** A text of at most `max` characters; a longer one is cut where `code` is "cut". */
function fitted<Code extends 'F231' | 'F232'>(
	text: string,
	max: number,
	code: Code | 'cut',
): string {
	const characters = [...text];
	if (characters.length <= max) return text;
	if (code !== 'cut') throw new Refusal(code);
	return characters.slice(0, max).join('');
}

function isForEveryone(body: RequestOf<'sendNotifications'>, readings: Readings): boolean {
	const { distribution } = body;
	if (distribution === undefined && readings.distributionMissing === 'F201') {
		throw new Refusal('F201', 'distribution');
	}
	if (distribution === undefined || distribution === readings.distributionAll) return true;
	if (distribution !== DISTRIBUTION.individual) throw new Refusal('F204', 'distribution');
	return false;
}

const isOnPhone = ({ life }: Card): boolean =>
	life.status === 'INSTALLED' && !life.deactivated && !life.expired;

export const sendNotifications: Perform<'sendNotifications'> = (state, body) => {
	const { readings } = state;
	const shelf = shelfOf(state, body);
	const templateId = body['card-template-id'];
	const cardId = isForEveryone(body, readings) ? null : body['card-id'];
	if (cardId === undefined) throw new Refusal('F201', 'card-id');
	const card = cardId === null ? null : shelf.get(cardId);
	if (card === undefined) throw new Refusal('F209');
	const message = fitted(body.message, MESSAGE_LIMITS.message, readings.messageTooLong);
	const full = body['full-message'];
	const fullMessage = full && fitted(full, readings.fullMessageMax, readings.fullMessageTooLong);
	if (card && !isOnPhone(card) && readings.notifyWithoutPhone === 'F113') throw new Refusal('F113');

	const recipients = card ? Number(isOnPhone(card)) : shelf.all().filter(isOnPhone).length;
	state.notifications.push({
		time: state.now(),
		templateId,
		cardId,
		message,
		fullMessage: fullMessage || null,
		url: body.url || null,
		recipients,
	});
	return { code: 'S2006' };
};

function addressOf(body: RequestOf<'cardInvitation'>, card: Card, readings: Readings): string {
	const given = body['recipient-email'];
	const stored = card.recipientEmail;
	if (given && readings.invitationEmail === 'mustBeStored') {
		if (given.toLowerCase() !== stored?.toLowerCase()) throw new Refusal('F242');
	}
	const address = given || stored;
	if (!address) throw new Refusal(readings.invitationWithoutEmail, 'recipient-email');
	return address;
}

export const cardInvitation: Perform<'cardInvitation'> = (state, body) => {
	const { shelf, card } = cardOf(state, body);
	const { template } = shelf;
	const isIssuable = template.approved && !isSelfIssued(template);
	if (!isIssuable || card.life.status === 'ARCHIVED') throw new Refusal('F241');
	const email = addressOf(body, card, state.readings);
	const expiration = body['invitation-expiration'];
	if (expiration?.endsWith('Z') && state.readings.zuluTime === 'F204') {
		throw new Refusal('F204', 'invitation-expiration');
	}
	const time = state.now();
	state.invitations.push({
		time,
		templateId: card.templateId,
		cardId: card.cardId,
		email,
		expiresAt: (expiration ? parseInstant(expiration) : undefined) ?? time + YEAR_MS,
	});
	return { code: 'S2008' };
};
