import { CardIndex } from '../../../../nodes/Id123/Id123Sync/plan/cardIndex.ts';
import { nameKey } from '../../../../nodes/Id123/Id123Sync/plan/claims.ts';

const REST = { status: 'INSTALLED', subStatus: '', lastUpdated: '', barcode: '' };

function indexOf(...ids: string[]): CardIndex {
	const index = new CardIndex();
	for (const id of ids) index.add({ id, ...REST });
	return index;
}

const idsOf = (cards: ReadonlyArray<{ id: string }>) => cards.map(({ id }) => id);

describe('an id as sheets and keyboards change it', () => {
	test.each([
		['ali100', 'ALİ100'],
		['ALİ100', 'ali100'],
		['E 100', 'E  100'],
		['E - 100', 'E-100'],
		['E-100', 'E \u2013 100'],
		['12E3', '12000'],
		['012E3', '12000'],
		['12.50', '12.5'],
		['12.50', '12,5'],
		['12.50', '012,50'],
		['12', '12.0'],
	])('card %s is what %s looks like', (card, id) => {
		const index = indexOf(card);
		expect(index.find(id)).toBeUndefined();
		expect(idsOf(index.alike(id))).toEqual([card]);
	});

	test.each([
		['E 100', 'E100'],
		['E-100', 'E_100'],
		['12E3', '1200'],
		['12E30', '12'],
		['1.50', '150'],
		['1234.5', '1234,50'],
		['3.1', '3.10'],
		['1234567890123456', '1234567890123450'],
	])('card %s is not what %s looks like', (card, id) => {
		expect(indexOf(card).alike(id)).toEqual([]);
	});

	test('zeros at the end of a fraction make another id where a row names the card', () => {
		expect(indexOf('12.1').alike('12.10', () => true)).toEqual([]);
	});
});

describe('cards that an id may have come from, although it is another’s or a new one', () => {
	test.each([
		['123', ['00123']],
		['00123', ['123']],
		['1234567890123450', ['1234567890123456']],
		['3.10', ['3.1']],
		['E9', []],
		['N1', []],
	])('%s', (id, ids) => {
		const index = indexOf('123', '00123', '1234567890123456', 'E9', '3.1');
		expect(idsOf(index.behind(id))).toEqual(ids);
	});

	test('none of them is archived', () => {
		const index = indexOf('123');
		index.add({ id: '00123', ...REST, status: 'ARCHIVED' });
		expect(index.behind('123')).toEqual([]);
	});
});

test('names are the same in any order, case and with any accents, and other words make another name', () => {
	expect(nameKey('LEE,  Ánn')).toBe(nameKey('Ann Lee'));
	expect(nameKey('Ann Lee')).not.toBe(nameKey('Ann Ray'));
	expect(nameKey(' – ')).toBe('');
	expect(nameKey(undefined)).toBe('');
});
