import { CardIndex } from '../../../../nodes/Id123/Id123Sync/plan/cardIndex.ts';
import { keptIds, sparedNotes, staysBy } from '../../../../nodes/Id123/Id123Sync/plan/removals.ts';

function indexOf(...ids: string[]): CardIndex {
	const index = new CardIndex();
	const rest = { status: 'INSTALLED', subStatus: '', lastUpdated: '', barcode: '' };
	for (const id of ids) index.add({ id, ...rest });
	return index;
}

describe('cards that are kept by their ids', () => {
	const kept = (...keepIds: string[]) => keptIds({ keepIds }, indexOf('E100', '00123', 'X9'));

	test('an id keeps its card, also where it is spelt as sheets spell it', () => {
		expect([...kept('E100').kept]).toEqual(['E100']);
		expect([...kept('e100', '123').kept]).toEqual(['E100', '00123']);
	});

	test('an id that no card has is named', () => {
		expect(kept('E999', 'X9').unknownIds).toEqual(['E999']);
	});
});

describe('cards that stay by a value', () => {
	const keep = { key: 'front-1', values: ['Contractor', 'Guest'] };
	const scope = { key: 'front-2', values: ['Site A'] };

	test.each([
		['kept by its value', { keep }, { 'front-1': ' contractor ' }, 'kept'],
		['another value', { keep }, { 'front-1': 'Radiology' }, undefined],
		['the value is not shown', { keep }, {}, 'unseen'],
		['within the scope', { scope }, { 'front-2': 'SITE  a' }, undefined],
		['outside of the scope', { scope }, { 'front-2': 'Site B' }, 'outOfScope'],
		['an empty value is outside of the scope', { scope }, { 'front-2': '' }, 'outOfScope'],
		['the value of the scope is not shown', { scope }, {}, 'unseen'],
		[
			'within the scope, and kept',
			{ keep, scope },
			{ 'front-1': 'Guest', 'front-2': 'Site A' },
			'kept',
		],
		[
			'within the scope, and whether it is kept is not shown',
			{ keep, scope },
			{ 'front-2': 'Site A' },
			'unseen',
		],
		['nothing is asked', {}, {}, undefined],
	])('%s', (_, filters, shown, why) => {
		expect(staysBy({ keepIds: [], ...filters }, shown)).toBe(why);
	});
});

test('what the admin should know is told in sentences', () => {
	expect(sparedNotes({ kept: 3, unseen: 0, unknownIds: [] })).toEqual([]);
	const notes = sparedNotes({ kept: 3, unseen: 2, unknownIds: ['E1', 'E2'] });
	expect(notes[0]).toContain('2 cards stay although no row has them');
	expect(notes[1]).toBe('Keep Cards names E1 and E2, which no card of the template has.');
});
