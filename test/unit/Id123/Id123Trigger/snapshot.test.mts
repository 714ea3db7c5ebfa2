import fc from 'fast-check';
import { Cards, JUST_NOW } from '../../../../nodes/Id123/Id123Trigger/cards.ts';
import { EVENT_NAMES } from '../../../../nodes/Id123/Id123Trigger/events.ts';
import {
	decodeSnapshot,
	encodeSnapshot,
	type KnownTemplate,
	type Snapshot,
} from '../../../../nodes/Id123/Id123Trigger/snapshot.ts';
import { StateList } from '../../../../nodes/Id123/Id123Trigger/stateList.ts';

const id = fc.oneof(
	fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
	fc.stringMatching(/^[%,:!~"\\ a-f0-9|.]{1,12}$/),
	fc.constantFrom('__proto__', 'constructor', 'E-1', 'Łódź 7', '\ud800', '👩‍🚀'),
);
const word = fc.constantFrom('INACTIVE', 'INSTALLED', 'ARCHIVED', 'EXPIRED', 'ÜBER "ALL"', '');
const state = fc.record({ status: word, subStatus: word, held: fc.boolean() });
const card = fc.record({
	id,
	state,
	told: fc.oneof(fc.nat(50), fc.nat()),
	updated: fc.oneof(fc.constant(0), fc.nat()),
	seen: fc.boolean(),
	/** Few different ones, as in a real listing. */
	asOf: fc.oneof(fc.constantFrom(0, 1_790_000_000, 1_790_003_600), fc.constant(JUST_NOW)),
});
const template = fc.record({
	id,
	events: fc.subarray([...EVENT_NAMES]),
	sending: fc.boolean(),
	whole: fc.boolean(),
	orientation: fc.constantFrom('asNamed' as const, 'inverted' as const, undefined),
	cards: fc.uniqueArray(card, { selector: (each) => each.id, maxLength: 20 }),
});
const whole = fc.record({
	account: fc.string(),
	chosen: fc.string(),
	since: fc.nat(),
	revision: fc.nat(),
	floor: fc.nat(),
	templates: fc.uniqueArray(template, { selector: (each) => each.id, maxLength: 4 }),
	position: fc.oneof(fc.nat(), fc.constant('end' as const)),
	isUnderWay: fc.boolean(),
});

type Parts = typeof whole extends fc.Arbitrary<infer T> ? T : never;

function snapshotOf({ templates, position, isUnderWay, ...rest }: Parts) {
	const states = new StateList();
	const known: Snapshot['templates'] = new Map();
	for (const { id: templateId, events, cards: list, ...settings } of templates) {
		const cards = new Cards();
		for (const each of list) {
			const { asOf, seen } = each;
			const isSeen = seen || asOf === JUST_NOW;
			cards.load(each.id, { ...each, state: states.numberOf(each.state) }, isSeen);
		}
		known.set(templateId, { ...settings, events: new Set(events), cards });
	}
	const [first] = templates;
	const place = isUnderWay && first ? { templateId: first.id, position } : undefined;
	const snapshot: Snapshot = { ...rest, states, templates: known, place };
	return snapshot;
}

/** A snapshot of the one template `T`. */
const oneTemplate = (
	states: StateList,
	template: Pick<KnownTemplate, 'events' | 'orientation' | 'cards'>,
): Snapshot => ({
	account: 'account',
	chosen: '',
	since: 1_790_000_000,
	revision: 1,
	floor: 0,
	states,
	templates: new Map([['T', { sending: false, whole: false, ...template }]]),
});

/** All that a snapshot says, in a form that can be compared. */
async function plain(snapshot: Snapshot | undefined): Promise<unknown> {
	if (snapshot === undefined) return undefined;
	const { states, templates, place, ...rest } = snapshot;
	const known: unknown[] = [];
	for (const [templateId, { cards, ...settings }] of templates) {
		const list: unknown[] = [];
		await cards.forEachPlace((at) => {
			list.push([cards.idAt(at), states.at(cards.stateAt(at)), cards.toldAt(at)]);
			list.push([cards.updatedAt(at), cards.isSeenAt(at), cards.asOfAt(at)]);
		});
		known.push([
			templateId,
			cards.newest,
			[...settings.events],
			settings.sending,
			settings.whole,
			settings.orientation,
			list,
		]);
	}
	return { ...rest, place, known };
}

test('what is written is read again, whatever the ids are', async () => {
	await fc.assert(
		fc.asyncProperty(whole, async (parts) => {
			const snapshot = snapshotOf(parts);
			const text = await encodeSnapshot(snapshot);
			// Through n8n's database and back.
			const kept: unknown = JSON.parse(JSON.stringify({ text })).text;
			expect(await plain(await decodeSnapshot(kept))).toEqual(await plain(snapshot));
		}),
		{ numRuns: 300 },
	);
});

test('what was cut, changed or is something else is read as nothing', async () => {
	const change = fc.record({ at: fc.nat(), cut: fc.boolean(), put: fc.string({ maxLength: 3 }) });
	await fc.assert(
		fc.asyncProperty(whole, change, async (parts, { at, cut, put }) => {
			const text = await encodeSnapshot(snapshotOf(parts));
			const place = at % text.length;
			const changed = cut
				? text.slice(0, place)
				: text.slice(0, place) + put + text.slice(place + put.length);
			if (changed !== text) expect(await decodeSnapshot(changed)).toBeUndefined();
		}),
		{ numRuns: 300 },
	);
});

test.each([undefined, null, 7, '', '1.', 'garbage', '2.aaaaaaaaaaaa.1.[]', {}, [], { text: 1 }])(
	'%p is read as nothing',
	async (value) => {
		expect(await decodeSnapshot(value)).toBeUndefined();
	},
);

test('a card takes at most 16 bytes besides its id, in the JSON that n8n saves', async () => {
	const states = new StateList();
	const cards = new Cards();
	const snapshot: Snapshot = {
		...oneTemplate(states, { events: new Set(EVENT_NAMES), orientation: 'asNamed', cards }),
		place: { templateId: 'T', position: 10 },
	};
	const bytesOf = async () => Buffer.byteLength(JSON.stringify(await encodeSnapshot(snapshot)));
	const status = { status: 'INSTALLED', subStatus: 'ACTIVE', held: false };
	cards.load('first', { state: states.numberOf(status), told: 0, updated: 0, asOf: 0 }, false);
	const empty = await bytesOf();
	const ids = Array.from({ length: 1_000 }, (_, at) => `SEED-${String(at).padStart(6, '0')}`);
	for (const each of ids) {
		cards.load(each, { state: 0, told: 46_655, updated: 2_147_483_647, asOf: 0 }, true);
	}
	const each = ((await bytesOf()) - empty) / ids.length - ids[0].length;
	expect(each).toBeLessThanOrEqual(16);
});

test('more kinds of states than there are letters are kept as one that is like none of ID123', () => {
	const states = new StateList();
	const numbers = Array.from({ length: 200 }, (_, at) =>
		states.numberOf({ status: `S${at}`, subStatus: '', held: false }),
	);
	expect(Math.max(...numbers)).toBe(63);
	expect(numbers.map((each) => states.at(each).status).slice(0, 63)).toEqual(
		numbers.slice(0, 63).map((each) => `S${each}`),
	);
	expect(states.at(63).status).toBe('OTHER');
	expect(StateList.number(StateList.letter(63))).toBe(63);
});

test('cards of more different ages than there are letters are kept as newer ones, never as older', async () => {
	const cards = new Cards();
	const asOfs = Array.from({ length: 40 }, (_, at) => 1_790_000_000 + at);
	for (const [at, asOf] of asOfs.entries()) {
		cards.load(`E${at}`, { state: 0, told: 0, updated: 0, asOf }, at % 2 === 0);
	}
	const states = StateList.from([['INACTIVE', 'INACTIVE']]);
	const snapshot = oneTemplate(states, { events: new Set(), cards });
	const read = (await decodeSnapshot(await encodeSnapshot(snapshot)))?.templates.get('T')?.cards;
	expect(asOfs.map((_, at) => read?.get(`E${at}`)?.asOf)).toEqual(
		asOfs.map((asOf) => Math.max(asOf, asOfs[27])),
	);
	expect(asOfs.map((_, at) => read?.isSeen(`E${at}`))).toEqual(asOfs.map((_, at) => at % 2 === 0));
});
