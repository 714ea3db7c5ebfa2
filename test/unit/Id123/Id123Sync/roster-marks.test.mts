/** What each row says of whose it is, and which of two rows with one id counts. */
import type { IDataObject } from 'n8n-workflow';
import { namedIn, rosterOf } from './support/read-roster.mts';

describe('whose a row is', () => {
	test.each<[string, IDataObject, readonly string[], string | undefined]>([
		['a good row', { 'Card ID': ' E1 ' }, ['E1'], undefined],
		['two columns with the same id', { 'Card ID': 'E1', card_id: 'E1' }, ['E1'], 'refused'],
		['two columns, one of them empty', { 'Card ID': 'E1', card_id: '' }, ['E1'], 'whose'],
		['two columns that differ', { 'Card ID': 'E1', card_id: 'E2' }, ['E1', 'E2'], 'whose'],
		['an empty id', { 'Card ID': '' }, [], 'whose'],
		['no id', {}, [], 'whose'],
		['an id that lost digits', { 'Card ID': 1234567890123456800 }, [], 'whose'],
		['true', { 'Card ID': true }, [], 'whose'],
		['a list', { 'Card ID': ['E1'] }, [], 'whose'],
		['an object', { 'Card ID': { id: 'E1' } }, [], 'whose'],
	])('%s', async (_, cells, ids, doubt) => {
		const { marks } = await rosterOf([{ 'Full Name': 'Ada', ...cells }]);
		expect(marks).toEqual([
			{
				...{ index: 0, ids, uniqueIdentifier: '', barcode: '', name: 'Ada', email: '' },
				...(doubt && { doubt }),
			},
		]);
	});

	test('a row that is refused for another reason still says whose it is', async () => {
		const { marks } = await rosterOf([
			{ 'Card ID': 'E1', 'Full Name': '', 'Unique Identifier': ' a@x.example ', barcode: 111 },
		]);
		expect(marks).toEqual([
			{
				...{ index: 0, ids: ['E1'], uniqueIdentifier: 'a@x.example', barcode: '111' },
				...{ name: '', email: '', doubt: 'refused' },
			},
		]);
	});

	test.each([
		['the same person twice', { 'Unique Identifier': 'a@x.example', Department: 'B' }, 'refused'],
		['somebody else under that id', { 'Unique Identifier': 'b@x.example' }, 'whose'],
		['nobody can tell who', {}, 'whose'],
	])('the second row with an id: %s', async (_, second, doubt) => {
		const { marks } = await rosterOf([
			{ 'Card ID': 'E1', 'Full Name': 'Ada', 'Unique Identifier': 'a@x.example' },
			{ 'Card ID': 'E1', 'Full Name': 'Ada', ...second },
		]);
		expect(marks[1].doubt).toBe(doubt);
	});

	test.each([
		['the first one word for word', {}, 'refused'],
		['the first one and more', { Department: 'North' }, 'whose'],
	])('the second row with an id, neither with an identifier: %s', async (_, more, doubt) => {
		const first = { 'Card ID': 'E1', 'Full Name': 'Ada' };
		const { marks } = await rosterOf([first, { ...first, ...more }]);
		expect(marks[1].doubt).toBe(doubt);
	});
});

test('of two rows with one card id the second counts where the first is wrong', async () => {
	const roster = await rosterOf([
		{ 'Card ID': 'E1', 'Full Name': '' },
		{ 'Card ID': 'E1', 'Full Name': 'Ada' },
	]);
	expect(roster.rows.map(({ index }) => index)).toEqual([1]);
	expect(roster.refused).toMatchObject([{ index: 0, failure: { rule: 'required' } }]);
});

test('of two rows with one card id the first counts, and the second is told which', async () => {
	const roster = await rosterOf([
		{ 'Card ID': 'E1', 'Full Name': 'Ada' },
		{ 'Card ID': 'E2', 'Full Name': 'Eve' },
		{ 'Card ID': ' E1', 'Full Name': 'Ada again' },
	]);
	expect(roster.rows.map(({ index }) => index)).toEqual([0, 1]);
	expect(roster.refused).toMatchObject([{ index: 2, failure: { rule: 'duplicate' } }]);
	expect(roster.refused[0].failure.what).toContain('row 1');
});

test('cards of refused rows are mentioned, so that they do not count as missing', async () => {
	const roster = await rosterOf([
		{ 'Card ID': 'E1', 'Full Name': '' },
		{ 'Card ID': 4711, 'Full Name': 'Eve', 'Recipient Email': 'no address' },
		{ 'Card ID': '', 'Full Name': 'Nobody' },
	]);
	expect(roster.rows).toEqual([]);
	expect(roster.refused.map(({ index }) => index)).toEqual([0, 1, 2]);
	expect(namedIn(roster)).toEqual(['E1', '4711']);
});
