/** The rules of a template for the values of a card. Pure; a value that breaks one is refused with its code. */
import { groupOf, type Group } from '../../nodes/Id123/card/vocabulary.ts';
import { Refusal } from './codes.mts';
import type { CardData, TemplateField } from './contract.mts';
import { isFieldDate } from './dates.mts';
import type { Template } from './model.mts';
import type { Readings } from './readings.mts';
import { fieldsOf } from './templates.mts';

const FORMATS: Record<string, RegExp> = { numeric: /^\d+$/, alphanumeric: /^[0-9A-Za-z]+$/ };

function lengthOf(value: string, readings: Readings): number {
	if (readings.lengthCounts === 'bytes') return Buffer.byteLength(value);
	return readings.lengthCounts === 'utf16' ? value.length : [...value].length;
}

const isWebAddress = (value: string): boolean =>
	URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);

function checkPhoto(field: TemplateField, value: string, readings: Readings): void {
	if (!isWebAddress(value)) throw new Refusal('F204', nameOf(field, readings));
	if (value.length > readings.photoUrlMax) throw new Refusal('F210');
}

function checkLength(field: TemplateField, value: string, readings: Readings): void {
	const isBarcode = field.key === 'barcode';
	const length = lengthOf(value, readings);
	if (field['max-length'] > 0 && length > field['max-length']) {
		throw new Refusal(isBarcode ? readings.barcodeTooLong : 'F205', nameOf(field, readings));
	}
	if (length < field['min-length']) {
		throw new Refusal(isBarcode ? 'F217' : 'F204', nameOf(field, readings));
	}
}

function checkValue(field: TemplateField, value: string, readings: Readings): void {
	if (field.key === 'id-photo') return checkPhoto(field, value, readings);
	if (field.type === 'date' && !isFieldDate(value)) {
		throw new Refusal('F215', nameOf(field, readings));
	}
	checkLength(field, value, readings);
	const format = FORMATS[field.format ?? ''];
	if (format && !format.test(value)) {
		throw new Refusal(field.key === 'barcode' ? 'F217' : 'F204', nameOf(field, readings));
	}
}

/** The name of a field in messages. */
export function nameOf(field: Pick<TemplateField, 'key' | 'label'>, readings: Readings): string {
	return readings.fieldNameIs === 'label' ? field.label : field.key;
}

/** A template's fields by key, with the groups they stand in. */
const tables = new WeakMap<Template, Map<string, TemplateField>>();

function tableOf(template: Template): Map<string, TemplateField> {
	let table = tables.get(template);
	if (!table) {
		table = new Map(fieldsOf(template).map((field) => [field.key, field]));
		tables.set(template, table);
	}
	return table;
}

function* pairsOf(cardData: CardData): Generator<{ group: Group; key: string; value: string }> {
	for (const [group, pairs] of Object.entries(cardData)) {
		for (const pair of pairs ?? []) yield { group: group as Group, ...pair };
	}
}

function requireFields(
	template: Template,
	values: Record<string, string>,
	readings: Readings,
): void {
	if (!values.name) {
		const field = tableOf(template).get('name') ?? { key: 'name', label: 'Name' };
		throw new Refusal('F201', nameOf(field, readings));
	}
	for (const field of tableOf(template).values()) {
		if (!field.required || values[field.key]) continue;
		// A barcode that the service makes up comes after these rules.
		if (field.key === 'barcode' && template.automaticBarcode) continue;
		if (field.key === 'barcode') throw new Refusal('F217');
		throw new Refusal('F201', nameOf(field, readings));
	}
}

/**
 * The values of a card after `cardData` was applied to `existing`: a pair replaces, an empty one clears, the rest
 * stays. Throws a Refusal for the first value that breaks a rule, and for a required field that ends up empty.
 */
export function applyValues(
	cardData: CardData | undefined,
	template: Template,
	existing: Readonly<Record<string, string>>,
	readings: Readings,
): Record<string, string> {
	const values = { ...existing };
	for (const { group, key, value } of pairsOf(cardData ?? {})) {
		const field = tableOf(template).get(key);
		if (!field || groupOf(key) !== group) {
			if (readings.unknownField === 'ignored') continue;
			throw new Refusal('F204', key);
		}
		if (value === '') {
			delete values[key];
			continue;
		}
		checkValue(field, value, readings);
		values[key] = value;
	}
	requireFields(template, values, readings);
	return values;
}
