/**
 * The flat form of a card: the service's keys without the groups in which it nests them; how bodies are made of it
 * (id123.io/knowledgebase/create-card-api-v2), and how it is read from any answer. Mapper, output, events and Sync all use
 * it, so that what one operation returns another accepts. Code outside `api/` takes keys from here and spells none.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';

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
	/** View Card nests the displayed values under it. */
	data: 'card-data',
	maxLength: 'max-length',
	minLength: 'min-length',
} as const;

/** Values by key, all as text. */
export type FlatCard = Record<string, string>;

/** The groups of displayed values, in the order of the service's documentation. */
export const GROUPS = [
	'barcode',
	'image',
	'name-fields',
	'front-fields',
	'secondary-fields',
	'back-fields',
] as const;

export type Group = (typeof GROUPS)[number];

/** The group of a displayed value by its key; undefined for other keys. */
export function groupOf(key: string): Group | undefined {
	if (key === 'barcode') return 'barcode';
	if (key === KEY.photo) return 'image';
	if (key === 'name') return 'name-fields';
	const side = /^(front|secondary|back)-\d+$/.exec(key)?.[1];
	return side === undefined ? undefined : (`${side}-fields` as Group);
}

/** Values that can be set and are no fields of the template, with their labels. */
export const FIXED_FIELDS = [
	{ key: KEY.cardId, label: 'Card ID' },
	{ key: KEY.uniqueIdentifier, label: 'Unique Identifier' },
	{ key: KEY.securityQuestion1, label: 'Security Question 1' },
	{ key: KEY.securityQuestion2, label: 'Security Question 2' },
	{ key: KEY.expiration, label: 'Card Expiration' },
	{ key: KEY.recipientEmail, label: 'Recipient Email' },
] as const;

/** How messages name the two ids by which a card is found. */
export const CARD_ID = { field: KEY.cardId, label: 'Card ID' } as const;
export const TEMPLATE = { field: KEY.templateId, label: 'Template' } as const;
/** Whose row a message is about. */
export const subjectOf = (cardId: string): string => `${CARD_ID.label} ${cardId}`;

/** Identifiers: another spelling is another card. */
export const IDENTIFIER_KEYS: readonly string[] = [KEY.cardId, KEY.uniqueIdentifier, 'barcode'];

/** What only the holder should know: never in a message, even if the service repeats it. */
export const PERSONAL_KEYS: readonly string[] = [
	KEY.uniqueIdentifier,
	KEY.securityQuestion1,
	KEY.securityQuestion2,
];

/** Values that the service or the parameter Template sets. Columns of these names, as Get returns them, are not sent. */
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

/** In characters, as documented; `fullMessageSafe` is the figure of the stricter page. */
export const MESSAGE_LIMITS = { message: 100, fullMessage: 1000, fullMessageSafe: 450 } as const;

/** Displayed values by group. */
type CardData = Record<string, Array<{ key: string; value: string }>>;
export type CardBody = Record<string, string | CardData>;

const FIXED_KEYS = new Set<string>(FIXED_FIELDS.map(({ key }) => key));

/** A card as the body of a request, in the order of its fields. An empty value clears that of the card. */
export function toCardBody(
	card: FlatCard,
	fields: ReadonlyArray<{ key: string; group: string }>,
): CardBody {
	const body: CardBody = {};
	for (const key of FIXED_KEYS) if (Object.hasOwn(card, key)) body[key] = card[key];
	let data: CardData | undefined;
	for (const { key, group } of fields) {
		if (FIXED_KEYS.has(key) || !Object.hasOwn(card, key)) continue;
		const value = card[key];
		if (group) ((data ??= Object.create(null) as CardData)[group] ??= []).push({ key, value });
		else body[key] = value;
	}
	if (data) body[KEY.data] = data;
	return body;
}

/** The flat form of a card from any answer. Keys that it lacks are absent; null becomes ''. */
export function flattenCard(row: unknown): FlatCard {
	const card: FlatCard = {};
	if (!isObject(row)) return card;
	for (const [key, value] of Object.entries(row)) {
		if (key === '__proto__' || (value === null && isContainer(key))) continue;
		const text = scalarText(value);
		if (text !== undefined) card[key] = normalise(key, text);
	}
	for (const { key, entry } of pairsOf(row)) card[key] = scalarText(entry.value) ?? '';
	return card;
}

/** The keys with which a card's item begins. */
const FIRST = ['name', KEY.cardId, KEY.status, KEY.subStatus];

/** The flat form of a card as an item: a table begins with whose card it is. */
export function cardItem(row: unknown): FlatCard {
	const card = flattenCard(row);
	const first = FIRST.filter((key) => Object.hasOwn(card, key)).map((key) => [key, card[key]]);
	return { ...Object.fromEntries(first), ...card };
}

/** Keys that hold groups of pairs: null there is no value of the card. */
function isContainer(key: string): boolean {
	return key === KEY.data || key === 'fields' || key === 'image' || key.endsWith('-fields');
}

/** The usual spelling. */
const WORD = /^[A-Z_]+$/;

function normalise(key: string, text: string): string {
	if (key === KEY.issuanceType) return WORD.test(text) ? text : normaliseIssuance(text);
	const isStatus = key === KEY.status || key === KEY.subStatus;
	return isStatus && !WORD.test(text) ? text.trim().toUpperCase().replace(/\s+/g, '_') : text;
}

/** The service spells it with a space in one answer, with an underscore in others. */
export function normaliseIssuance(text: string): string {
	const trimmed = text.trim();
	const spelt = trimmed.toUpperCase().replace(/[\s_-]+/g, '_');
	return ['INSTITUTION_ISSUED', 'SELF_ISSUED'].includes(spelt) ? spelt : trimmed;
}

/** A scalar as text, null and undefined as ''; undefined for a list or an object. */
export function scalarText(value: unknown): string | undefined {
	return typeof value === 'object' && value !== null ? undefined : String(value ?? '');
}

interface Pair {
	key: string;
	/** The service's name of its group. */
	group: string;
	/** The pair itself: `value`, `label`, `max-length` and others. */
	entry: IDataObject;
}

/**
 * All `{key, value}` pairs below `block`, by group. List Cards puts the groups on the row, View Card under `card-data`,
 * View Template under `fields` (id123.io/knowledgebase: list-cards-api-v2, view-card-api-v2, view-template-api-v2).
 */
export function pairsOf(block: unknown): Pair[] {
	const pairs: Pair[] = [];
	collect(block, '', 0, pairs);
	return pairs.sort((a, b) => placeOf(a.group) - placeOf(b.group));
}

/** The order of groups; unknown ones come last. */
function placeOf(group: string): number {
	const place = (GROUPS as readonly string[]).indexOf(group);
	return place === -1 ? GROUPS.length : place;
}

/** Deeper than any documented nesting. */
const DEEPEST = 5;

function collect(node: unknown, group: string, depth: number, into: Pair[]): void {
	if (depth > DEEPEST) return;
	if (Array.isArray(node)) {
		for (const member of node) collect(member, group, depth + 1, into);
		return;
	}
	if (!isObject(node)) return;
	const key = depth > 0 ? keyOf(node) : '';
	if (key !== '') {
		into.push({ key, group: groupOf(key) ?? group, entry: node });
		return;
	}
	for (const [name, child] of Object.entries(node)) {
		const own = depth > 0 ? groupOf(name) : undefined;
		if (typeof child === 'object') collect(child, name, depth + 1, into);
		else if (own !== undefined) into.push({ key: name, group: own, entry: { value: child } });
	}
}

function keyOf({ key }: IDataObject): string {
	const text = typeof key === 'string' || typeof key === 'number' ? String(key).trim() : '';
	return text === '__proto__' ? '' : text;
}
