/**
 * The flat vocabulary of a card: the service's own keys, without the groups in which it nests them.
 *
 * Mapper columns, simplified output, change events and the roster sync all speak it, so what one operation returns
 * another accepts unchanged. Nothing else in the package spells these keys.
 */

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

/** The group that a displayed value belongs to, read off its key; undefined for a key that is none of the card's. */
export function groupOf(key: string): Group | undefined {
	if (key === 'barcode') return 'barcode';
	if (key === 'id-photo') return 'image';
	if (key === 'name') return 'name-fields';
	if (/^front-\d+$/.test(key)) return 'front-fields';
	if (/^secondary-\d+$/.test(key)) return 'secondary-fields';
	if (/^back-\d+$/.test(key)) return 'back-fields';
	return undefined;
}

/** Settable values that are no field of the template, with the label that they carry everywhere. */
const FIXED_LABELS = {
	'card-id': 'Card ID',
	'unique-identifier': 'Unique Identifier',
	'security-question-1': 'Security Question 1',
	'security-question-2': 'Security Question 2',
	'card-expiration': 'Card Expiration',
	'recipient-email': 'Recipient Email',
} as const;

export type FixedKey = keyof typeof FIXED_LABELS;

export const FIXED_FIELDS = (Object.keys(FIXED_LABELS) as FixedKey[]).map((key) => ({
	key,
	label: FIXED_LABELS[key],
}));

/** Values by which a card or a person is found: another spelling is another card. */
export const IDENTIFIER_KEYS: readonly string[] = ['card-id', 'unique-identifier', 'barcode'];

/** What only the holder of the card should know: it stands in no message, even if the service repeats it. */
export const PERSONAL_KEYS = [
	'unique-identifier',
	'security-question-1',
	'security-question-2',
] as const satisfies readonly FixedKey[];

/**
 * Values that the service sets. A column of this name is one that Get returned: it is known, and never sent.
 * `card-template-id` is chosen by the Template parameter, `code` is the service's own answer.
 */
export const READ_ONLY_KEYS = [
	'card-template-id',
	'card-status',
	'card-sub-status',
	'issuance-type',
	'institution',
	'card-title',
	'created-at',
	'last-updated',
	'code',
] as const;

export const STATUS_ACTIONS = ['activate', 'deactivate', 'revoke', 'archive'] as const;
export type StatusAction = (typeof STATUS_ACTIONS)[number];

export const CARD_STATUSES = ['INACTIVE', 'INSTALLED', 'UNINSTALLED', 'ARCHIVED'] as const;
export const CARD_SUB_STATUSES = ['INACTIVE', 'ACTIVE', 'DEACTIVATED', 'EXPIRED'] as const;

/** Longest texts that ID123 documents, in characters. `fullMessageSafe` is the figure of the stricter page. */
export const MESSAGE_LIMITS = { message: 100, fullMessage: 1000, fullMessageSafe: 450 } as const;
