import {
	differingKeys,
	FORGOTTEN,
	planMissing,
	planRow,
	type ListedCard,
	type Recalled,
	type RosterRow,
	type RowStep,
	type SyncSettings,
} from '../../../../nodes/Id123/Id123Sync/plan/steps.ts';

const ROW: RosterRow = { index: 3, card: { 'card-id': 'E1', name: 'Ada' } };

const card = (status: string, subStatus: string, id = 'E1'): ListedCard => ({
	id,
	status,
	subStatus,
	lastUpdated: '2026-01-31T08:00:00+00:00',
	barcode: '',
});

/** A card in each state that ID123 documents, and in both spellings of a deactivated one. */
const STATES = {
	unlisted: undefined,
	inactive: card('INACTIVE', 'INACTIVE'),
	installed: card('INSTALLED', 'ACTIVE'),
	uninstalled: card('UNINSTALLED', 'INACTIVE'),
	expired: card('INSTALLED', 'EXPIRED'),
	deactivated: card('INSTALLED', 'DEACTIVATED'),
	'deactivated by status': card('DEACTIVATED', 'DEACTIVATED'),
	archived: card('ARCHIVED', 'INACTIVE'),
} satisfies Record<string, ListedCard | undefined>;

type State = keyof typeof STATES;

const LIVE: readonly State[] = ['inactive', 'installed', 'uninstalled', 'expired'];
const DEACTIVATED: readonly State[] = ['deactivated', 'deactivated by status'];
const MISSING = ['ignore', 'deactivate', 'archive'] as const;
const BOTH = [true, false];

const memory = (known: boolean, isEmpty = false, deactivatedHere = new Set(['E1'])): Recalled => ({
	isEmpty,
	unchanged: new Set(known ? ['E1'] : []),
	deactivatedHere,
});

/** The rules as an admin would put them, independent of the order in which the code asks. */
function expectedKind(
	state: State,
	{ missingCards, restoreReturning, skipUnchanged }: SyncSettings,
	isKnown: boolean,
): RowStep['kind'] {
	if (state === 'unlisted') return 'create';
	if (state === 'archived') return restoreReturning ? 'restore' : 'stayArchived';
	const leftBefore = missingCards === 'deactivate' && DEACTIVATED.includes(state);
	if (leftBefore && restoreReturning) return 'restore';
	return skipUnchanged && isKnown ? 'unchanged' : 'update';
}

const CASES = (Object.keys(STATES) as State[]).flatMap((state) =>
	MISSING.flatMap((missingCards) =>
		BOTH.flatMap((restoreReturning) =>
			BOTH.flatMap((skipUnchanged) =>
				BOTH.map((isKnown) => ({ state, missingCards, restoreReturning, skipUnchanged, isKnown })),
			),
		),
	),
);

describe('a row of the roster', () => {
	test.each(CASES)(
		'$state, missing cards $missingCards, restore $restoreReturning, skip $skipUnchanged, known $isKnown',
		({ state, isKnown, ...settings }) => {
			const step = planRow(ROW, STATES[state], memory(isKnown), settings);
			expect(step.kind).toBe(expectedKind(state, settings, isKnown));
			expect(step.row).toBe(ROW);
			if (step.kind !== 'create') expect(step.card).toBe(STATES[state]);
		},
	);

	test.each([
		['nothing is stored', memory(false, true), true, false],
		['the card or the row changed since', memory(false), true, true],
		['Skip Unchanged Rows is off', memory(false), false, false],
	])('says of an update whether it was recorded: %s', (_, known, skipUnchanged, recorded) => {
		const settings = { missingCards: 'ignore', restoreReturning: true, skipUnchanged } as const;
		expect(planRow(ROW, STATES.installed, known, settings)).toMatchObject({
			kind: 'update',
			recorded,
		});
	});
});

test.each(DEACTIVATED)(
	'a card that somebody else deactivated stays as it is, though missing cards are deactivated: %s',
	(state) => {
		const settings = { missingCards: 'deactivate', restoreReturning: true, skipUnchanged: true };
		const others = memory(true, false, new Set(['E2']));
		const step = planRow(ROW, STATES[state], others, settings as SyncSettings);
		expect(step.kind).toBe('stayDeactivated');
		expect(planRow(ROW, STATES[state], FORGOTTEN, settings as SyncSettings).kind).toBe(
			'stayDeactivated',
		);
	},
);

describe('a card that no row has', () => {
	const listed = (Object.keys(STATES) as State[]).filter((state) => state !== 'unlisted');

	test.each(listed.flatMap((state) => MISSING.map((missingCards) => ({ state, missingCards }))))(
		'$state, missing cards $missingCards',
		({ state, missingCards }) => {
			const found = STATES[state];
			if (!found) throw new Error('not a listed card');
			const isGone = state === 'archived' || missingCards === 'ignore';
			const isDone = missingCards === 'deactivate' && !LIVE.includes(state);
			expect(planMissing(found, { missingCards })).toEqual(
				isGone || isDone ? undefined : { kind: missingCards, card: found },
			);
		},
	);
});

test('values differ only where ID123 shows them', () => {
	const wanted = { name: 'Ada', 'front-1': 'Radiology', 'unique-identifier': 'ada@x.example' };
	const shown = { name: 'Ada', 'front-1': 'Oncology', 'back-1': 'left as it is' };
	expect(differingKeys(wanted, shown)).toEqual(['front-1']);
});
