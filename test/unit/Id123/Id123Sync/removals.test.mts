import fc from 'fast-check';
import { CardIndex } from '../../../../nodes/Id123/Id123Sync/plan/cardIndex.ts';
import type { RowMark } from '../../../../nodes/Id123/Id123Sync/plan/claims.ts';
import { heldBy, pairsToRecall } from '../../../../nodes/Id123/Id123Sync/plan/removals.ts';
import type { ListedCard, RemovalStep } from '../../../../nodes/Id123/Id123Sync/plan/steps.ts';
import { card, claimsOf, decided, remembering, row } from './support/decided.mts';

describe('cards that no row names', () => {
	const CARDS = [card('E1'), card('E2'), card('E3')];
	const STAYS = row(0, ['E1']);

	test.each<[string, RowMark[], string[], Record<string, number>]>([
		['all rows are certain', [STAYS], ['E2', 'E3'], {}],
		['a refused row names its card', [STAYS, row(1, ['E2'], { doubt: 'refused' })], ['E3'], {}],
		[
			'a refused row names no card',
			[STAYS, row(1, ['N9'], { doubt: 'refused' })],
			[],
			{ E2: 2, E3: 2 },
		],
		['a row has no id', [STAYS, row(4, [], { doubt: 'whose' })], [], { E2: 5, E3: 5 }],
		[
			'a row names a card, and has what another one has',
			[row(0, ['E1'], { doubt: 'whose' })],
			[],
			{ E2: 1, E3: 1 },
		],
		['a row has two ids', [row(0, ['E1', 'E3'], { doubt: 'whose' })], [], { E2: 1 }],
		['an id looks like a card', [STAYS, row(1, [' e2'], { doubt: 'whose' })], ['E3'], {}],
	])('%s', (_, rows, going, held) => {
		expect(decided(rows, CARDS)).toEqual({ going, held });
	});

	test('a row without an id holds only the card that is remembered with its identifier', () => {
		const rows = [STAYS, row(1, [], { doubt: 'whose', uniqueIdentifier: 'b' })];
		const known = remembering({ E2: 'b', E3: 'c' });
		expect(decided(rows, CARDS, known)).toEqual({ going: ['E3'], held: { E2: 2 } });
	});

	test('and none at all where all of them are remembered with others', () => {
		const rows = [STAYS, row(1, [], { doubt: 'whose', uniqueIdentifier: 'z' })];
		const known = remembering({ E2: 'b', E3: 'c' });
		expect(decided(rows, CARDS, known)).toEqual({ going: ['E2', 'E3'], held: {} });
		expect(decided(rows, CARDS, remembering({ E2: 'b' }))).toEqual({
			going: ['E2'],
			held: { E3: 2 },
		});
	});

	test('a barcode tells whose the row is only where one row and one card have it', () => {
		const cards = [card('E1'), card('E2', { barcode: '7' }), card('E3', { barcode: '8' })];
		const doubtful = row(1, [], { doubt: 'whose', barcode: '7' });
		expect(decided([STAYS, doubtful], cards)).toEqual({ going: ['E3'], held: { E2: 2 } });
		const twice = [row(0, ['E1'], { barcode: '7' }), doubtful];
		expect(decided(twice, cards)).toEqual({ going: [], held: { E2: 2, E3: 2 } });
		const same = cards.map((each) => ({ ...each, barcode: '7' }));
		expect(decided([STAYS, doubtful], same)).toEqual({ going: [], held: { E2: 2, E3: 2 } });
		const none = [STAYS, { ...doubtful, barcode: '' }];
		expect(decided(none, CARDS)).toEqual({ going: [], held: { E2: 2, E3: 2 } });
	});

	test('each held card is told with the row that is its own, not with the first one in doubt', () => {
		const rows = [
			STAYS,
			row(1, [], { doubt: 'whose' }),
			row(2, [], { doubt: 'whose', uniqueIdentifier: 'c' }),
		];
		const known = remembering({ E3: 'c' });
		expect(decided(rows, CARDS, known)).toEqual({ going: [], held: { E2: 2, E3: 3 } });
	});
});

describe('what is asked of the memory', () => {
	const candidates = [card('E1'), card('E2')].map(
		(each): RemovalStep => ({ kind: 'archive', card: each }),
	);
	const claims = claimsOf([], []);

	test('is each identifier of a row in doubt with each card that would go, once', () => {
		const rows = [
			row(0, [], { doubt: 'whose', uniqueIdentifier: 'a' }),
			row(1, [], { doubt: 'whose', uniqueIdentifier: 'a' }),
			row(2, [], { doubt: 'whose' }),
			row(3, ['x'], { uniqueIdentifier: 'b' }),
		];
		expect(pairsToRecall({ candidates, rows, claims })).toEqual([
			{ cardId: 'E1', uniqueIdentifier: 'a' },
			{ cardId: 'E2', uniqueIdentifier: 'a' },
		]);
	});

	test('is nothing where it would be too much', () => {
		const rows = Array.from({ length: 1_001 }, (_, index) =>
			row(index, [], { doubt: 'whose', uniqueIdentifier: `u${index}` }),
		);
		expect(pairsToRecall({ candidates, rows, claims })).toEqual([]);
	});
});

test('what is remembered is not looked up of each refused row with each card', () => {
	const rows = Array.from({ length: 1_001 }, (_, index) =>
		row(index, [`N${index}`], { doubt: 'refused', uniqueIdentifier: `u${index}` }),
	);
	const cards = Array.from({ length: 300 }, (_, index) => card(`E${index}`));
	const remembered = jest.fn(() => 'unknown' as const);
	expect(Object.keys(decided(rows, cards, remembered).held)).toHaveLength(300);
	expect(remembered.mock.calls.length).toBeLessThan(1_000);
});

describe('an id that looks like that of a card', () => {
	const CARDS = ['E100', '00123', 'Müller', ' A7 ', 'x-9'].map((id) => card(id));
	const index = new CardIndex();
	for (const each of CARDS) index.add(each);
	const alike = (id: string, named: readonly string[] = []) =>
		index.alike(id, (each) => named.includes(each.id)).map(({ id: own }) => own);

	test.each([
		['e100', 'E100'],
		['E\u200e100', 'E100'],
		['E1\u00ad00', 'E100'],
		['\u2066E100', 'E100'],
		['"E100"', 'E100'],
		['*E100*', 'E100'],
		['Ｅ100', 'E100'],
		['123', '00123'],
		['0123', '00123'],
		["'00123", '00123'],
		['="00123"', '00123'],
		["'123", '00123'],
		['MÜLLER', 'Müller'],
		['Mu\u0308ller', 'Müller'],
		['a7', ' A7 '],
		['X-9', 'x-9'],
	])('%j is %j', (id, own) => {
		expect(alike(id)).toEqual([own]);
		expect(index.find(id)).toBeUndefined();
	});

	test.each(['E101', '1234', 'x9', '-', '', '="', 'E100 E100'])('%j is none', (id) => {
		expect(alike(id)).toEqual([]);
	});

	test('spaces around the id of a card are no part of it', () => {
		expect(index.find('A7')?.id).toBe(' A7 ');
	});

	test('is another one by its zeros where a row names the card exactly, and only by these', () => {
		expect(alike('123', ['00123'])).toEqual([]);
		expect(alike("'00123", ['00123'])).toEqual(['00123']);
		expect(alike('e100', ['E100'])).toEqual(['E100']);
	});
});

describe('whether a roster names a card that is in use', () => {
	test('a roster that names archived cards only names none in use', () => {
		const cards = [card('E1', { status: 'ARCHIVED' }), card('E2')];
		expect(claimsOf([row(0, ['E1'])], cards).namesLiveCard).toBe(false);
		expect(claimsOf([row(0, ['E2'])], cards).namesLiveCard).toBe(true);
	});
});

test('a held card is told with the row and what to do', () => {
	const step = { kind: 'archive', card: card('E1') } as const;
	const { what, hint, rule } = heldBy(step, 6, 'doubtful').failure;
	expect(what).toContain('row 7');
	expect(hint).toContain('Correct row 7');
	expect(hint).toContain('Change Status');
	expect(rule).toBe('held');
});

describe('whatever the rows are', () => {
	const ID = fc.constantFrom('E1', 'E2', 'E3', 'E4', 'e1', 'N1', 'N2', '0E1', ' E2');
	const world = fc.record({
		cards: fc.uniqueArray(
			fc.record({
				id: fc.constantFrom('E1', 'E2', 'E3', 'E4'),
				barcode: fc.constantFrom('', '7', '8', '9'),
				isArchived: fc.boolean(),
				identifier: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
			}),
			{ selector: ({ id }) => id },
		),
		rows: fc.array(
			fc.record({
				ids: fc.array(ID, { maxLength: 2 }),
				uniqueIdentifier: fc.constantFrom('', 'a', 'b', 'z'),
				barcode: fc.constantFrom('', '7', '8'),
				doubt: fc.constantFrom(undefined, 'whose' as const, 'refused' as const),
			}),
			{ maxLength: 6 },
		),
	});

	const holds = (
		predicate: (rows: RowMark[], cards: ListedCard[], known: Record<string, string>) => void,
	) =>
		fc.assert(
			fc.property(world, (given) => {
				const cards = given.cards.map(({ id, barcode, isArchived }) =>
					card(id, { barcode, status: isArchived ? 'ARCHIVED' : 'INSTALLED' }),
				);
				const known = Object.fromEntries(
					given.cards.flatMap(({ id, identifier }) => (identifier ? [[id, identifier]] : [])),
				);
				const rows = given.rows.map((each, index) => ({ ...each, index }));
				predicate(rows, cards, known);
			}),
			{ numRuns: 2000 },
		);

	test('no card goes that a row names or looks like, or that is remembered with the identifier of a row in doubt', () => {
		holds((rows, cards, known) => {
			const { going } = decided(rows, cards, remembering(known));
			for (const id of going) {
				for (const { ids, uniqueIdentifier, doubt } of rows) {
					const plain = ids.map((each) => each.trim());
					expect(plain).not.toContain(id);
					if (!rows.some((other) => other.ids.some((each) => each.trim() === id))) {
						expect(plain.map((each) => each.toUpperCase().replace(/^0/, ''))).not.toContain(id);
					}
					if (doubt !== undefined && uniqueIdentifier !== '') {
						expect(known[id]).not.toBe(uniqueIdentifier);
					}
				}
			}
		});
	});

	test('every card that would go either goes or is held', () => {
		holds((rows, cards, known) => {
			const claims = claimsOf(rows, cards);
			const live = cards.filter((each) => each.status !== 'ARCHIVED' && !claims.has(each));
			const { going, held } = decided(rows, cards, remembering(known));
			expect([...going, ...Object.keys(held)].sort()).toEqual(live.map(({ id }) => id).sort());
		});
	});

	test('one more row never lets go a card that was held by a row that is still in doubt', () => {
		fc.assert(
			fc.property(world, ID, ({ cards: given, rows: marks }, id) => {
				const cards = given.map((each) => card(each.id));
				const rows = marks.map((each, index) => ({ ...each, barcode: '', index }));
				const more = [...rows, row(rows.length, [id])];
				const before = decided(rows, cards);
				const after = decided(more, cards);
				for (const each of after.going) expect(before.going).toContain(each);
			}),
			{ numRuns: 2000 },
		);
	});
});
