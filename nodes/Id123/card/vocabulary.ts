/**
 * The flat vocabulary of a card: the service's own keys, without the groups in which it nests them.
 *
 * Mapper columns, simplified output, change events and the roster sync all speak it, so what one operation returns
 * another accepts unchanged. Code outside `api/` takes these keys from here and spells none.
 */

export const KEY = {
	templateId: 'card-template-id',
	cardId: 'card-id',
	status: 'card-status',
	subStatus: 'card-sub-status',
	issuanceType: 'issuance-type',
	createdAt: 'created-at',
	lastUpdated: 'last-updated',
	expiration: 'card-expiration',
	uniqueIdentifier: 'unique-identifier',
	securityQuestion1: 'security-question-1',
	securityQuestion2: 'security-question-2',
	recipientEmail: 'recipient-email',
	photo: 'id-photo',
	/** Under which View Card nests what the card displays. */
	data: 'card-data',
	/** Of a field of a template. */
	maxLength: 'max-length',
	minLength: 'min-length',
} as const;

/** A value of a card in the flat vocabulary. The service sends text; numbers appear where it does not quote an id. */
export type FlatCard = Record<string, string>;

/** The groups under which the service nests a card's displayed values, in the order of its documentation. */
export const GROUPS = [
	'barcode',
	'image',
	'name-fields',
	'front-fields',
	'secondary-fields',
	'back-fields',
] as const;

export type Group = (typeof GROUPS)[number];

/** The same as somebody reads a card: what it says, then its picture and its barcode. */
export const READING_ORDER: readonly Group[] = [...GROUPS.slice(2), 'image', 'barcode'];

/** The group that a displayed value belongs to, read off its key; undefined for a key that is none of the card's. */
export function groupOf(key: string): Group | undefined {
	if (key === 'barcode') return 'barcode';
	if (key === KEY.photo) return 'image';
	if (key === 'name') return 'name-fields';
	const side = /^(front|secondary|back)-\d+$/.exec(key)?.[1];
	return side === undefined ? undefined : (`${side}-fields` as Group);
}

/** Settable values that are no field of the template, with the label that they carry everywhere. */
export const FIXED_FIELDS = [
	{ key: KEY.cardId, label: 'Card ID' },
	{ key: KEY.uniqueIdentifier, label: 'Unique Identifier' },
	{ key: KEY.securityQuestion1, label: 'Security Question 1' },
	{ key: KEY.securityQuestion2, label: 'Security Question 2' },
	{ key: KEY.expiration, label: 'Card Expiration' },
	{ key: KEY.recipientEmail, label: 'Recipient Email' },
] as const;

/** How a message names the two by which a card is found. */
export const CARD_ID = { field: KEY.cardId, label: 'Card ID' } as const;
export const TEMPLATE = { field: KEY.templateId, label: 'Template' } as const;
/** How a message says whose row it is about. */
export const subjectOf = (cardId: string): string => `${CARD_ID.label} ${cardId}`;

/** Values by which a card or a person is found: another spelling is another card. */
export const IDENTIFIER_KEYS: readonly string[] = [KEY.cardId, KEY.uniqueIdentifier, 'barcode'];

/** What only the holder of the card should know: it stands in no message, even if the service repeats it. */
export const PERSONAL_KEYS: readonly string[] = [
	KEY.uniqueIdentifier,
	KEY.securityQuestion1,
	KEY.securityQuestion2,
];

/**
 * Values that the service sets. A column of this name is one that Get returned: it is known, and never sent.
 * `card-template-id` is chosen by the Template parameter, `code` is the service's own answer.
 */
export const READ_ONLY_KEYS: readonly string[] = [
	KEY.templateId,
	KEY.status,
	KEY.subStatus,
	KEY.issuanceType,
	'institution',
	'card-title',
	KEY.createdAt,
	KEY.lastUpdated,
	'code',
];

export const STATUS_ACTIONS = ['activate', 'deactivate', 'revoke', 'archive'] as const;
export type StatusAction = (typeof STATUS_ACTIONS)[number];

export const CARD_STATUSES = ['INACTIVE', 'INSTALLED', 'UNINSTALLED', 'ARCHIVED'] as const;
export const CARD_SUB_STATUSES = ['INACTIVE', 'ACTIVE', 'DEACTIVATED', 'EXPIRED'] as const;

/** Longest texts that ID123 documents, in characters. `fullMessageSafe` is the figure of the stricter page. */
export const MESSAGE_LIMITS = { message: 100, fullMessage: 1000, fullMessageSafe: 450 } as const;
