/**
 * The ten actions of ID123's JSON API V2 (Create Card with its upsert switch is an action of its own here), the strings
 * and keys that stand for them on the wire, and what repeating one does.
 *
 * Two of the strings could not be read in the published documentation: an admin can override them under Options > Override
 * Action Name. A further candidate is tried only where ID123 does not know the one before, and so has done nothing.
 */
import type { Repeat } from '../../shared/http/requests';
import { KEY, type StatusAction } from '../card/vocabulary';

interface Action {
	/** Values of the body key `action`, best documented first. */
	candidates: readonly string[];
	success: readonly string[];
	/** Of the guarded ones, a second create is refused with F202, a second delete with F209, a second status with F113. */
	repeat: Repeat;
}

export const ACTIONS = {
	createCard: { candidates: ['create-card'], success: ['S2001', 'S2002'], repeat: 'guarded' },
	upsertCard: { candidates: ['create-card'], success: ['S2001', 'S2002'], repeat: 'settles' },
	updateCard: { candidates: ['update-card'], success: ['S2002'], repeat: 'settles' },
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

/** Those whose strings ID123's published pages do not show. No operation uses two of them. */
export const UNCERTAIN: readonly ActionName[] = ['cardAction', 'sendNotifications'];

/** The value of `distribution` that reaches one card [documented], and everyone with a card of the template [not published]. */
export const DISTRIBUTION = { individual: 'individual', all: 'all' } as const;

/** Keys of bodies that are none of a card. */
export const BODY_KEY = {
	statusAction: 'status-action',
	invitationExpiration: 'invitation-expiration',
	fullMessage: 'full-message',
} as const;

/** The bodies of requests about a template or a card begin with these. */
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

/** What a body says of the request and not of a row: words that a message of ID123 may repeat. */
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
