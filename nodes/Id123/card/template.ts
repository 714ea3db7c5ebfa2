/**
 * What a card template says of its fields, as the View Template action returns it
 * (id123.io/knowledgebase/view-template-api-v2).
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { pairsOf, scalarText } from './body';
import { FIXED_FIELDS, KEY, READ_ONLY_KEYS } from './vocabulary';

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

/** A value that a row can set: one of FIXED_FIELDS or a field of the template. */
export type SettableField = TemplateField;

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
export function settableFields(template: CardTemplate): SettableField[] {
	const fixed = FIXED_FIELDS.map(
		({ key, label }): SettableField => ({
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
	field: Pick<SettableField, 'key' | 'required'>,
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
