/** Cards that a row may mean although its Card ID is not theirs. */
import { planKey, type Plan } from '../../../../nodes/Id123/Id123Sync/plan/plan.ts';
import { heldBy, pairsToRecall } from '../../../../nodes/Id123/Id123Sync/plan/removals.ts';
import type { RemovalStep } from '../../../../nodes/Id123/Id123Sync/plan/steps.ts';
import { card, claimsOf, decided, remembering, row } from './support/decided.mts';

describe('a card whose id may be that of a row which is done', () => {
	const CARDS = [card('123'), card('00123')];
	const rows = [row(0, ['123'], { uniqueIdentifier: 'a' })];

	test('is held by a row that need not be wrong, unless it is remembered with another Unique Identifier', () => {
		expect(decided(rows, CARDS)).toEqual({ going: [], held: { '00123': 1 } });
		expect(decided(rows, CARDS, remembering({ '00123': 'a' })).going).toEqual([]);
		expect(decided(rows, CARDS, remembering({ '00123': 'b' })).going).toEqual(['00123']);
		const { hint } = heldBy({ kind: 'archive', card: CARDS[1] }, 0, 'meant').failure;
		expect(hint).not.toContain('Correct row');
		expect(hint).toContain('Change Status');
	});

	test('is held all the same where another row has that Unique Identifier, or two people have such ids', () => {
		const known = remembering({ '00123': 'b' });
		const twice = [...rows, row(1, ['N1'], { uniqueIdentifier: 'A' })];
		expect(decided(twice, CARDS, known).held).toEqual({ '00123': 1 });
		const two = [...rows, row(1, ['0123'], { uniqueIdentifier: 'c' })];
		expect(decided(two, [...CARDS, card('0123')], known).held).toEqual({ '00123': 1 });
	});

	test("is not certainly the card of a refused row that has its barcode: that row may be anybody's", () => {
		const cards = [CARDS[0], card('00123', { barcode: '7' }), card('E9')];
		const refused = row(1, ['N9'], { doubt: 'whose', barcode: '7', uniqueIdentifier: 'c' });
		expect(decided([...rows, refused], cards)).toEqual({ going: [], held: { '00123': 2, E9: 2 } });
	});

	test.each([
		['goes', 'Bob King', ['00123']],
		['is held', 'Hopper, Ada', []],
		['is held', undefined, []],
	])('%s where that row has the name of its own card, and it shows %s', (_, name, going) => {
		const cards = [card('123', { name: 'Ada Hopper' }), card('00123', { name })];
		expect(decided([{ ...rows[0], name: 'Ada Hopper' }], cards).going).toEqual(going);
	});

	test('is asked of the memory with the Unique Identifier of that row', () => {
		const candidates: RemovalStep[] = [{ kind: 'archive', card: CARDS[1] }];
		expect(pairsToRecall({ candidates, rows, claims: claimsOf(rows, CARDS) })).toEqual([
			{ cardId: '00123', uniqueIdentifier: 'a' },
		]);
	});
});

test('a refused row is that of the card that it names, although the id of another row lacks but its zeros', () => {
	const cards = [card('0123'), card('E9')];
	const rows = [
		row(0, ['0123'], { doubt: 'refused', uniqueIdentifier: 'a' }),
		row(1, ['123'], { uniqueIdentifier: 'c' }),
	];
	expect(decided(rows, cards)).toEqual({ going: ['E9'], held: {} });
});

test('a card that shows the name of a row whose own card shows another one is held, unless it is remembered with another Unique Identifier', () => {
	const cards = [card('E1', { name: 'Bob King' }), card('E2', { name: 'HOPPER Ada' })];
	const rows = [row(0, ['E1'], { name: 'Ada Hopper', uniqueIdentifier: 'a' })];
	expect(decided(rows, cards)).toEqual({ going: [], held: { E2: 1 } });
	expect(decided(rows, cards, remembering({ E2: 'b' })).going).toEqual(['E2']);
	const twins = [...rows, row(1, ['E3'], { name: 'Ada Hopper', uniqueIdentifier: 'c' })];
	const others = [...cards, card('E3', { name: 'Cy Moss' })];
	expect(decided(twins, others, remembering({ E2: 'b' })).held).toEqual({ E2: 1 });
});

test.each(['stays', 'named'] as const)(
	'so is one of the name of a row that comes to nothing (%s), unless it is remembered with another Unique Identifier',
	(doubt) => {
		const cards = [card('E1', { name: 'Ada Old' }), card('E2', { name: 'Ada Hopper' })];
		const rows = [row(0, ['E1'], { name: 'Ada Hopper', uniqueIdentifier: 'a', doubt })];
		expect(decided(rows, cards)).toEqual({ going: [], held: { E2: 1 } });
		expect(decided(rows, cards, remembering({ E2: 'b' })).going).toEqual(['E2']);
		expect(decided(rows, cards, remembering({ E2: 'a' })).held).toEqual({ E2: 1 });
	},
);

test('one of a name that no card has holds those that share a word of it, and those without a name', () => {
	const names = { E1: 'Zed Zorn', E2: 'Ada Miller', E3: undefined, E4: 'Bob King' };
	const cards = Object.entries(names).map(([id, name]) => card(id, { name }));
	const of = (doubt: 'named' | 'stays') => [row(0, ['E1'], { name: 'Ada Hopper', doubt })];
	expect(decided(of('named'), cards)).toEqual({ going: ['E4'], held: { E2: 1, E3: 1 } });
	expect(decided(of('stays'), cards)).toEqual({ going: ['E2', 'E3', 'E4'], held: {} });
});

test('a plan is another one where a row that comes to nothing has another name: it may hold another card', () => {
	const keyOf = (name: string) => {
		const marks = [row(0, ['E1'], { doubt: 'refused', name })];
		const plan = { rows: [], candidates: [], roster: { marks } } as unknown as Plan;
		return planKey(plan, (...parts) => parts.join('|'), false);
	};
	expect(keyOf('Ada Hopper')).not.toBe(keyOf('Zed Zorn'));
});
