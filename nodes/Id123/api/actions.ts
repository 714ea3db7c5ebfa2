/**
 * The ten actions of ID123's JSON API V2 (Create Card with its upsert switch is an action of its own here), the strings
 * and keys that stand for them on the wire, and what repeating one does.
 *
 * Two of the strings could not be read in the published documentation (see `certain`); an admin can override any of
 * them under Options > Override Action Name. A further candidate is tried only where ID123 does not know the one before, and so has
 * done nothing.
 */
import type { Repeat } from '../../shared/http/requests';
import { KEY, type StatusAction } from '../card/vocabulary';

interface Action {
	/** Values of the body key `action`, best documented first. */
	candidates: readonly string[];
	/** Whether ID123's published pages show the string. */
	certain: boolean;
	success: readonly string[];
	/** Of the guarded ones, a second create is refused with F202, a second delete with F209, a second status with F113. */
	repeat: Repeat;
}

const action = (name: string, success: readonly string[], repeat: Repeat): Action => ({
	candidates: [name],
	certain: true,
	success,
	repeat,
});

export const ACTIONS = {
	createCard: action('create-card', ['S2001', 'S2002'], 'guarded'),
	upsertCard: action('create-card', ['S2001', 'S2002'], 'settles'),
	updateCard: action('update-card', ['S2002'], 'settles'),
	viewCard: action('view-card', ['S2004'], 'read'),
	cardAction: { ...action('card-action', ['S2005'], 'guarded'), certain: false },
	deleteCard: action('delete-card', ['S2003'], 'guarded'),
	sendNotifications: {
		candidates: [
			'send-notifications',
			'send-notification',
			'send-push-notifications',
			'send-push-notification',
		],
		certain: false,
		success: ['S2006'],
		repeat: 'once',
	},
	cardInvitation: action('card-invitation', ['S2008'], 'once'),
	listTemplates: action('list-templates', ['S2007'], 'read'),
	viewTemplate: action('view-template', ['S2009'], 'read'),
	listCards: action('list-cards', ['S2010'], 'read'),
} satisfies Record<string, Action>;

export type ActionName = keyof typeof ACTIONS;

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
