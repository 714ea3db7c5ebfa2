/**
 * From the flat vocabulary to the body that Create Card and Update Card take (id123.io/knowledgebase/create-card-api-v2),
 * and back from a card or a template as the service nests it; and what a template says of its fields, as View Template
 * returns it (id123.io/knowledgebase/view-template-api-v2).
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { FIXED_FIELDS, groupOf, GROUPS, KEY, READ_ONLY_KEYS, type FlatCard } from './vocabulary';

/** Displayed values by their group. */
type CardData = Record<string, Array<{ key: string; value: string }>>;
/** Top-level values and, where the card has displayed values, `card-data`. */
export type CardBody = Record<string, string | CardData>;

const FIXED_KEYS = new Set<string>(FIXED_FIELDS.map(({ key }) => key));

/**
 * The body's part that describes the card, without action and template. A group without values is left out; an empty value
 * stays, since the service clears what is sent empty.
 * @param fields those of the template, which place each value and give the order; no other value is sent
 */
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
		if (group) ((data ??= {})[group] ??= []).push({ key, value });
		else body[key] = value;
	}
	if (data) body[KEY.data] = data;
	return body;
}

/** The flat form of a card, of whichever nesting. A key that the answer lacks is absent; a null is `''`, an empty field. */
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

/** What tells one card from another stands first. */
const FIRST = ['name', KEY.cardId, KEY.status, KEY.subStatus];

/** The flat form of a card as an item of its own: a table begins with whose card it is. */
export function cardItem(row: unknown): FlatCard {
	const card = flattenCard(row);
	const first = FIRST.filter((key) => Object.hasOwn(card, key)).map((key) => [key, card[key]]);
	return { ...Object.fromEntries(first), ...card };
}

/** Keys under which the service nests pairs; null there is no value of the card. */
function isContainer(key: string): boolean {
	return key === KEY.data || key === 'fields' || key === 'image' || key.endsWith('-fields');
}

/** As the service spells it most often. */
const WORD = /^[A-Z_]+$/;

function normalise(key: string, text: string): string {
	const isStatus = key === KEY.status || key === KEY.subStatus;
	const isIssuance = key === KEY.issuanceType;
	if (!(isStatus || isIssuance) || WORD.test(text)) return text;
	return isIssuance ? normaliseIssuance(text) : text.trim().toUpperCase().replace(/\s+/g, '_');
}

/** The service spells the issuance type with a space in one answer and with an underscore in the others. */
export function normaliseIssuance(text: string): string {
	const trimmed = text.trim();
	const spelt = trimmed.toUpperCase().replace(/[\s_-]+/g, '_');
	return ['INSTITUTION_ISSUED', 'SELF_ISSUED'].includes(spelt) ? spelt : trimmed;
}

/** A number or a boolean as text, null and undefined as empty text; undefined for a list or an object. */
export function scalarText(value: unknown): string | undefined {
	return typeof value === 'object' && value !== null ? undefined : String(value ?? '');
}

interface Pair {
	key: string;
	/** The group that the pair stood in, as the service calls it. */
	group: string;
	/** The pair itself: `value`, `label`, `max-length` and what else the service adds. */
	entry: IDataObject;
}

/**
 * All `{key, value}` pairs below `block`, by group in the order of the service's documentation, then as they came.
 *
 * List Cards puts the groups on the row, View Card under `card-data`, View Template under `fields`
 * (id123.io/knowledgebase: list-cards-api-v2, view-card-api-v2, view-template-api-v2). One walk reads them all.
 */
export function pairsOf(block: unknown): Pair[] {
	const pairs: Pair[] = [];
	collect(block, '', 0, pairs);
	return pairs.sort((a, b) => placeOf(a.group) - placeOf(b.group));
}

/** The place of a group in the service's documentation; what is none of it comes last. */
function placeOf(group: string): number {
	const place = (GROUPS as readonly string[]).indexOf(group);
	return place === -1 ? GROUPS.length : place;
}

/** Deeper than any documented nesting; a guard against answers that are no card at all. */
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

/** A value that a row can set: a field of the template, or one of FIXED_FIELDS. */
export interface TemplateField {
	key: string;
	/** The admin's own name of the field; the key where the template gives none. */
	label: string;
	/** The service's name of the group; `''` for a field that stands in none. */
	group: string;
	kind: 'text' | 'date';
	/** In characters; 0 is "no rule", as the service sends it for photos. */
	maxLength: number;
	/** In characters; 0 is "no rule". */
	minLength: number;
	/** Whether a new card needs it. See `isRequiredFor` for an operation. */
	required: boolean;
}

export interface CardTemplate {
	id: string;
	title: string;
	fields: TemplateField[];
}

export type WriteOperation = 'create' | 'upsert' | 'update';

/**
 * Reads View Template's `data`, or its `fields` block alone. Missing parts become empty, never a throw: a template
 * that says little still maps.
 */
export function readTemplate(data: unknown): CardTemplate {
	const source: IDataObject = isObject(data) ? data : {};
	const block = 'fields' in source ? source.fields : data;
	const fields = new Map<string, TemplateField>();
	for (const { key, group, entry } of pairsOf([block])) {
		if (fields.has(key)) continue;
		fields.set(key, {
			key,
			label: text(entry.label) || key,
			group,
			kind: text(entry.type).toLowerCase().startsWith('date') ? 'date' : 'text',
			maxLength: count(entry[KEY.maxLength]),
			minLength: count(entry[KEY.minLength]),
			required: ['true', '1', 'yes'].includes(text(entry.required).toLowerCase()),
		});
	}
	return {
		id: text(source[KEY.templateId]),
		title: text(source.title),
		fields: [...fields.values()],
	};
}

/** Every value that a card of this template can be given, the fixed ones first. */
export function settableFields(template: CardTemplate): TemplateField[] {
	const fixed = FIXED_FIELDS.map(
		({ key, label }): TemplateField => ({
			key,
			label,
			group: '',
			kind: key === KEY.expiration ? 'date' : 'text',
			maxLength: 0,
			minLength: 0,
			required: key === KEY.cardId,
		}),
	);
	const taken = new Set([...fixed.map(({ key }) => key), ...READ_ONLY_KEYS]);
	const own = template.fields.filter(({ key }) => !taken.has(key));
	return [
		...fixed,
		// The API asks for a name even where the template does not mark it (api-v2-introduction).
		...own.map((field) => ({ ...field, required: field.required || field.key === 'name' })),
	];
}

/** Whether a row of this operation must bring the field. An update sends only what changes, so all it needs is the card. */
export function isRequiredFor(
	field: Pick<TemplateField, 'key' | 'required'>,
	operation: WriteOperation,
): boolean {
	return field.key === KEY.cardId || (field.required && operation !== 'update');
}

function text(value: unknown): string {
	return (scalarText(value) ?? '').trim();
}

function count(value: unknown): number {
	const number = Number(text(value));
	return Number.isFinite(number) && number > 0 ? Math.floor(number) : 0;
}
