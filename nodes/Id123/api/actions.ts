/**
 * The ten actions of ID123's JSON API V2 (upsert counts as one of its own), their strings and keys on the wire, and whether
 * they can be repeated. Two of the strings are not published: an admin can override them under Options > Override Action
 * Name, and further candidates are tried only where ID123 does not know the one before, so that it did nothing.
 */
import type { Repeat } from '../../shared/http/requests';
import { KEY, type StatusAction } from '../card/vocabulary';

interface Action {
	/** Values of the body key `action`, best documented first. */
	candidates: readonly string[];
	success: readonly string[];
	/** Guarded: a second create is refused with F202, a second delete with F209, a second change of status with F113. */
	repeat: Repeat;
}

export const ACTIONS = {
	createCard: { candidates: ['create-card'], success: ['S2001', 'S2002'], repeat: 'guarded' },
	upsertCard: { candidates: ['create-card'], success: ['S2001', 'S2002'], repeat: 'idempotent' },
	updateCard: { candidates: ['update-card'], success: ['S2002'], repeat: 'idempotent' },
	viewCard: { candidates: ['view-card'], success: ['S2004'], repeat: 'read' },
	cardAction: { candidates: ['card-action'], success: ['S2005'], repeat: 'guarded' },
	deleteCard: { candidates: ['delete-card'], success: ['S2003'], repeat: 'guarded' },
	sendNotifications: {
		candidates: [
			'send-notifications',
			'send-notification',
			'send-push-notifications',
			'send-push-notification',
		],
		success: ['S2006'],
		repeat: 'once',
	},
	cardInvitation: { candidates: ['card-invitation'], success: ['S2008'], repeat: 'once' },
	listTemplates: { candidates: ['list-templates'], success: ['S2007'], repeat: 'read' },
	viewTemplate: { candidates: ['view-template'], success: ['S2009'], repeat: 'read' },
	listCards: { candidates: ['list-cards'], success: ['S2010'], repeat: 'read' },
} satisfies Record<string, Action>;

export type ActionName = keyof typeof ACTIONS;

/** Actions whose strings are not published. No operation uses two of them. */
export const UNCERTAIN: readonly ActionName[] = ['cardAction', 'sendNotifications'];

/** Values of `distribution`: one card [documented], or everyone with a card of the template [not published]. */
export const DISTRIBUTION = { individual: 'individual', all: 'all' } as const;

/** Keys of requests that are no values of a card. */
export const BODY_KEY = {
	statusAction: 'status-action',
	invitationExpiration: 'invitation-expiration',
	fullMessage: 'full-message',
} as const;

/** The start of a body about a template or a card. */
export const addressTemplate = (templateId: string) => ({ [KEY.templateId]: templateId });
export const addressCard = (templateId: string, cardId: string) => ({
	[KEY.templateId]: templateId,
	[KEY.cardId]: cardId,
});
export type CardAddress = ReturnType<typeof addressCard>;

export const changeTo = (card: CardAddress, statusAction: StatusAction) => ({
	...card,
	[BODY_KEY.statusAction]: statusAction,
});

/** Create Card shows the switch as text, Update Card as a boolean (create-card-api-v2, update-card-api-v2). */
export const UPSERT = { 'upsert-record': 'true' } as const;

/** Keys whose values come from the request, not from the row: messages of ID123 may show them. */
export const NOT_OF_THE_ROW: ReadonlySet<string> = new Set([
	'action',
	KEY.templateId,
	...Object.keys(UPSERT),
	BODY_KEY.statusAction,
	BODY_KEY.invitationExpiration,
	'distribution',
	'limit',
	'offset',
]);
