/**
 * Reads the fields of a template from View Template (id123.io/knowledgebase/view-template-api-v2), and checks values of a
 * row by the rules of the template and of ID123's documentation.
 */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { notSent, refused, type RowFailure } from '../../shared/result';
import { isBlank, nonValueIn } from '../../shared/words';
import {
	countCharacters,
	isAddress,
	isFile,
	NOT_TEXT,
	readCell,
	readIdentifier,
	readLink,
	trimCell,
	type NonValue,
} from './cells';
import { toExpiration, toServiceDate, type DateOrder } from './dates';
import {
	FIXED_FIELDS,
	IDENTIFIER_KEYS,
	KEY,
	pairsOf,
	PERSONAL_KEYS,
	READ_ONLY_KEYS,
	scalarText,
	type FlatCard,
} from './vocabulary';

/** A value that a row can set: a field of the template, or one of FIXED_FIELDS. */
export interface TemplateField {
	key: string;
	/** The admin's name of the field; the key where there is none. */
	label: string;
	/** The service's name of the group; '' for none. */
	group: string;
	kind: 'text' | 'date';
	/** In characters; 0 means no rule, as the service sends for photos. */
	maxLength: number;
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

/** @param data of View Template, or its `fields` alone; missing parts become empty */
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

function text(value: unknown): string {
	return (scalarText(value) ?? '').trim();
}

function count(value: unknown): number {
	const number = Number(text(value));
	return Number.isFinite(number) && number > 0 ? Math.floor(number) : 0;
}

/** All fields that can be set on a card of this template, the fixed ones first. */
export function settableFields({ fields }: CardTemplate): TemplateField[] {
	const fixed = FIXED_FIELDS.map(({ key, label }): TemplateField => {
		const kind = key === KEY.expiration ? 'date' : 'text';
		const required = key === KEY.cardId;
		return { key, label, group: '', kind, maxLength: 0, minLength: 0, required };
	});
	const taken = new Set([...fixed.map(({ key }) => key), ...READ_ONLY_KEYS]);
	const own = fields
		.filter(({ key }) => !taken.has(key))
		// The API requires a name even where the template does not (api-v2-introduction).
		.map((field) => ({ ...field, required: field.required || field.key === 'name' }));
	return [...fixed, ...own];
}

/** Whether a row of this operation needs the field; an update needs only the Card ID. */
export function isRequiredFor(
	{ key, required }: Pick<TemplateField, 'key' | 'required'>,
	operation: WriteOperation,
): boolean {
	return key === KEY.cardId || (required && operation !== 'update');
}

export interface CheckSettings {
	operation: WriteOperation;
	dateOrder: DateOrder;
	/** IANA name of the workflow's time zone. */
	timezone: string;
	/** Whether an empty cell clears the value that the card has. */
	clearEmpty?: boolean;
}

/**
 * Checks values by field key. An absent key leaves the card's value as it is; a blank cell is sent (as '') only with
 * `clearEmpty`.
 * @returns `card`: the values that passed, in the service's format; `problems`: in the order of the fields
 */
export function checkCard(
	values: Readonly<Record<string, unknown>>,
	fields: readonly TemplateField[],
	settings: CheckSettings,
): { card: FlatCard; problems: RowFailure[] } {
	const card: FlatCard = {};
	const problems: RowFailure[] = [];
	for (const field of fields) {
		const { key, label } = field;
		const present = Object.hasOwn(values, key);
		const cell = present ? values[key] : undefined;
		const checked = isBlank(cell)
			? checkEmpty(field, present, settings)
			: checkCell(field, cell, settings);
		if (typeof checked === 'string') card[key] = checked;
		else if (checked) problems.push(refused({ field: key, label, ...checked }).failure);
	}
	for (const key of Object.keys(values)) {
		const isKnown = fields.some((field) => field.key === key) || READ_ONLY_KEYS.includes(key);
		if (!isKnown && !isBlank(values[key])) problems.push(unknownField(key));
	}
	return { card, problems };
}

/** An empty cell as it is sent, or why it is refused; undefined where it is not sent. */
function checkEmpty(
	field: TemplateField,
	present: boolean,
	{ operation, clearEmpty }: CheckSettings,
): string | NonValue | undefined {
	if (isRequiredFor(field, operation)) {
		const hint = present ? 'Fill in this value.' : 'Map a column to this field, or fill it in.';
		return { rule: 'required', is: 'is required', hint };
	}
	if (!present || !clearEmpty) return undefined;
	return field.required ? NOT_TO_BE_CLEARED : '';
}

const NOT_TO_BE_CLEARED: NonValue = {
	rule: 'required',
	is: 'cannot be cleared: the template requires it',
	hint: 'Fill in this value, or turn off Clear Values for Empty Cells to leave it as it is.',
};

function unknownField(key: string): RowFailure {
	return notSent(
		`The template has no field ${key}`,
		'The template was changed, or another one is chosen. Reload the list of fields in the node and remove this value.',
		{ field: key, label: key, rule: 'unknownField' },
	);
}

/** Fields that cannot be true or false. */
const OF_A_PERSON: readonly string[] = ['name', ...PERSONAL_KEYS];

/** The cell as it is sent, or why it is refused. */
function checkCell(
	field: TemplateField,
	cell: unknown,
	settings: CheckSettings,
): string | NonValue {
	if (IDENTIFIER_KEYS.includes(field.key)) {
		const read = readIdentifier(cell);
		return 'id' in read ? checkLength(field, read.id) : read;
	}
	const nonValue = typeof cell === 'string' ? nonValueIn(trimCell(cell)) : undefined;
	if (nonValue) return nonValue;
	if (field.kind === 'date') return checkDate(field, cell, settings);
	const isPhoto = field.key === KEY.photo;
	if (isPhoto && isFile(cell)) return PHOTO_IS_A_FILE;
	if (typeof cell === 'boolean' && OF_A_PERSON.includes(field.key)) return NOT_TEXT.boolean;
	const read = readCell(cell);
	if ('refused' in read) return NOT_TEXT[read.refused];
	if (field.key === KEY.recipientEmail && !isAddress(read.text)) return NOT_AN_ADDRESS;
	const sent = isPhoto ? readLink(read.text) : read.text;
	return sent === undefined ? NOT_A_LINK : checkLength(field, sent);
}

const PHOTO_IS_A_FILE: NonValue = {
	rule: 'photoIsAFile',
	is: "is a file, and a link is needed: ID123's API takes the address of an image, not the image",
	hint: 'Upload the image to a place that anyone with the link can open, and map that link. The admin screen of ID123 also takes files.',
};

export const NOT_AN_ADDRESS: NonValue = {
	rule: 'notAnAddress',
	is: 'is not an email address',
	hint: 'Write one address, such as name@example.org, without a name or further addresses.',
};

const NOT_A_LINK: NonValue = {
	rule: 'notALink',
	is: 'is not a link',
	hint: 'Give the full address of the image, beginning with https://. ID123 fetches the image from there, so a path on a computer does not work.',
};

function checkDate(
	{ key }: TemplateField,
	cell: unknown,
	{ dateOrder, timezone }: CheckSettings,
): string | NonValue {
	const read = key === KEY.expiration ? toExpiration : toServiceDate;
	const result = read(cell, dateOrder, timezone);
	if (result.ok) return result.value;
	return {
		rule: 'notADate',
		is: `is not a date that can be used: ${result.reason}`,
		hint: 'Write the date as 2026-01-31. Text with slashes is read as the option Order in Dates With Slashes says.',
	};
}

function checkLength({ maxLength, minLength }: TemplateField, sent: string): string | NonValue {
	// No text has more characters than UTF-16 units, so most need no count.
	if (minLength === 0 && (maxLength === 0 || sent.length <= maxLength)) return sent;
	const length = countCharacters(sent);
	const characters = `${length} ${length === 1 ? 'character' : 'characters'}`;
	if (maxLength > 0 && length > maxLength) {
		return {
			rule: 'tooLong',
			is: `is too long: ${characters}, the template allows ${maxLength}`,
			hint: 'Shorten the value, or raise the limit in the template.',
		};
	}
	if (length >= minLength) return sent;
	return {
		rule: 'tooShort',
		is: `is too short: ${characters}, the template asks for at least ${minLength}`,
		hint: 'Complete the value, or lower the limit in the template.',
	};
}
