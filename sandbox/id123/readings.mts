/**
 * The places where ID123's published pages leave a choice or contradict each other, each as a switch.
 *
 * The default is the better documented reading; where nothing is documented, the stricter one, so that a caller which
 * works here does not lean on luck. Tests play the others. Page names are those of id123.io/knowledgebase.
 */
import { z } from 'zod/v4';
import { ACTIONS, DISTRIBUTION } from '../../nodes/Id123/api/actions.ts';
import { MESSAGE_LIMITS } from '../../nodes/Id123/card/vocabulary.ts';
import type { ApiAction } from './wire.mts';

const names = (action: ApiAction) =>
	z.array(z.string()).default(() => ACTIONS[action].candidates.slice(0, 1));

const actionNamesSchema = z.strictObject({
	createCard: names('createCard'),
	updateCard: names('updateCard'),
	viewCard: names('viewCard'),
	cardAction: names('cardAction'),
	deleteCard: names('deleteCard'),
	sendNotifications: names('sendNotifications'),
	cardInvitation: names('cardInvitation'),
	listTemplates: names('listTemplates'),
	viewTemplate: names('viewTemplate'),
	listCards: names('listCards'),
});

export const readingsSchema = z.strictObject({
	// What the service calls things
	/** Texts accepted for the body key `action`; those of card action and notifications are not published. */
	actionNames: actionNamesSchema.prefault({}),
	/** The value of `distribution` that reaches everyone; not published. */
	distributionAll: z.string().default(DISTRIBUTION.all),
	/** What a missing `distribution` means; the page asks for it only when one person is meant. */
	distributionMissing: z.enum(['F201', 'all']).default('F201'),
	/** How FIELD_NAME is spelled in messages. */
	fieldNameIs: z.enum(['key', 'label']).default('key'),

	// Deleting and the status of a card
	/** Introduction: only archived cards can be deleted. Delete Card: any card, an installed one included. */
	deleteOnlyArchived: z.boolean().default(true),
	/** The code of a deletion that the state forbids. */
	deleteRefusal: z.enum(['F113', 'F222']).default('F113'),
	/** Card Action calls the status "Deactivated"; the introduction says that it was removed from the statuses. */
	deactivateSetsStatus: z.boolean().default(false),
	/** Whether a card that was never installed can be deactivated. */
	deactivateInactive: z.boolean().default(false),
	/** An action on a card that is already in the state it leads to. */
	repeatedStatusAction: z.enum(['F113', 'S2005']).default('F113'),
	/** The status of an expired card: as it was, revoked from the phone (older pages), or a status of its own. */
	expiredStatus: z.enum(['unchanged', 'UNINSTALLED', 'EXPIRED']).default('unchanged'),
	/** Sub-statuses that no page gives. */
	uninstalledSubStatus: z.enum(['INACTIVE', 'ACTIVE']).default('INACTIVE'),
	archivedSubStatus: z.enum(['INACTIVE', 'DEACTIVATED', 'unchanged']).default('INACTIVE'),
	/** Whether a change of status moves `last-updated`. */
	statusMovesLastUpdated: z.boolean().default(false),

	// Writing a card
	/**
	 * Create Card shows `upsert-record` as text, Update Card as a boolean. `php`: whatever PHP takes for true, so the
	 * text "false" means yes.
	 */
	upsertAccepts: z.enum(['both', 'asDocumented', 'text', 'boolean', 'php']).default('both'),
	/** The code of an upsert: of what happened (S2001 new, S2002 existing), or always that of the action. */
	upsertAnswers: z.enum(['whatHappened', 'ofTheAction']).default('whatHappened'),
	/** Whether an archived card can be updated. */
	updateArchived: z.enum(['allowed', 'F113']).default('allowed'),
	/** An empty text for `card-expiration`, `recipient-email` and the like; only card-data is said to be cleared by it. */
	emptyTopLevel: z.enum(['ignored', 'clears', 'F204']).default('ignored'),
	/** The introduction calls the first security question required, the current form does not. */
	securityQuestionRequired: z.boolean().default(false),
	uniqueIdentifierRequired: z.boolean().default(true),
	/** Within what a unique identifier is unique. */
	uniqueIdentifierScope: z.enum(['template', 'account']).default('template'),
	/** A card-data key that the template does not have. */
	unknownField: z.enum(['F204', 'ignored']).default('F204'),
	/** A body key that no page mentions. */
	unknownKey: z.enum(['ignored', 'F204']).default('ignored'),
	barcodeTooLong: z.enum(['F205', 'F217']).default('F205'),
	/** Characters a photo's address may have; a limit exists, its figure is not published. */
	photoUrlMax: z.number().int().min(1).default(500),
	/** What `max-length` counts. */
	lengthCounts: z.enum(['codePoints', 'utf16', 'bytes']).default('codePoints'),
	/** Times are documented with an offset; whether `Z` is read too is not said. */
	zuluTime: z.enum(['accepted', 'F204']).default('accepted'),

	// Messages and invitations
	/** Introduction: 1000 characters. Send Notifications: 1000 in one paragraph, 450 in another. */
	fullMessageMax: z
		.union([z.literal(MESSAGE_LIMITS.fullMessage), z.literal(MESSAGE_LIMITS.fullMessageSafe)])
		.default(MESSAGE_LIMITS.fullMessage),
	fullMessageTooLong: z.enum(['F232', 'cut']).default('F232'),
	/** Introduction: an error. Send Notifications: cut. */
	messageTooLong: z.enum(['F231', 'cut']).default('F231'),
	/** A notification to a card that is on no phone. */
	notifyWithoutPhone: z.enum(['S2006', 'F113']).default('S2006'),
	/** Invite Card User: the given address overrides the stored one. F242: it must be the card's own. */
	invitationEmail: z.enum(['overrides', 'mustBeStored']).default('overrides'),
	/** An invitation with no address given and none stored. */
	invitationWithoutEmail: z.enum(['F201', 'F241']).default('F201'),

	// Lists
	/** The published sample reads `limit: 0, offset: 10`: as if `limit` were the start and `offset` the count. */
	pagingInverted: z.boolean().default(false),
	/** The number of the first row. */
	offsetBase: z.union([z.literal(0), z.literal(1)]).default(0),
	/** The largest page. */
	pageMax: z.number().int().min(1).default(1000),
	/** A larger page than that: cut silently, or refused. */
	pageOverMax: z.enum(['cut', 'F204']).default('cut'),
	/** Whether archived cards are listed. */
	archivedListed: z.boolean().default(true),
	listOrder: z.enum(['oldestFirst', 'newestFirst']).default('oldestFirst'),
	/** A page without rows: an empty list, null, or a failure (F209 for cards, F203 for templates). */
	emptyList: z.enum(['list', 'null', 'failure']).default('list'),
	/** List Cards shows a row's values on the row itself, View Card under `card-data`. */
	listNesting: z.enum(['onRow', 'card-data']).default('onRow'),

	// The answer
	/** View Card shows the code under `status-code`, every other page under `code`. */
	codeKey: z.enum(['asDocumented', 'code', 'status-code']).default('asDocumented'),
	/** View Card shows INSTITUTION ISSUED, every other page INSTITUTION_ISSUED. */
	issuanceSpelling: z.enum(['asDocumented', 'underscore', 'space']).default('asDocumented'),
	/** Update Card shows its card id without quotes. */
	numericCardIds: z.enum(['never', 'onUpdate', 'always']).default('never'),
	/** The HTTP status of a failure; not documented for any code. */
	failureHttpStatus: z
		.union([z.number().int().min(200).max(599), z.literal('byCode')])
		.default(200),
	answerType: z.enum(['application/json', 'text/html']).default('application/json'),
	/** A key that nobody was given: the introduction has a code for an invalid key and one for failed authentication. */
	wrongKey: z.enum(['F112', 'F101']).default('F112'),

	// What the service may do for a while although no page says so; a poller has to live with it
	/** `card-sub-status` of every card: as it is, without its text, or without the key. */
	subStatusShown: z.enum(['always', 'empty', 'absent']).default('always'),
	/** The offset from UTC in which moments are written, in hours. The moments stay what they are. */
	offsetHours: z.number().int().min(-12).max(14).default(0),
	/** By how many hours `created-at` is off, as if written in another time zone without saying so. */
	createdAtOffHours: z.number().int().min(-12).max(14).default(0),
	/** List Cards answers every request with its first rows and one that lacks its card id. */
	pagingIgnored: z.boolean().default(false),
});

export type Readings = z.output<typeof readingsSchema>;
export type ReadingsInput = z.input<typeof readingsSchema>;

/** The defaults with some readings replaced. Throws a ZodError for one that does not exist. */
export function readingsWith(some: ReadingsInput = {}): Readings {
	return readingsSchema.parse(some);
}
