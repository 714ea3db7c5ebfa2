import fc from 'fast-check';
import { allowed } from '../../../../nodes/Id123/Id123Sync/plan/limits.ts';
import { isArchived, isDeactivated } from '../../../../nodes/Id123/Id123Sync/plan/steps.ts';
import { Model, type Scenario } from './support/model.mts';

const RUNS = 1000;

const ids = Array.from({ length: 8 }, (_, index) => `E${index + 1}`);
const life = fc.constantFrom(
	{ status: 'INACTIVE', subStatus: 'INACTIVE' },
	{ status: 'INSTALLED', subStatus: 'ACTIVE' },
	{ status: 'UNINSTALLED', subStatus: 'INACTIVE' },
	{ status: 'INSTALLED', subStatus: 'DEACTIVATED' },
	{ status: 'DEACTIVATED', subStatus: 'DEACTIVATED' },
	{ status: 'INSTALLED', subStatus: 'EXPIRED' },
	{ status: 'ARCHIVED', subStatus: 'INACTIVE' },
);
const values = fc.dictionary(
	fc.constantFrom('name', 'front-1', 'front-2', 'unique-identifier'),
	fc.constantFrom('a', 'b', 'c', ''),
);

const scenario: fc.Arbitrary<Scenario> = fc.record({
	cards: fc.uniqueArray(fc.record({ id: fc.constantFrom(...ids), life, values }), {
		selector: ({ id }) => id,
	}),
	rows: fc.uniqueArray(
		fc.record({ id: fc.constantFrom(...ids), values, isRefused: fc.boolean() }),
		{ selector: ({ id }) => id },
	),
	settings: fc.record({
		missingCards: fc.constantFrom('ignore', 'deactivate', 'archive'),
		restoreReturning: fc.boolean(),
		skipUnchanged: fc.boolean(),
	}),
	isArchivedListed: fc.boolean(),
});

const holds = (predicate: (model: Model) => void) =>
	fc.assert(
		fc.property(scenario, (given) => predicate(new Model(given))),
		{ numRuns: RUNS },
	);

test('applying the plan makes the cards match the roster', () => {
	holds((model) => {
		model.apply(model.plan());
		expect(model.mismatches()).toEqual([]);
	});
});

test('planning again with what was remembered leaves nothing to do', () => {
	holds((model) => {
		model.apply(model.plan());
		const { rows, removals } = model.plan();
		const done = model.settings.skipUnchanged ? 'unchanged' : 'update';
		expect(rows.map(({ kind }) => kind)).toEqual(rows.map((step) => model.restOf(step, done)));
		expect(removals).toEqual([]);
	});
});

test('planning again without anything remembered leaves updates only', () => {
	holds((model) => {
		model.apply(model.plan());
		model.forget();
		const { rows, removals } = model.plan();
		expect(rows.map(({ kind }) => kind)).toEqual(rows.map((step) => model.restOf(step, 'update')));
		expect(removals).toEqual([]);
	});
});

test('what somebody changes by hand afterwards is updated, and nothing else', () => {
	fc.assert(
		fc.property(scenario, fc.constantFrom(...ids), (given, id) => {
			const model = new Model({ ...given, settings: { ...given.settings, skipUnchanged: true } });
			model.apply(model.plan());
			const wasTouched = model.touch(id);
			const { rows } = model.plan();
			const updated = rows.filter(({ kind }) => kind === 'update');
			const isOnRoster = wasTouched && rows.some(({ row }) => row.card['card-id'] === id);
			const stays = rows.some(
				(step) => step.row.card['card-id'] === id && model.restOf(step, 'update') !== 'update',
			);
			expect(updated.map(({ row }) => row.card['card-id'])).toEqual(
				isOnRoster && !stays ? [id] : [],
			);
		}),
		{ numRuns: RUNS },
	);
});

test('the order of the rows and of the listing does not matter', () => {
	fc.assert(
		fc.property(scenario, fc.infiniteStream(fc.nat()), (given, numbers) => {
			const shuffled = <T,>(list: readonly T[]): T[] =>
				list
					.map((value) => ({ value, at: numbers.next().value ?? 0 }))
					.sort((a, b) => a.at - b.at)
					.map(({ value }) => value);
			const other = { ...given, cards: shuffled(given.cards), rows: shuffled(given.rows) };
			expect(new Model(other).planById()).toEqual(new Model(given).planById());
		}),
		{ numRuns: RUNS },
	);
});

test('only cards in use that no row names, good or refused, are removed', () => {
	holds((model) => {
		for (const { kind, card } of model.plan().removals) {
			expect(model.mentioned.has(card.id)).toBe(false);
			expect(isArchived(card)).toBe(false);
			if (kind === 'deactivate') expect(isDeactivated(card)).toBe(false);
			expect(kind).toBe(model.settings.missingCards);
		}
	});
});

test('more removals than allowed means that both limits are exceeded', () => {
	fc.assert(
		fc.property(
			fc.record({
				live: fc.nat(100_000),
				removals: fc.nat(100_000),
				percent: fc.integer({ min: 0, max: 100 }),
				count: fc.nat(1000),
			}),
			({ live, removals, percent, count }) => {
				const isStopped = removals > allowed({ percent, count }, live);
				expect(isStopped).toBe(removals > count && removals * 100 > live * percent);
			},
		),
		{ numRuns: RUNS },
	);
});
