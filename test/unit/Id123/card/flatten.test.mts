import fc from 'fast-check';
import { checkCard, readTemplate, settableFields } from '../../../../nodes/Id123/card/template.ts';
import {
	cardItem,
	FIXED_FIELDS,
	flattenCard,
	toCardBody,
	type FlatCard,
} from '../../../../nodes/Id123/card/vocabulary.ts';
import { bodyOf } from '../../../support/card-body.mts';

const groups = {
	barcode: [{ key: 'barcode', value: '123', label: 'Badge' }],
	image: [{ key: 'id-photo', value: 'https://x.example/a.jpg', label: 'Photo' }],
	'name-fields': [{ key: 'name', value: 'Ada', label: 'Full Name' }],
	'front-fields': [
		{ key: 'front-1', label: 'Department', type: 'text', value: 'IT' },
		{ key: 'front-2', label: '', type: 'text', value: null },
	],
};

const top = {
	'card-template-id': 't1',
	'card-id': 1001,
	'card-status': 'Installed',
	'card-sub-status': 'ACTIVE',
	institution: 'Harbour',
	'issuance-type': 'INSTITUTION ISSUED',
	'card-title': 'Staff ID',
	'created-at': '2019-12-09T06:43:19+00:00',
	'last-updated': '2020-10-20T03:37:43+00:00',
	'card-expiration': null,
};

const flat = {
	'card-template-id': 't1',
	'card-id': '1001',
	'card-status': 'INSTALLED',
	'card-sub-status': 'ACTIVE',
	institution: 'Harbour',
	'issuance-type': 'INSTITUTION_ISSUED',
	'card-title': 'Staff ID',
	'created-at': '2019-12-09T06:43:19+00:00',
	'last-updated': '2020-10-20T03:37:43+00:00',
	'card-expiration': '',
	barcode: '123',
	'id-photo': 'https://x.example/a.jpg',
	name: 'Ada',
	'front-1': 'IT',
	'front-2': '',
};

describe('flattening a card', () => {
	it.each([
		['groups on the row, as in List Cards', { ...top, ...groups }],
		['groups under card-data, as in View Card', { ...top, 'card-data': groups }],
		['groups under fields, as in View Template', { ...top, fields: groups }],
		[
			'a single object instead of a list',
			{
				...top,
				'card-data': {
					...groups,
					barcode: groups.barcode[0],
					'name-fields': groups['name-fields'][0],
				},
			},
		],
		['groups as a list', { ...top, 'card-data': Object.values(groups) }],
	])('reads %s', (_nesting, row) => {
		expect(flattenCard(row)).toEqual(flat);
	});

	it('leaves out what the answer lacks, and shows an empty field as empty text', () => {
		expect(flattenCard({ 'card-id': 'a', 'card-data': null, image: null })).toEqual({
			'card-id': 'a',
		});
		expect(flattenCard({ 'name-fields': [{ key: 'name' }, {}, null, 'x'] })).toEqual({ name: '' });
	});

	it('keeps keys that it does not know', () => {
		expect(
			flattenCard({
				'wallet-type': 'APPLE',
				serial: 7,
				'card-data': { x: [{ key: 'y-1', value: 'z' }] },
			}),
		).toEqual({ 'wallet-type': 'APPLE', serial: '7', 'y-1': 'z' });
	});

	it('reads values that stand under their key instead of in pairs', () => {
		expect(flattenCard({ 'card-id': 'a', 'card-data': { name: 'Ada', 'front-1': 7 } })).toEqual({
			'card-id': 'a',
			name: 'Ada',
			'front-1': '7',
		});
	});

	it('spells statuses in one way', () => {
		expect(flattenCard({ 'card-status': ' un installed ', 'card-sub-status': 'expired' })).toEqual({
			'card-status': 'UN_INSTALLED',
			'card-sub-status': 'EXPIRED',
		});
	});

	it('lists displayed values in the order of the card, whatever the order of the groups', () => {
		const row = { 'back-fields': [{ key: 'back-1', value: 'b' }], ...groups };
		expect(Object.keys(flattenCard(row))).toEqual([
			'barcode',
			'id-photo',
			'name',
			'front-1',
			'front-2',
			'back-1',
		]);
	});

	it('never throws and gives text only, whatever the answer is', () => {
		fc.assert(
			fc.property(fc.anything(), (anything) => {
				const values = Object.values(flattenCard(anything));
				expect(values.every((value) => typeof value === 'string')).toBe(true);
			}),
		);
	});
});

const groupedKeys = [
	'barcode',
	'id-photo',
	'name',
	'front-1',
	'front-2',
	'front-10',
	'secondary-1',
	'back-4',
];
const cards = fc.dictionary(
	fc.constantFrom(...FIXED_FIELDS.map(({ key }) => key), ...groupedKeys, 'something-new'),
	fc.string(),
) as fc.Arbitrary<FlatCard>;

describe('the body of a card', () => {
	it('nests values in the order of the template, whatever that of the columns, and leaves out empty groups', () => {
		const template = readTemplate({
			fields: {
				'front-fields': [{ key: 'front-2' }, { key: 'front-10' }],
				'name-fields': [{ key: 'name' }],
				'back-fields': [{ key: 'back-1' }],
			},
		});
		const row = {
			'front-10': 'ten',
			'front-2': 'two',
			name: 'Ada',
			'card-id': 'a1',
			'recipient-email': '',
		};
		const { card } = checkCard(row, settableFields(template), {
			operation: 'upsert',
			dateOrder: 'dayFirst',
			timezone: 'UTC',
			clearEmpty: true,
		});
		const body = toCardBody(card, template.fields);
		expect(JSON.stringify(body)).toBe(
			JSON.stringify({
				'card-id': 'a1',
				'recipient-email': '',
				'card-data': {
					'name-fields': [{ key: 'name', value: 'Ada' }],
					'front-fields': [
						{ key: 'front-2', value: 'two' },
						{ key: 'front-10', value: 'ten' },
					],
				},
			}),
		);
	});

	it('has no card-data without displayed values', () => {
		expect(toCardBody({ 'card-id': 'a1' }, [])).toEqual({ 'card-id': 'a1' });
	});

	it('never sends what ID123 sets itself', () => {
		const card = { 'card-id': 'a1', 'card-status': 'ACTIVE', code: 'S2001' };
		expect(toCardBody(card, [{ key: 'name', group: 'name-fields' }])).toEqual({ 'card-id': 'a1' });
	});

	it.each(['constructor', 'toString', '__proto__'])(
		'puts a value into a group that is called %s as into any other',
		(group) => {
			const body = JSON.stringify(toCardBody({ odd: 'x' }, [{ key: 'odd', group }]));
			expect(body).toBe(`{"card-data":{"${group}":[{"key":"odd","value":"x"}]}}`);
		},
	);

	it('puts a key that only the template knows into its group', () => {
		const fields = [{ key: 'media-1', group: 'media-fields' }];
		expect(toCardBody({ 'media-1': 'x' }, fields)).toEqual({
			'card-data': { 'media-fields': [{ key: 'media-1', value: 'x' }] },
		});
	});

	it('flattens back to the card', () => {
		fc.assert(
			fc.property(cards, (card) => {
				expect(flattenCard(bodyOf(card))).toEqual({ ...card });
			}),
		);
	});
});

it('a card that comes out begins with whose it is, and is the same otherwise', () => {
	const item = cardItem({ ...top, 'card-data': [groups] });
	expect(Object.keys(item).slice(0, 4)).toEqual([
		'name',
		'card-id',
		'card-status',
		'card-sub-status',
	]);
	expect(item).toEqual(flattenCard({ ...top, 'card-data': [groups] }));
	expect(Object.keys(cardItem({ title: 'Staff ID' }))).toEqual(['title']);
});
