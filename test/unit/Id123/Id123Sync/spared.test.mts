import { CardIndex } from '../../../../nodes/Id123/Id123Sync/plan/cardIndex.ts';
import { Sparing, withheld, type Spared } from '../../../../nodes/Id123/Id123Sync/plan/spared.ts';

const REST = { status: 'INSTALLED', subStatus: '', lastUpdated: '', barcode: '' };
const IDS = ['E100', '00123', 'X9'];

function sparing(spared: Partial<Spared>): Sparing {
	const index = new CardIndex();
	for (const id of IDS) index.add({ id, ...REST });
	return new Sparing({ keepIds: [], ...spared }, index);
}

describe('cards that are kept by their ids', () => {
	const kept = (...keepIds: string[]) => {
		const asked = sparing({ keepIds });
		return IDS.filter((id) => asked.keeps({ id, ...REST }));
	};

	test('an id keeps its card, also where it is spelt as sheets spell it', () => {
		expect(kept('E100')).toEqual(['E100']);
		expect(kept('e100', '123')).toEqual(['E100', '00123']);
	});

	test.each(['E100 X9', 'E100\tX9', 'E100 | X9', 'E100/X9'])('%j keeps both', (text) => {
		expect(kept(text)).toEqual(['E100', 'X9']);
	});

	test('an id that no card has is named', () => {
		expect(sparing({ keepIds: ['E999', 'X9'] }).notes(0, true)).toEqual([
			'Keep Cards names E999, which no card of the template has.',
		]);
	});

	test('where no card has one of them, nobody knows whom they are to keep', () => {
		expect(sparing({ keepIds: ['E999', 'X9'] }).fitsNone).toBeUndefined();
		expect(sparing({ keepIds: ['E999', 'E998'] }).fitsNone).toBe('Card IDs');
	});
});

describe('cards that stay by a value', () => {
	const keep = { key: 'front-1', values: ['Contractor', 'Guests'] };
	const scope = { key: 'front-2', values: ['Site A'] };
	const dayOf = (text: string) => (/^\d{4}/.test(text) ? text.slice(0, 10) : undefined);

	test.each([
		['kept by its value', { keep }, { 'front-1': ' contractor ' }, 'kept'],
		['characters that nobody sees', { keep }, { 'front-1': 'Gu\u00ADests\u3164' }, 'kept'],
		['another value', { keep }, { 'front-1': 'Radiology' }, undefined],
		[
			'an empty value',
			{ keep: { key: 'front-1', values: ['\u00AD'] } },
			{ 'front-1': '' },
			undefined,
		],
		['the value is not shown', { keep }, {}, 'unseen'],
		['within the scope', { scope }, { 'front-2': 'SITE  a' }, undefined],
		['outside of the scope', { scope }, { 'front-2': 'Site B' }, 'outOfScope'],
		['an empty value is outside of the scope', { scope }, { 'front-2': '' }, 'outOfScope'],
		['the value of the scope is not shown', { scope }, {}, 'unseen'],
		[
			'a day, with another time',
			{ keep: { key: 'front-3', values: ['2026-02-01'], dayOf } },
			{ 'front-3': '2026-02-01T00:00' },
			'kept',
		],
		[
			'within the scope, and kept',
			{ keep, scope },
			{ 'front-1': 'Guests', 'front-2': 'Site A' },
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
		expect(sparing(filters).staysBy(shown)).toBe(why);
	});

	test('a value that no card shows is named, where cards would go', () => {
		const asked = sparing({ keep });
		asked.staysBy({ 'front-1': 'Guests' });
		expect(asked.fitsNone).toBeUndefined();
		expect(asked.notes(0, false)).toEqual([]);
		expect(asked.notes(0, true)).toEqual([
			'Keep Cards names Contractor, which no card shows that was looked at.',
		]);
	});

	test('where all of them are one value with a comma in it, its parts are not named', () => {
		const whole = 'Facilities, Grounds';
		const asked = sparing({ keep: { key: 'front-1', values: whole.split(', '), whole } });
		asked.staysBy({ 'front-1': 'facilities, grounds' });
		expect(asked.notes(0, true)).toEqual([]);
	});

	test('where no card shows one of them, nobody knows whom they are to keep', () => {
		const asked = sparing({ keep });
		asked.staysBy({ 'front-1': 'Guest' });
		asked.staysBy({});
		expect(asked.fitsNone).toBe('Values');
		const step = { kind: 'archive', card: { id: 'G1', ...REST } } as const;
		expect(withheld(step, 'Values')).toMatchObject({
			what: 'The card was not archived: nothing under Keep Cards > Values fits a card of the template',
			rule: 'held',
		});
	});
});

test('how many cards stay unseen is told in a sentence', () => {
	expect(sparing({}).notes(0, true)).toEqual([]);
	expect(sparing({}).notes(2, true)[0]).toContain('2 cards stay although no row has them');
});
