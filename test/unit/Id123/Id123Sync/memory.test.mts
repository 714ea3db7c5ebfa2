import fc from 'fast-check';
import { SyncMemory } from '../../../../nodes/Id123/Id123Sync/memory.ts';
import type { FlatCard } from '../../../../nodes/Id123/card/vocabulary.ts';

const SCOPE = 'account\ntemplate';
const TIME = '2026-01-31T08:00:00+00:00';
const ADA: FlatCard = {
	'card-id': 'E100000',
	name: 'Ada Lovelace',
	'security-question-1': '1815-12-10',
	'recipient-email': 'ada@harbour.example',
};

/** What the next run reads back, after n8n kept it as JSON. */
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function remembered(card: FlatCard, time = TIME): SyncMemory {
	const memory = SyncMemory.read(undefined, SCOPE);
	const stored = memory.store([memory.hashOf(card, time)]);
	return SyncMemory.read(throughJson(stored), SCOPE);
}

test('a card that was written is known by its values and its time', () => {
	expect(remembered(ADA).knows(ADA, { lastUpdated: TIME })).toBe(true);
});

test('the order of the values does not matter', () => {
	const turned = Object.fromEntries(Object.entries(ADA).reverse());
	expect(remembered(ADA).knows(turned, { lastUpdated: TIME })).toBe(true);
});

test('another last-updated is unknown', () => {
	const later = '2026-01-31T08:00:01+00:00';
	expect(remembered(ADA).knows(ADA, { lastUpdated: later })).toBe(false);
});

test('any value that is changed, emptied, added or taken away is unknown', () => {
	fc.assert(
		fc.property(
			fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { minKeys: 1 }),
			fc.string({ minLength: 1 }),
			fc.string(),
			(card, key, value) => {
				const memory = remembered(card);
				expect(memory.knows(card, { lastUpdated: TIME })).toBe(true);
				const changed = { ...card, [key]: value };
				const isSame = Object.hasOwn(card, key) && card[key] === value;
				expect(memory.knows(changed, { lastUpdated: TIME })).toBe(isSame);
				const [first] = Object.keys(card);
				const { [first]: _taken, ...less } = card;
				expect(memory.knows(less, { lastUpdated: TIME })).toBe(false);
			},
		),
	);
});

test('what belongs to another account or template is no memory', () => {
	const memory = SyncMemory.read(undefined, SCOPE);
	const stored = throughJson(memory.store([memory.hashOf(ADA, TIME)]));
	const other = SyncMemory.read(stored, 'account\nanother template');
	expect(other.isEmpty).toBe(true);
	expect(other.knows(ADA, { lastUpdated: TIME })).toBe(false);
});

test('what another version wrote is no memory', () => {
	const memory = SyncMemory.read(undefined, SCOPE);
	const stored = { ...memory.store([memory.hashOf(ADA, TIME)]), version: 2 };
	expect(SyncMemory.read(stored, SCOPE).isEmpty).toBe(true);
});

test('two memories salt alike values differently, so that nobody can compare them', () => {
	const [one, two] = [SyncMemory.read(undefined, SCOPE), SyncMemory.read(undefined, SCOPE)];
	expect(one.hashOf(ADA, TIME)).not.toBe(two.hashOf(ADA, TIME));
});

test('the salt stays from run to run', () => {
	const memory = remembered(ADA);
	const again = SyncMemory.read(throughJson(memory.store([memory.hashOf(ADA, TIME)])), SCOPE);
	expect(again.knows(ADA, { lastUpdated: TIME })).toBe(true);
});

describe('something else in its place is tolerated', () => {
	const SOUND = SyncMemory.read(undefined, SCOPE).store(['x'.repeat(16)]);
	test.each([
		['nothing', undefined],
		['null', null],
		['a text', 'sync'],
		['a number', 7],
		['a list', []],
		['an empty object', {}],
		['no hashes', { ...SOUND, cards: undefined }],
		['hashes as a list', { ...SOUND, cards: ['x'.repeat(16)] }],
		['no salt', { ...SOUND, salt: 12 }],
		['a version that is a text', { ...SOUND, version: '1' }],
	])('%s', (_, stored) => {
		const memory = SyncMemory.read(stored, SCOPE);
		expect(memory.isEmpty).toBe(true);
		expect(memory.knows(ADA, { lastUpdated: TIME })).toBe(false);
	});

	test('anything at all', () => {
		fc.assert(
			fc.property(fc.anything(), (stored) => {
				expect(SyncMemory.read(stored, SCOPE).isEmpty).toBe(true);
			}),
		);
	});

	test('a text that was cut: the hash that is not whole is left out', () => {
		const memory = SyncMemory.read(undefined, SCOPE);
		const [one, two] = [memory.hashOf(ADA, TIME), memory.hashOf({ ...ADA, name: 'Eve' }, TIME)];
		const stored = memory.store([one, two]);
		const read = SyncMemory.read({ ...stored, cards: stored.cards.slice(0, -3) }, SCOPE);
		expect(read.knows(ADA, { lastUpdated: TIME })).toBe(true);
		expect(read.knows({ ...ADA, name: 'Eve' }, { lastUpdated: TIME })).toBe(false);
	});

	test.each([
		['a text', 'asNamed'],
		['no figures', {}],
		['no count', { orientation: 'asNamed' }],
		['a count that is none', { orientation: 'asNamed', rows: 'many' }],
		['a count below zero', { orientation: 'asNamed', rows: -1 }],
		['null', null],
		['another order', { orientation: 'sideways', rows: 3 }],
	])('a hint on the listing that is none: %s', (_, listing) => {
		const read = SyncMemory.read({ ...SOUND, listing }, SCOPE);
		expect(read.listing).toBeUndefined();
		expect(read.isEmpty).toBe(false);
	});

	test('a sound hint on the listing comes back', () => {
		const listing = { orientation: 'inverted', rows: 968 } as const;
		const stored = throughJson(SyncMemory.read(undefined, SCOPE).store([], listing));
		expect(SyncMemory.read(stored, SCOPE).listing).toEqual(listing);
	});
});

describe('at a hundred thousand cards', () => {
	const COUNT = 100_000;
	const cards = Array.from({ length: COUNT }, (_, index) => ({
		'card-id': `E${index}`,
		name: `Ada ${index}`,
	}));
	const memory = SyncMemory.read(undefined, SCOPE);
	const hashes = cards.map((card) => memory.hashOf(card, TIME));
	const stored = memory.store(hashes);

	test('no two hashes are alike', () => {
		expect(new Set(hashes).size).toBe(COUNT);
	});

	/**
	 * A false match needs a changed row whose hash equals one of the kept. With 96 bits and a million kept hashes one
	 * row matches with 10^6 / 2^96 = 1.3 in 10^23, and a million changed rows with 1.3 in 10^17.
	 */
	test('a hash has 96 bits', () => {
		for (const hash of hashes.slice(0, 1000)) {
			expect(Buffer.from(hash, 'base64url')).toHaveLength(12);
		}
	});

	test('it takes at most 17 bytes for each card', () => {
		expect(Buffer.byteLength(JSON.stringify(stored)) / COUNT).toBeLessThanOrEqual(17);
	});

	test('every card is found again, and none with another time', () => {
		const read = SyncMemory.read(throughJson(stored), SCOPE);
		const known = cards.filter((card) => read.knows(card, { lastUpdated: TIME }));
		expect(known).toHaveLength(COUNT);
		const later = { lastUpdated: '2026-02-01T08:00:00+00:00' };
		expect(cards.filter((card) => read.knows(card, later))).toEqual([]);
	});
});

test('no id and no value of a card can be read in what is stored', () => {
	const memory = SyncMemory.read(undefined, 'fingerprint\ntemplate');
	const text = JSON.stringify(memory.store([memory.hashOf(ADA, TIME)]));
	for (const value of [...Object.values(ADA), 'Ada', 'Lovelace', '1815']) {
		expect(text).not.toContain(value);
		expect(text).not.toContain(Buffer.from(value).toString('base64url'));
	}
});
