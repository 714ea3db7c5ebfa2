import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {
	isRequiredFor,
	readTemplate,
	settableFields,
} from '../../../../nodes/Id123/card/template.ts';
import { FIXED_FIELDS, normaliseIssuance } from '../../../../nodes/Id123/card/vocabulary.ts';

const data: unknown = JSON.parse(
	readFileSync(path.join(process.cwd(), 'examples/data/template.json'), 'utf8'),
);

describe('reading a template', () => {
	it('keeps the fields in the order of the service, with the labels and rules of the admin', () => {
		const template = readTemplate(data);
		expect(template).toMatchObject({
			id: '906c56c2d85817633abc07978f4899ff89cff060',
			title: 'Staff ID',
		});
		expect(template.fields.map(({ key, label }) => [key, label])).toEqual([
			['barcode', 'Badge Barcode'],
			['id-photo', 'Photo'],
			['name', 'Full Name'],
			['front-1', 'Department'],
			['front-2', 'Job Title'],
			['front-3', 'Start Date'],
			['secondary-1', 'Office'],
			['back-1', 'Emergency Contact'],
		]);
		expect(template.fields[5]).toEqual({
			key: 'front-3',
			label: 'Start Date',
			group: 'front-fields',
			kind: 'date',
			maxLength: 10,
			minLength: 0,
			required: false,
		});
	});

	it('reads the same fields from the fields block alone', () => {
		const { fields } = data as { fields: unknown };
		expect(readTemplate(fields).fields).toEqual(readTemplate(data).fields);
	});

	it('reads strings for numbers and for booleans, and a single field where a list is expected', () => {
		const template = readTemplate({
			fields: {
				'name-fields': {
					key: 'name',
					label: ' Who ',
					type: null,
					'max-length': '40',
					'min-length': '2',
					required: 'true',
				},
				barcode: [{ key: 'barcode', 'max-length': null, required: 'false' }],
				image: null,
			},
		});
		expect(template.fields).toEqual([
			{
				key: 'barcode',
				label: 'barcode',
				group: 'barcode',
				kind: 'text',
				maxLength: 0,
				minLength: 0,
				required: false,
			},
			{
				key: 'name',
				label: 'Who',
				group: 'name-fields',
				kind: 'text',
				maxLength: 40,
				minLength: 2,
				required: true,
			},
		]);
	});

	it('keeps fields of unknown groups and keys, and drops members without a key', () => {
		const template = readTemplate({
			fields: {
				'media-fields': [
					{ key: 'media-1', label: 'Logo', type: 'DATE' },
					{ label: 'keyless' },
					null,
				],
				'front-fields': [{ key: 'front-12', label: 'Twelve' }],
			},
		});
		expect(template.fields.map(({ key, group, kind }) => [key, group, kind])).toEqual([
			['front-12', 'front-fields', 'text'],
			['media-1', 'media-fields', 'date'],
		]);
	});

	it.each([
		['INSTITUTION ISSUED', 'INSTITUTION_ISSUED'],
		['institution_issued', 'INSTITUTION_ISSUED'],
		[' Self-Issued ', 'SELF_ISSUED'],
		['SELF_ISSUED', 'SELF_ISSUED'],
		['Partner issued', 'Partner issued'],
		['', ''],
	])('spells the issuance type %j as %j', (given, expected) => {
		expect(normaliseIssuance(given)).toBe(expected);
	});

	it('never throws, whatever the answer is', () => {
		fc.assert(
			fc.property(fc.anything(), (anything) => {
				expect(Array.isArray(readTemplate(anything).fields)).toBe(true);
				expect(readTemplate({ fields: anything }).id).toBe('');
			}),
		);
	});
});

describe('the settable fields of a template', () => {
	const fields = settableFields(readTemplate(data));

	it('are the six fixed ones under their labels, then those of the template', () => {
		expect(fields.slice(0, 6).map(({ key, label }) => ({ key, label }))).toEqual(FIXED_FIELDS);
		expect(fields).toHaveLength(14);
	});

	it('require the card id and the name, even where the template does not mark the name', () => {
		const loose = settableFields(
			readTemplate({ fields: { 'name-fields': [{ key: 'name', label: 'N', required: false }] } }),
		);
		expect(loose.filter(({ required }) => required).map(({ key }) => key)).toEqual([
			'card-id',
			'name',
		]);
	});

	it('treat the card expiration as a date', () => {
		expect(fields.find(({ key }) => key === 'card-expiration')?.kind).toBe('date');
	});

	it('hold every key once, and none that ID123 sets itself', () => {
		const repeated = settableFields(
			readTemplate({
				fields: [
					{ key: 'card-id', label: 'Mine' },
					{ key: 'card-status', label: 'State' },
					{ key: 'front-1', label: 'A' },
					{ key: 'front-1', label: 'B' },
				],
			}),
		);
		expect(repeated.map(({ key, label }) => [key, label]).slice(6)).toEqual([['front-1', 'A']]);
	});

	it('ask an update for the card id alone', () => {
		expect(fields.filter((field) => isRequiredFor(field, 'update')).map(({ key }) => key)).toEqual([
			'card-id',
		]);
		expect(fields.filter((field) => isRequiredFor(field, 'upsert')).map(({ key }) => key)).toEqual([
			'card-id',
			'name',
		]);
	});
});
