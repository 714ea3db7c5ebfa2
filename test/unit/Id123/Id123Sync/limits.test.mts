import {
	allowed,
	countSteps,
	exceeds,
	type Counts,
	type Limits,
} from '../../../../nodes/Id123/Id123Sync/plan/limits.ts';
import type { ListedCard, RowStep } from '../../../../nodes/Id123/Id123Sync/plan/steps.ts';

const NO_LIMITS: Limits = { removals: {}, newCards: {}, changedCards: {}, invitations: {} };
const NOTHING: Counts = { removals: 0, newCards: 0, changedCards: 0, invitations: 0 };

const listed = (status: string): ListedCard => ({
	id: 'E1',
	status,
	subStatus: '',
	lastUpdated: '',
	barcode: '',
});
const row = { index: 0, card: { 'card-id': 'E1' } };

describe('how much is allowed', () => {
	test.each([
		{ live: 1000, percent: 10, count: 5, most: 100, why: 'the share allows more' },
		{ live: 20, percent: 10, count: 5, most: 5, why: 'the count allows more' },
		{ live: 59, percent: 10, count: 5, most: 5, why: 'a share is rounded down' },
		{ live: 60, percent: 10, count: 5, most: 6, why: 'a share that comes out even' },
		{ live: 50, percent: 0, count: 0, most: 0, why: 'zero allows none' },
		{ live: 50, percent: 100, count: 0, most: 50, why: 'everything' },
		{ live: 50, percent: -10, count: -1, most: 0, why: 'limits below zero allow none' },
		{ live: 50, percent: undefined, count: 7, most: 7, why: 'a count alone' },
		{ live: 50, percent: 10, count: undefined, most: 5, why: 'a share alone' },
		{ live: 50, percent: undefined, count: undefined, most: Infinity, why: 'no limit at all' },
	])('$most of $live at $percent % and $count: $why', ({ live, percent, count, most }) => {
		expect(allowed({ percent, count }, live)).toBe(most);
	});
});

describe('what is counted', () => {
	const steps: RowStep[] = [
		{ kind: 'create', row },
		{ kind: 'create', row },
		{ kind: 'update', row, card: listed('INSTALLED'), recorded: true },
		{ kind: 'update', row, card: listed('INSTALLED'), recorded: false },
		{ kind: 'restore', row, card: listed('ARCHIVED') },
		{ kind: 'restore', row, card: listed('DEACTIVATED') },
		{ kind: 'unchanged', row, card: listed('INSTALLED') },
	];

	test('a row counts as changed only where the last run is remembered', () => {
		expect(countSteps(steps, [], false).changedCards).toBe(1);
	});

	test('who is new or comes back from the archive is invited, where anybody is', () => {
		expect(countSteps(steps, [], true)).toMatchObject({ newCards: 4, invitations: 3 });
		expect(countSteps(steps, [], false).invitations).toBe(0);
	});
});

describe('a run that would do too much', () => {
	const hundred = { live: 100, removable: 100 };

	test.each([
		['removals', 'tooManyRemovals', '7 of 100 cards would be removed, and 3 are allowed'],
		['newCards', 'tooManyNewCards', '7 cards would be created or brought back, and 3 are allowed'],
		['changedCards', 'tooManyChanges', '7 of 100 cards would be changed, and 3 are allowed'],
		['invitations', 'tooManyInvitations', '7 invitations would be sent, and 3 are allowed'],
	] as const)('%s', (name, rule, what) => {
		const limits = { ...NO_LIMITS, [name]: { count: 3, percent: 1 } };
		expect(exceeds({ ...NOTHING, [name]: 7 }, hundred, limits)).toMatchObject({ rule, what });
		expect(exceeds({ ...NOTHING, [name]: 3 }, hundred, limits)).toBeUndefined();
		expect(exceeds({ ...NOTHING, [name]: 7 }, hundred, NO_LIMITS)).toBeUndefined();
	});

	test('removals are a share of the cards that could be removed, all else of the cards in use', () => {
		const limits = { ...NO_LIMITS, removals: { percent: 10 }, newCards: { percent: 10 } };
		const counts = { ...NOTHING, removals: 5, newCards: 10 };
		expect(exceeds(counts, { live: 100, removable: 50 }, limits)).toBeUndefined();
		expect(exceeds(counts, { live: 100, removable: 49 }, limits)?.what).toBe(
			'5 of 49 cards would be removed, and 4 are allowed',
		);
	});

	test('all that is too much is told at once, with the limits to raise', () => {
		const limits = { ...NO_LIMITS, newCards: { count: 1 }, invitations: { percent: 0 } };
		const failure = exceeds(
			{ ...NOTHING, newCards: 2, invitations: 2 },
			{ live: 10, removable: 10 },
			limits,
		);
		expect(failure?.what).toBe(
			'2 cards would be created or brought back, and 1 are allowed; 2 invitations would be sent, and 0 are allowed',
		);
		expect(failure?.hint).toContain(
			'New Cards Allowed (Percent) (now not set) or New Cards Allowed (Count) (now 1)',
		);
		expect(failure?.hint).toContain('Invitations Allowed (Percent) (now 0)');
	});

	test('a template without cards in use takes its first roster, whatever the limits', () => {
		const none = { count: 0, percent: 0 };
		const limits = { removals: none, newCards: none, changedCards: none, invitations: none };
		const none500 = { ...NOTHING, newCards: 500, invitations: 500 };
		expect(exceeds(none500, { live: 0, removable: 0 }, limits)).toBeUndefined();
	});
});
