import fc from 'fast-check';
import type { Left } from '../../../../nodes/Id123/Id123Sync/memory/listedMemory.ts';
import type { FlatCard } from '../../../../nodes/Id123/card/vocabulary.ts';
import { card, open } from './support/memory-runs.mts';
import { settle, SharedList, type Death } from './support/shared-list.mts';

/**
 * Runs that overlap as the scheduler likes, die anywhere, meet ID123's refusals, and are given other rosters each time. The
 * one thing that may never happen: a row is called unchanged and its card holds other values than the row.
 */
describe('whatever dies and overlaps', () => {
	const IDS = ['E1', 'E2', 'E3'];
	interface Run {
		values: string[];
		fates: Array<'written' | 'refused' | 'lost' | 'absent'>;
		death?: Death;
		throwing: number[];
		/** Whether it starts while the one before is still at work. */
		overlaps: boolean;
		touched: string[];
	}
	const run: fc.Arbitrary<Run> = fc.record({
		values: fc.tuple(...IDS.map(() => fc.constantFrom('a', 'b'))),
		fates: fc.tuple(
			...IDS.map(() => fc.constantFrom('written', 'written', 'refused', 'lost', 'absent')),
		),
		death: fc.option(fc.record({ call: fc.nat(5), isWritten: fc.boolean() }), { nil: undefined }),
		throwing: fc.oneof(fc.constant([]), fc.constant([]), fc.array(fc.nat(5), { maxLength: 2 })),
		overlaps: fc.boolean(),
		touched: fc.subarray(IDS),
	}) as fc.Arbitrary<Run>;

	class World {
		private ticks = 0;

		readonly cards = new Map<string, Left>();

		/** Values by card and time: what a listing stood for. */
		private readonly history = new Map<string, string>();

		constructor() {
			for (const id of IDS) this.write(card(id, 'start'));
		}

		write(values: FlatCard): string {
			this.ticks += 1;
			const lastUpdated = `T${this.ticks}`;
			this.cards.set(values['card-id'], { card: values, lastUpdated });
			this.history.set(`${values['card-id']} ${lastUpdated}`, JSON.stringify(values));
			return lastUpdated;
		}

		wrong(listed: readonly Left[], ids: ReadonlySet<string>): string[] {
			return listed
				.filter(({ card: values }) => ids.has(values['card-id']))
				.filter(
					({ card: values, lastUpdated }) =>
						this.history.get(`${values['card-id']} ${lastUpdated}`) !== JSON.stringify(values),
				)
				.map(({ card: values }) => values['card-id']);
		}
	}

	async function play(
		world: World,
		list: SharedList,
		given: Run,
		pause: () => Promise<void>,
		wrong: string[],
	): Promise<void> {
		const process = list.process(given);
		const rows = IDS.flatMap((id, index) => {
			const there = world.cards.get(id);
			return given.fates[index] === 'absent' || !there
				? []
				: [{ card: card(id, given.values[index]), lastUpdated: there.lastUpdated }];
		});
		const { memory, recall } = open(process.items, rows);
		const { unchanged: ids } = await recall();
		wrong.push(...world.wrong(rows, ids));
		const applied = new Set(ids);
		const left: Left[] = [];
		for (const { card: values } of rows) {
			const id = values['card-id'];
			if (ids.has(id) || process.isDead) continue;
			await pause();
			const fate = given.fates[IDS.indexOf(id)];
			if (fate === 'refused') continue;
			const lastUpdated = world.write(values);
			if (fate === 'lost') continue;
			applied.add(id);
			left.push({ card: values, lastUpdated });
		}
		await memory.end({ applied, left, deactivated: [] });
	}

	const QUIET: Run = {
		values: ['a', 'a', 'a'],
		fates: ['written', 'written', 'written'],
		throwing: [],
		overlaps: false,
		touched: [],
	};

	test('no row is called unchanged whose card holds other values', async () => {
		const property = fc.asyncProperty(
			fc.scheduler(),
			fc.array(run, { minLength: 2, maxLength: 7 }),
			async (s, runs) => {
				const world = new World();
				const pause = async () => await s.schedule(Promise.resolve());
				const list = new SharedList(pause);
				const wrong: string[] = [];
				let under: Array<Promise<void>> = [];
				for (const [index, given] of runs.entries()) {
					if (!given.overlaps) {
						await settle(s, under);
						under = [];
					}
					for (const id of given.touched) world.write(card(id, `hand ${index}`));
					under.push(play(world, list, given, pause, wrong));
				}
				await settle(s, under);
				expect(wrong).toEqual([]);
				// And whatever happened: two quiet runs later nothing has to be sent.
				for (let quiet = 0; quiet < 2; quiet += 1) {
					await settle(s, [play(world, list, QUIET, pause, wrong)]);
				}
				const rows = IDS.map((id) => ({
					card: card(id, 'a'),
					lastUpdated: world.cards.get(id)?.lastUpdated ?? '',
				}));
				const found: string[] = [];
				const told = open(list.process().items, rows).recall();
				await settle(s, [told.then(({ unchanged: ids }) => found.push(...ids))]);
				expect(found.sort()).toEqual(IDS);
			},
		);
		await fc.assert(property, { numRuns: Number(process.env.SYNC_MEMORY_RUNS ?? 300) });
	}, 120_000);
});
