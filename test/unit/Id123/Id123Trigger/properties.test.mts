/** What holds for every history of cards, however it is listed and polled. */
import fc from 'fast-check';
import { EVENT_NAMES } from '../../../../nodes/Id123/Id123Trigger/events.ts';
import { look, World, type LookOptions, type WorldCard } from './support/world.mts';

const card: fc.Arbitrary<WorldCard> = fc.record({
	status: fc.constantFrom('INACTIVE', 'INSTALLED', 'UNINSTALLED', 'ARCHIVED', 'Deactivated'),
	subStatus: fc.constantFrom('INACTIVE', 'ACTIVE', 'DEACTIVATED', 'expired'),
	updated: fc.integer({ min: 1_700_000_000, max: 1_700_000_003 }),
});
const ID = fc.constantFrom(...Array.from({ length: 30 }, (_, at) => `C${at}`));
/** What the template holds at one moment. */
const cards = fc.dictionary(ID, card, { maxKeys: 30, noNullPrototype: true });
const manyCards = fc.dictionary(ID, card, {
	minKeys: 8,
	maxKeys: 30,
	size: 'large',
	noNullPrototype: true,
});
const selection = fc.subarray([...EVENT_NAMES], { minLength: 1 });

function worldOf(held: Record<string, WorldCard>, order: readonly string[] = Object.keys(held)) {
	const world = new World();
	for (const id of order) world.cards().set(id, held[id]);
	return world;
}

function show(world: World, held: Record<string, WorldCard>): void {
	world.cards().clear();
	for (const [id, each] of Object.entries(held)) world.cards().set(id, each);
}

const sorted = (list: readonly string[]) => [...list].sort();

const check = async (property: fc.IAsyncProperty<never>, numRuns = 60): Promise<void> =>
	await fc.assert(property as fc.IAsyncProperty<unknown>, { numRuns, endOnFailure: true });

test('a world that stands still tells nothing and keeps nothing', async () => {
	await check(
		fc.asyncProperty(cards, selection, async (held, events) => {
			const world = worldOf(held);
			const first = await look(world, undefined, { events });
			const second = await look(world, first.kept, { events });
			expect(second).toMatchObject({ told: [], mustSurvive: false, moved: false });
		}) as never,
	);
});

test('neither the order of the cards nor the pages they come in change what is told', async () => {
	const paging = fc.record({
		pageSize: fc.integer({ min: 1, max: 40 }),
		slots: fc.integer({ min: 1, max: 6 }),
	});
	await check(
		fc.asyncProperty(cards, cards, paging, fc.infiniteStream(fc.nat()), async (a, b, how, keys) => {
			const shuffled = Object.keys(b)
				.map((id) => [keys.next().value as number, id] as const)
				.sort(([one], [other]) => one - other)
				.map(([, id]) => id);
			const { kept } = await look(worldOf(a), undefined);
			const plain = await look(worldOf(b), kept);
			const other = await look(worldOf(b, shuffled), kept, how);
			expect(sorted(other.ids)).toEqual(sorted(plain.ids));
			expect(sorted(other.told)).toEqual(sorted(plain.told));
		}) as never,
	);
});

test('a poll from an older snapshot gives the same changes the same ids, and another change another id', async () => {
	await check(
		fc.asyncProperty(cards, cards, cards, async (a, b, c) => {
			const { kept } = await look(worldOf(a), undefined);
			const once = await look(worldOf(b), kept);
			const again = await look(worldOf(b), kept);
			expect(again.ids).toEqual(once.ids);
			const later = await look(worldOf(c), once.kept);
			const ids = [...once.ids, ...later.ids];
			expect(new Set(ids).size).toBe(ids.length);
		}) as never,
	);
});

test('a listing that takes several polls tells what one poll would have told', async () => {
	await check(
		fc.asyncProperty(
			manyCards,
			manyCards,
			selection,
			fc.integer({ min: 4, max: 9 }),
			fc.integer({ min: 1, max: 6 }),
			async (a, b, events, requests, pageSize) => {
				const options: LookOptions = { events, pageSize };
				const { kept } = await look(worldOf(a), undefined, options);
				const whole = await look(worldOf(b), kept, options);
				const told: string[] = [];
				let part = { kept, isLeft: true };
				for (let polls = 0; part.isLeft && polls < 100; polls += 1) {
					const next = await look(worldOf(b), part.kept, { ...options, requests });
					told.push(...next.ids);
					part = { kept: next.kept, isLeft: next.isUnderWay };
				}
				expect(part.isLeft).toBe(false);
				// Archived cards that are not listed are looked up when there is time for it.
				told.push(...(await look(worldOf(b), part.kept, options)).ids);
				expect(sorted(told)).toEqual(sorted(whole.ids));
			},
		) as never,
		120,
	);
});

test('it makes no difference whether n8n keeps every snapshot or only those that have to survive', async () => {
	await check(
		fc.asyncProperty(
			fc.array(cards, { minLength: 3, maxLength: 6 }),
			selection,
			fc.boolean(),
			async (moments, events, archivedListed) => {
				const world = new World();
				world.archivedListed = archivedListed;
				let always: string | undefined;
				let needed: string | undefined;
				for (const held of moments) {
					show(world, held);
					const one = await look(world, always, { events });
					const other = await look(world, needed, { events });
					expect(other.ids).toEqual(one.ids);
					expect(other.told).toEqual(one.told);
					always = one.next;
					needed = other.kept;
				}
			},
		) as never,
		150,
	);
});

test('every card that is sent at the start is sent once, whatever cuts the first listing short', async () => {
	const limits = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
	const refusal = fc.constantFrom(undefined, undefined, 'F101', 'F105');
	await check(
		fc.asyncProperty(
			cards,
			limits,
			fc.boolean(),
			fc.array(refusal, { maxLength: 6 }),
			async (held, requests, includeDetails, refusals) => {
				const world = worldOf(held);
				const told: string[] = [];
				let kept: string | undefined;
				for (let polls = 0; polls < 60; polls += 1) {
					const code = refusals[polls];
					const start = world.requests.length;
					world.onRequest = (_, number) => (number - start > 3 ? code : undefined);
					const next = await look(world, kept, {
						sendCurrent: true,
						pageSize: 3,
						// Polls of all lengths, and longer ones in the end.
						requests: polls < 30 ? requests[polls % requests.length] : undefined,
						includeDetails,
					});
					told.push(...next.items.map(({ json }) => String(json['card-id'])));
					expect(next.items.every(({ json }) => String(json.eventId).includes('/start/'))).toBe(
						true,
					);
					kept = next.kept;
				}
				expect(sorted(told)).toEqual(sorted(Object.keys(held)));
			},
		) as never,
		100,
	);
});

test('a listing that is under way while cards are added ends with every card known', async () => {
	await check(
		fc.asyncProperty(
			manyCards,
			fc.array(fc.nat(6), { minLength: 1, maxLength: 12 }),
			fc.integer({ min: 4, max: 7 }),
			async (held, imports, requests) => {
				const world = worldOf(held);
				let kept: string | undefined;
				let added = 0;
				let isLeft = true;
				for (let polls = 0; isLeft && polls < 100; polls += 1) {
					const next = await look(world, kept, { pageSize: 3, requests });
					expect(next.told).toEqual([]);
					kept = next.kept;
					isLeft = next.isUnderWay || kept === undefined;
					const before = [...world.cards()];
					world.cards().clear();
					// The newest first, so that everything moves to later pages.
					for (let more = imports[polls] ?? 0; isLeft && more > 0; more -= 1) {
						world.set(`N${(added += 1)}`, 'INSTALLED', 'ACTIVE');
					}
					for (const [id, each] of before) world.cards().set(id, each);
				}
				expect(isLeft).toBe(false);
				const next = await look(world, kept);
				// Only what came while it was read may be news.
				expect(next.told.filter((event) => !event.startsWith('N'))).toEqual([]);
			},
		) as never,
		100,
	);
});

test('whatever interrupts the polls, they tell together what one poll would have told', async () => {
	const OLD = 1_700_000_000;
	/** What becomes of each card: it stays or changes, or another one is issued under its id. */
	const held = fc.dictionary(ID, fc.record({ card, reissued: fc.boolean() }), {
		minKeys: 8,
		maxKeys: 30,
		size: 'large',
		noNullPrototype: true,
	});
	const trouble = fc.record({
		/** The poll's time is up when so many requests were answered. */
		requests: fc.oneof(fc.constant(undefined), fc.integer({ min: 2, max: 12 })),
		/** Every request from this one on is refused. */
		refusedFrom: fc.oneof(fc.constant(undefined), fc.integer({ min: 1, max: 12 })),
		code: fc.constantFrom('F101', 'F105', 'F112'),
	});
	const settings = fc.record({
		events: selection,
		includeDetails: fc.boolean(),
		archivedListed: fc.boolean(),
		pageSize: fc.integer({ min: 1, max: 12 }),
		slots: fc.integer({ min: 1, max: 4 }),
	});
	await check(
		fc.asyncProperty(
			manyCards,
			held,
			fc.array(trouble, { minLength: 1, maxLength: 6 }),
			settings,
			async (a, b, troubles, { archivedListed, ...options }) => {
				const before = Object.fromEntries(
					Object.entries(a).map(([id, each]) => [id, { ...each, created: OLD }]),
				);
				const after = Object.fromEntries(
					Object.entries(b).map(([id, { card: each, reissued }], at) => [
						id,
						{ ...each, created: id in a && !reissued ? OLD : OLD + 1 + at },
					]),
				);
				const world = worldOf(before);
				const { kept: start } = await look(world, undefined, options);
				world.archivedListed = archivedListed;
				show(world, after);
				const whole = await look(world, start, options);
				const told: string[] = [];
				let kept = start;
				for (let polls = 0; polls < troubles.length + 4; polls += 1) {
					const { requests, refusedFrom, code } = troubles[polls] ?? {};
					const sent = world.requests.length;
					world.onRequest = (_, number) =>
						refusedFrom !== undefined && number - sent >= refusedFrom ? code : undefined;
					const next = await look(world, kept, { ...options, requests });
					told.push(...next.ids);
					kept = next.kept;
				}
				expect(sorted(told)).toEqual(sorted(whole.ids));
			},
		) as never,
		300,
	);
});
