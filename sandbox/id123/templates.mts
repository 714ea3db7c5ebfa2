/** The templates that the sandbox starts with: five institutions, each with something that a caller can trip over. */
import staffTemplate from '../../examples/data/template.json';
import { templateBody, type TemplateBody, type TemplateField } from './contract.mts';
import type { Template } from './model.mts';

/** Ids of the default templates. */
export const TEMPLATE_IDS = {
	/** The template of the example sheet. */
	staff: staffTemplate['card-template-id'],
	/** Every field that a card can have, several of them required, three of them dates. */
	student: '3f1b0c86a94e5d27be60f8c1742a9d35e8b70146',
	/** Two fields with the same label, and a numeric barcode that has to be given. */
	contractor: 'b82d47e05c1f9a6344de70912c8fb5a6013e97dc',
	/** The service makes up the barcode. */
	library: '5ad90e3b7f2864c1d08e6fa1937b24c05e8f16b2',
	/** Self-issued: its cards cannot be invited by e-mail. */
	member: 'e07c4419d35ab82f6c12ee9850a7bd43f1692c8a',
} as const;

type Rules = Partial<Pick<TemplateField, 'type' | 'required' | 'format' | 'source'>> & {
	max?: number;
	min?: number;
};

/** A field as View Template shows it. A length of 0 means that there is no rule. */
export function field(key: string, label: string, rules: Rules = {}): TemplateField {
	const { max = 0, min = 0, type = 'text', required = false, source = '', format } = rules;
	return {
		key,
		label,
		type,
		...(format === undefined ? {} : { format }),
		source,
		editable: true,
		value: '',
		'max-length': max,
		'min-length': min,
		required,
	};
}

// The published sample shows the photo's rules as null and 0.
const photo: TemplateField = {
	...field('id-photo', 'Photo'),
	type: null,
	source: null,
	value: null,
};
const date = { type: 'date', max: 10 };

const student: TemplateBody = {
	'card-template-id': TEMPLATE_IDS.student,
	institution: 'Northfield University',
	'issuance-type': 'INSTITUTION_ISSUED',
	title: 'Student ID',
	'created-at': '2023-08-14T08:15:00+00:00',
	'last-updated': '2026-01-20T16:42:11+00:00',
	fields: {
		barcode: [field('barcode', 'Library Barcode', { max: 14, min: 6, format: 'alphanumeric' })],
		image: [photo],
		'name-fields': [field('name', 'Student Name', { max: 120, required: true })],
		'front-fields': [
			field('front-1', 'Student Number', { max: 12, min: 4, required: true }),
			field('front-2', 'Programme', { max: 60, required: true }),
			field('front-3', 'Valid From', date),
		],
		'secondary-fields': [
			field('secondary-1', 'Faculty', { max: 60, required: true }),
			field('secondary-2', 'Year of Study', { max: 2 }),
			field('secondary-3', 'Date of Birth', { ...date, required: true }),
			field('secondary-4', 'Residence Hall', { max: 40 }),
		],
		'back-fields': [
			field('back-1', 'Emergency Phone', { max: 24, required: true }),
			field('back-2', 'Blood Type', { max: 3 }),
			field('back-3', 'Enrolled On', date),
			field('back-4', 'Notes', { max: 200 }),
		],
	},
};

const contractor: TemplateBody = {
	'card-template-id': TEMPLATE_IDS.contractor,
	institution: 'Meridian Construction Group',
	'issuance-type': 'INSTITUTION_ISSUED',
	title: 'Site Pass',
	'created-at': '2024-11-05T11:00:00+00:00',
	'last-updated': '2025-12-01T07:30:00+00:00',
	fields: {
		barcode: [
			field('barcode', 'Pass Number', { max: 10, min: 10, required: true, format: 'numeric' }),
		],
		image: [photo],
		'name-fields': [field('name', 'Name', { max: 80, required: true })],
		'front-fields': [field('front-1', 'Company', { max: 60, required: true })],
		'secondary-fields': [
			field('secondary-1', 'Phone', { max: 24 }),
			field('secondary-2', 'Phone', { max: 24 }),
		],
		'back-fields': [field('back-1', 'Safety Training', date)],
	},
};

const library: TemplateBody = {
	'card-template-id': TEMPLATE_IDS.library,
	institution: 'Lakeside Public Library',
	'issuance-type': 'INSTITUTION_ISSUED',
	title: 'Library Card',
	'created-at': '2022-03-01T09:00:00+00:00',
	'last-updated': '2024-06-18T13:05:27+00:00',
	fields: {
		barcode: [
			field('barcode', 'Card Number', { max: 14, format: 'numeric', source: 'auto-generated' }),
		],
		image: [photo],
		'name-fields': [field('name', 'Reader', { max: 100, required: true })],
		'front-fields': [field('front-1', 'Branch', { max: 40 })],
		'secondary-fields': [],
		'back-fields': [field('back-1', 'Guardian', { max: 80 })],
	},
};

const member: TemplateBody = {
	'card-template-id': TEMPLATE_IDS.member,
	institution: 'Trailhead Climbing Club',
	'issuance-type': 'SELF_ISSUED',
	title: 'Member Card',
	'created-at': '2025-02-10T18:20:00+00:00',
	'last-updated': '2025-02-10T18:20:00+00:00',
	fields: {
		barcode: [],
		image: [photo],
		'name-fields': [field('name', 'Member', { max: 100, required: true })],
		'front-fields': [field('front-1', 'Level', { max: 20 })],
		'secondary-fields': [],
		'back-fields': [],
	},
};

/** A template to start the sandbox with: the whole thing, or only the body that View Template returns. */
export type TemplateInput = TemplateBody | (Partial<Template> & Pick<Template, 'body'>);

/** Checks a template and fills in what the body does not say. Throws a ZodError for one that is no template. */
export function asTemplate(input: TemplateInput): Template {
	const given = 'body' in input ? input : { body: input };
	return { ...given, approved: given.approved ?? true, body: templateBody.parse(given.body) };
}

/** Fresh copies of the default templates. */
export function defaultTemplates(): Template[] {
	return [
		asTemplate(templateBody.parse(staffTemplate)),
		asTemplate(student),
		asTemplate(contractor),
		asTemplate({ body: library, automaticBarcode: { characters: 'numeric', length: 14 } }),
		asTemplate(member),
	];
}

/** Every field of a template, in the order in which it is shown. */
export function fieldsOf(template: Template): TemplateField[] {
	return Object.values(template.body.fields).flat();
}

export const isSelfIssued = (template: Template): boolean =>
	template.body['issuance-type'].startsWith('SELF');
