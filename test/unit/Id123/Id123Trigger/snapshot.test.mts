import fc from 'fast-check';
import { EVENT_NAMES } from '../../../../nodes/Id123/Id123Trigger/events.ts';
import {
	decodeSnapshot,
	encodeSnapshot,
	newTemplate,
	type Snapshot,
} from '../../../../nodes/Id123/Id123Trigger/snapshot.ts';

const id = fc.oneof(
	fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
	fc.stringMatching(/^[%,:!~"\\ a-f0-9|.]{1,12}$/),
	fc.constantFrom('__proto__', 'constructor', 'E-1', 'Łódź 7', '\ud800', '👩‍🚀', '%2C', ',', '%'),
);
const word = fc.constantFrom('INACTIVE', 'INSTALLED', 'ARCHIVED', 'EXPIRED', 'ÜBER "ALL"', '');
const time = fc.oneof(fc.constant(0), fc.nat(), fc.constantFrom(1_790_000_000, 1_790_000_001));
const card = fc.record({
	state: fc.record({ status: word, subStatus: word, held: fc.boolean() }),
	created: time,
	updated: time,
	count: fc.nat(50),
	gone: fc.oneof(fc.constant(0), fc.nat()),
	seen: fc.boolean(),
});
const template = fc.record({
	events: fc.subarray([...EVENT_NAMES]).map((events) => new Set(events)),
	sending: fc.boolean(),
	baseline: fc.option(fc.nat(), { nil: undefined }),
	orientation: fc.constantFrom('asNamed' as const, 'inverted' as const, undefined),
	cursor: fc.oneof(fc.constantFrom('end' as const, undefined), fc.nat()),
	dirty: fc.array(fc.tuple(id, fc.nat()), { maxLength: 3 }).map((cards) => new Map(cards)),
	highestCount: fc.nat(),
	gone: fc.nat(),
	cards: fc.array(fc.tuple(id, card), { maxLength: 20 }).map((cards) => new Map(cards)),
});
const snapshot: fc.Arbitrary<Snapshot> = fc.record({
	credential: fc.string(),
	chosen: fc.string(),
	since: fc.nat(),
	templates: fc
		.array(fc.tuple(id, template), { maxLength: 4 })
		.map((templates) => new Map(templates)),
});

test('what is written is read again, whatever the ids are', async () => {
	await fc.assert(
		fc.asyncProperty(snapshot, async (one) => {
			const text = await encodeSnapshot(one);
			// Through n8n's database and back.
			const kept: unknown = JSON.parse(JSON.stringify({ text })).text;
			expect(await decodeSnapshot(kept)).toEqual(one);
		}),
		{ numRuns: 300 },
	);
});

test('what was cut is read as nothing', async () => {
	await fc.assert(
		fc.asyncProperty(snapshot, fc.nat(), async (one, at) => {
			const text = await encodeSnapshot(one);
			expect(await decodeSnapshot(text.slice(0, at % text.length))).toBeUndefined();
		}),
	);
});

test.each([
	undefined,
	null,
	7,
	'',
	'1.',
	'garbage',
	'{}',
	'{"version":1}',
	'{"version":2}',
	{},
	[],
])('%p is read as nothing', async (value) => {
	expect(await decodeSnapshot(value)).toBeUndefined();
});

test.each([
	['lacks', (column: string) => column.slice(0, column.lastIndexOf(','))],
	['has too many', (column: string) => `${column},1`],
])('a column that %s entries makes it be read as nothing', async (_, damage) => {
	const state = { status: 'INSTALLED', subStatus: 'ACTIVE', held: false };
	const cards = ['A', 'B', 'C', 'D'].map((id, at) => {
		return [id, { state, created: at, updated: 0, count: 0, gone: 0, seen: false }] as const;
	});
	const templates = new Map([['T', newTemplate({ cards: new Map(cards) })]]);
	const kept: Snapshot = { credential: 'key', chosen: '', since: 7, templates };
	const stored = JSON.parse(await encodeSnapshot(kept)) as {
		templates: Array<{ columns: string[] }>;
	};
	const { columns } = stored.templates[0];
	const at = columns.findIndex((column) => column.includes('1'));
	columns[at] = damage(columns[at]);
	expect(await decodeSnapshot(JSON.stringify(stored))).toBeUndefined();
});

test('a text of an older version is brought to the present one, step by step, and one to come is not read', async () => {
	const kept: Snapshot = {
		credential: 'key',
		chosen: '',
		since: 7,
		templates: new Map([['T', newTemplate({ highestCount: 3 })]]),
	};
	const text = await encodeSnapshot(kept);
	const { credential, ...old } = JSON.parse(text) as Record<string, unknown>;
	// As if the first version had called it account, and the second had kept it in a list.
	const migrations = [
		({ account, ...rest }: Record<string, unknown>) => ({ ...rest, version: 2, keys: [account] }),
		({ keys, ...rest }: Record<string, unknown>) => ({
			...rest,
			version: 3,
			credential: (keys as unknown[])[0],
		}),
	];
	const first = JSON.stringify({ ...old, version: 1, account: credential });
	expect(await decodeSnapshot(first, migrations)).toEqual(kept);
	const second = JSON.stringify({ ...old, version: 2, keys: [credential] });
	expect(await decodeSnapshot(second, migrations)).toEqual(kept);
	expect(await decodeSnapshot(JSON.stringify({ ...old, version: 4 }), migrations)).toBeUndefined();
});

test('a card takes at most 20 bytes besides its id, in the JSON that n8n saves', async () => {
	const state = { status: 'INSTALLED', subStatus: 'ACTIVE', held: false };
	const cards = Array.from({ length: 1_000 }, (_, at) => {
		const created = 1_700_000_000 + ((at * 7_919_317) % 90_000_000);
		const updated = created + ((at * 104_729) % 9_000_000);
		const known = { state, created, updated, count: at % 5, gone: 0, seen: true };
		return [`SEED-${String(at).padStart(6, '0')}`, known] as const;
	});
	const bytesOf = async (known: typeof cards) => {
		const templates = new Map([['T', newTemplate({ cards: new Map(known) })]]);
		const one = { credential: 'key', chosen: '', since: 7, templates };
		return Buffer.byteLength(JSON.stringify(await encodeSnapshot(one)));
	};
	const each = ((await bytesOf(cards)) - (await bytesOf([]))) / cards.length;
	expect(each - cards[0][0].length).toBeLessThanOrEqual(20);
});
