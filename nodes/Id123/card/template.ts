/**
 * What a card template says of its fields, as the View Template action returns it
 * (id123.io/knowledgebase/view-template-api-v2).
 */
import { isDictionary, pairsOf, scalarText, type Dictionary } from './pairs';
import { FIXED_FIELDS, KEY, READ_ONLY_KEYS } from './vocabulary';

export type FieldKind = 'text' | 'date';

export interface TemplateField {
	key: string;
	/** The admin's own name of the field; the key where the template gives none. */
	label: string;
	/** The service's name of the group; `''` for a field that stands in none. */
	group: string;
	kind: FieldKind;
	/** In characters; 0 is "no rule", as the service sends it for photos. */
	maxLength: number;
	/** In characters; 0 is "no rule". */
	minLength: number;
	required: boolean;
}

export interface CardTemplate {
	id: string;
	title: string;
	fields: TemplateField[];
}

/** A value that a row can set: one of FIXED_FIELDS or a field of the template. */
export interface SettableField {
	key: string;
	label: string;
	/** Whether a new card needs it. See `isRequiredFor` for an operation. */
	required: boolean;
	kind: FieldKind;
	maxLength: number;
	minLength: number;
}

export type WriteOperation = 'create' | 'upsert' | 'update';

/**
 * Reads View Template's `data`, or its `fields` block alone. Missing parts become empty, never a throw: a template
 * that says little still maps.
 */
export function readTemplate(data: unknown): CardTemplate {
	const source: Dictionary = isDictionary(data) ? data : {};
	const block = 'fields' in source ? source.fields : data;
	const fields = new Map<string, TemplateField>();
	for (const { key, group, entry } of pairsOf([block])) {
		if (!fields.has(key)) fields.set(key, readField(key, group, entry));
	}
	return {
		id: text(source[KEY.templateId]),
		title: text(source.title),
		fields: [...fields.values()],
	};
}

/** Every value that a card of this template can be given, the fixed ones first. */
export function settableFields(template: CardTemplate): SettableField[] {
	const settable: SettableField[] = FIXED_FIELDS.map(({ key, label }) => ({
		key,
		label,
		required: key === KEY.cardId,
		kind: key === KEY.expiration ? 'date' : 'text',
		maxLength: 0,
		minLength: 0,
	}));
	const taken = new Set<string>([...settable.map(({ key }) => key), ...READ_ONLY_KEYS]);
	for (const { key, label, kind, maxLength, minLength, required } of template.fields) {
		if (taken.has(key)) continue;
		settable.push({
			key,
			label,
			// The API asks for a name even where the template does not mark it (api-v2-introduction).
			required: required || key === 'name',
			kind,
			maxLength,
			minLength,
		});
	}
	return settable;
}

/** Whether a row of this operation must bring the field. An update sends only what changes, so all it needs is the card. */
export function isRequiredFor(
	field: Pick<SettableField, 'key' | 'required'>,
	operation: WriteOperation,
): boolean {
	return field.key === KEY.cardId || (field.required && operation !== 'update');
}

function readField(key: string, group: string, entry: Dictionary): TemplateField {
	return {
		key,
		label: text(entry.label) || key,
		group,
		kind: text(entry.type).toLowerCase().startsWith('date') ? 'date' : 'text',
		maxLength: count(entry[KEY.maxLength]),
		minLength: count(entry[KEY.minLength]),
		required: flag(entry.required),
	};
}

function text(value: unknown): string {
	return (scalarText(value) ?? '').trim();
}

function count(value: unknown): number {
	const number = Number(text(value));
	return Number.isFinite(number) && number > 0 ? Math.floor(number) : 0;
}

function flag(value: unknown): boolean {
	return ['true', '1', 'yes'].includes(text(value).toLowerCase());
}
