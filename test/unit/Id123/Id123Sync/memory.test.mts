import { MAX_NAMES, type Left } from '../../../../nodes/Id123/Id123Sync/memory/listedMemory.ts';
import {
	FORGOTTEN_AT_MOST,
	FORGOTTEN_AT_ONCE,
	secretNames,
} from '../../../../nodes/Id123/Id123Sync/memory/processedItems.ts';
import type { FlatCard } from '../../../../nodes/Id123/card/vocabulary.ts';
import { all, at, card, leave, nameOf, NOTHING_DONE, open } from './support/memory-runs.mts';
import { SharedList } from './support/shared-list.mts';

/** What the next run finds unchanged; it ends without having done anything. */
async function unchanged(list: SharedList, cards: readonly Left[], names = nameOf) {
	const { memory, recall } = open(list.process().items, cards, names);
	const { unchanged: ids } = await recall();
	await memory.end(NOTHING_DONE);
	return [...ids];
}

let list: SharedList;
beforeEach(() => {
	list = new SharedList();
});

describe('a row is unchanged', () => {
	const known = at('T1', card('E1'), card('E2'));
	beforeEach(async () => await leave(list, known));

	test('with the same values and the same last-updated, run after run', async () => {
		for (let run = 0; run < 3; run += 1) {
			expect(await unchanged(list, known)).toEqual(['E1', 'E2']);
		}
	});

	test('whatever the order of its values', async () => {
		const turned = Object.fromEntries(Object.entries(card('E1')).reverse());
		expect(await unchanged(list, at('T1', turned))).toEqual(['E1']);
	});

	test('but not with another last-updated or with another key of the account', async () => {
		expect(await unchanged(list, at('T2', card('E1')))).toEqual([]);
		const others = secretNames('another key', 'template');
		expect(await unchanged(list, known, others)).toEqual([]);
		expect(await unchanged(list, known, secretNames('the key', 'another template'))).toEqual([]);
		expect(await unchanged(list, known)).toEqual(['E1', 'E2']);
	});

	test('but not with any value changed, added or taken away', async () => {
		const [ada] = known;
		const others: FlatCard[] = [
			{ ...ada.card, name: 'b' },
			{ ...ada.card, 'front-1': '' },
			{ 'card-id': 'E1', name: 'a' },
		];
		for (const other of others) expect(await unchanged(list, at('T1', other))).toEqual([]);
	});

	test('also where a run between was refused by ID123: what it asked for is forgotten', async () => {
		const changed = at('T1', card('E1', 'b'), card('E2'));
		const { memory, recall } = open(list.process().items, changed);
		expect([...(await recall()).unchanged]).toEqual(['E2']);
		await memory.end({ ...NOTHING_DONE, applied: new Set(['E2']) });
		expect(await unchanged(list, changed)).toEqual(['E2']);
		expect(await unchanged(list, known)).toEqual(['E1', 'E2']);
	});
});

test('what was there before the first run is not asked for: the list stays as it was', async () => {
	expect(await unchanged(list, at('T1', card('E1')))).toEqual([]);
	expect(list.size).toBe(0);
});

test('a quiet run takes four calls and leaves the list as it was', async () => {
	const cards = at('T1', ...Array.from({ length: 200 }, (_, index) => card(`E${index}`)));
	await leave(list, cards);
	const { size } = list;
	list.calls.length = 0;
	await leave(list, cards);
	expect(list.size).toBe(size);
	expect(list.calls.map(({ kind }) => kind)).toEqual(['ask', 'ask', 'ask', 'forget']);
	expect(list.calls[3].names).toBeLessThan(30);
});

test('a nightly run with a few changes adds no more than what these rows left before', async () => {
	let cards = at('T0', ...Array.from({ length: 100 }, (_, index) => card(`E${index}`)));
	await leave(list, cards);
	for (let night = 1; night <= 20; night += 1) {
		const { size } = list;
		cards = cards.map((left, index) =>
			index === night ? { card: card(`E${index}`, `n${night}`), lastUpdated: 'T0' } : left,
		);
		const { memory, recall } = open(list.process().items, cards);
		expect((await recall()).unchanged.size).toBe(99);
		cards = cards.map((left, index) =>
			index === night ? { ...left, lastUpdated: `T${night}` } : left,
		);
		await memory.end({ ...all(cards), left: [cards[night]] });
		expect(list.size - size).toBe(3);
	}
	expect(await unchanged(list, cards)).toHaveLength(100);
});

test('a full list takes nothing more, and says so; what it holds stays true', async () => {
	const known = at('T1', card('E1'));
	await leave(list, known);
	const { items } = list.process();
	const full = { ...items, count: async () => MAX_NAMES.base + MAX_NAMES.perCard };
	const { memory, recall } = open(full, at('T1', card('E2')));
	await recall();
	expect(await memory.end(all(at('T2', card('E2'))))).toMatchObject({ isFull: true });
	expect(await unchanged(list, at('T2', card('E2')))).toEqual([]);
	expect(await unchanged(list, known)).toEqual(['E1']);
});

/** Cards as an earlier run left them, and as a roster wants them in which a column has moved. */
async function moved(count: number) {
	const cards = at('T1', ...Array.from({ length: count }, (_, index) => card(`E${index}`)));
	await leave(list, cards);
	return { cards, changed: cards.map((left) => ({ ...left, card: { ...left.card, name: 'b' } })) };
}

test('a run that stopped before hundreds of changed rows leaves what is remembered to the next one', async () => {
	const { cards, changed } = await moved(2 * FORGOTTEN_AT_ONCE + 10);
	for (let run = 0; run < 3; run += 1) {
		const { memory, recall } = open(list.process().items, changed);
		expect(await recall()).toMatchObject({ isEmpty: false, unchanged: new Set() });
		await memory.end(NOTHING_DONE);
	}
	expect(await unchanged(list, cards)).toHaveLength(cards.length);
});

test('one that is killed while it gives that back is not trusted', async () => {
	const { cards, changed } = await moved(2 * FORGOTTEN_AT_ONCE + 10);
	const { items } = list.process();
	let calls = 0;
	const killed = {
		...items,
		forget: async (names: readonly string[]) => {
			calls += 1;
			return calls > 1 ? await Promise.reject(new Error('killed')) : await items.forget(names);
		},
	};
	const { memory, recall } = open(killed, changed);
	await recall();
	await memory.end(NOTHING_DONE);
	expect(await unchanged(list, cards)).toEqual([]);
	expect(await unchanged(list, changed)).toEqual([]);
});

test('a run that left thousands of rows unwritten counts as one that died: they are all written', async () => {
	const { changed } = await moved(FORGOTTEN_AT_MOST + 10);
	list.calls.length = 0;
	expect(await unchanged(list, changed)).toEqual([]);
	expect(list.calls.filter(({ kind }) => kind === 'forget')).toEqual([]);
	expect(await unchanged(list, changed)).toEqual([]);
});

describe('a value that ID123 shows otherwise than it was written', () => {
	const written = (shown: string): Left[] => [
		{ card: card('E1'), lastUpdated: 'T1', otherwise: { 'id-photo': shown } },
	];

	test('is told at first; shown the same again, the row is unchanged from there on', async () => {
		for (const [run, isDoubted] of [true, false].entries()) {
			const { memory, recall } = open(list.process().items, written('https://cdn/1'));
			expect((await recall()).unchanged.size).toBe(0);
			const { doubted } = await memory.end(all(written('https://cdn/1')));
			expect([run, doubted.length > 0]).toEqual([run, isDoubted]);
		}
		expect(await unchanged(list, written('https://cdn/1'))).toEqual(['E1']);
	});

	test('is told each time where it is shown in a new form each time', async () => {
		for (const shown of ['a', 'b', 'c']) {
			const { memory, recall } = open(list.process().items, written(shown));
			await recall();
			expect((await memory.end(all(written(shown)))).doubted).toHaveLength(1);
		}
	});
});

test.each([
	{ orientation: 'asNamed', rows: 0 },
	{ orientation: 'asNamed', rows: 968 },
	{ orientation: 'inverted', rows: 100_000 },
] as const)(
	'how the listing went ($orientation, $rows rows) is known to the next runs',
	async (hint) => {
		const known = at('T1', card('E1'));
		const first = open(list.process().items, known);
		await first.recall();
		await first.memory.end({ ...all(known), hint });
		for (const later of [undefined, { orientation: 'asNamed', rows: 7 } as const, undefined]) {
			const { memory } = open(list.process().items, known);
			expect(await memory.begin()).toEqual(hint);
			await memory.end({ ...NOTHING_DONE, hint: later && hint });
		}
		const last = open(list.process().items, known);
		await last.memory.begin();
		await last.memory.end({ ...NOTHING_DONE, hint: { orientation: 'asNamed', rows: 7 } });
		expect(await open(list.process().items, known).memory.begin()).toEqual({
			orientation: 'asNamed',
			rows: 7,
		});
		// That run did not end.
		expect(await open(list.process().items, known).memory.begin()).toBeUndefined();
	},
);

describe("where n8n's database throws", () => {
	const known = at('T1', card('E1'));
	test.each([0, 1])('in call %s of the start: every row is written', async (call) => {
		await leave(list, known);
		const { memory, recall } = open(list.process({ throwing: [call] }).items, known);
		expect((await recall()).unchanged.size).toBe(0);
		await memory.end(all(known));
	});

	test.each([2, 3])(
		'once in call %s, at the end: it is asked again, and nothing is lost',
		async (call) => {
			await leave(list, known);
			const { memory, recall } = open(list.process({ throwing: [call] }).items, known);
			await recall();
			await memory.end(all(known));
			expect(await unchanged(list, known)).toEqual(['E1']);
		},
	);

	test('all along: nothing is known, and nothing is thrown', async () => {
		const throwing = Array.from({ length: 50 }, (_, index) => index);
		const { memory, recall } = open(list.process({ throwing }).items, known);
		expect((await recall()).unchanged.size).toBe(0);
		expect((await memory.identifiers([]))('E1', 'E1@a')).toBe('unknown');
		await memory.end(all(known));
	});
});

describe('names in the list', () => {
	test('no value and no id can be read in them, nor tried out without the key', () => {
		const text = nameOf('row', 0, 'T1', 'card-id', 'E1', 'name', 'Ada');
		expect(text).toHaveLength(22);
		for (const told of ['E1', 'Ada', 'the key']) expect(text).not.toContain(told);
		expect(
			secretNames('other', 'template')('row', 0, 'T1', 'card-id', 'E1', 'name', 'Ada'),
		).not.toBe(text);
	});

	test('parts never run into each other', () => {
		expect(nameOf('row', 'ab', 'c')).not.toBe(nameOf('row', 'a', 'bc'));
	});

	test('a hundred thousand are all different', () => {
		const names = Array.from({ length: 100_000 }, (_, index) => nameOf('row', 0, `E${index}`));
		expect(new Set(names).size).toBe(100_000);
	});
});
