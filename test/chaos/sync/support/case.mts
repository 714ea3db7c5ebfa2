/** One random roster against random cards: what the first plan says, and how far the service is from it. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import type { CardEventName } from '../../../../sandbox/id123/model.mts';
import type { Sandbox } from '../../../../sandbox/server.mts';
import { staffRow, type Scene } from '../../../engine/Id123Sync/support/scene.mts';

const STATES = ['INACTIVE', 'INSTALLED', 'UNINSTALLED', 'DEACTIVATED', 'ARCHIVED'] as const;
const DEPARTMENTS = ['Radiology', 'Oncology', 'Facilities', 'Ürology'] as const;

const person = fc.integer({ min: 1, max: 14 }).map((number) => `E${number}`);

const arbitrary = fc.record({
	cards: fc.uniqueArray(
		fc.record({
			id: person,
			state: fc.constantFrom(...STATES),
			department: fc.constantFrom(...DEPARTMENTS),
		}),
		{ selector: ({ id }) => id, maxLength: 10 },
	),
	rows: fc.uniqueArray(
		fc.record({
			id: person,
			department: fc.constantFrom(...DEPARTMENTS),
			isRefused: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
		}),
		{ selector: ({ id }) => id, minLength: 1, maxLength: 10 },
	),
	missingCards: fc.constantFrom('ignore', 'deactivate', 'archive'),
	restoreReturning: fc.boolean(),
	inviteNew: fc.boolean(),
	skipUnchanged: fc.boolean(),
	requestsAtATime: fc.constantFrom(1, 3, 5),
	pageSize: fc.constantFrom(3, 100),
	readings: fc.record({
		archivedListed: fc.boolean(),
		pagingInverted: fc.boolean(),
		listOrder: fc.constantFrom('oldestFirst', 'newestFirst'),
		statusMovesLastUpdated: fc.boolean(),
		deactivateSetsStatus: fc.boolean(),
		updateArchived: fc.constantFrom('allowed', 'F113'),
		// Otherwise a card that was never installed stays a leaver for ever.
		deactivateInactive: fc.constant(true),
	}),
	/** After which runs n8n lost its static data. */
	losses: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
	seed: fc.nat(),
});

type Drawn = ReturnType<typeof drawCases>[number];

/** A roster that names no card in use is somebody else's: the run stops, which other tests show. */
const isOfTemplate = ({
	cards,
	rows,
	missingCards,
}: typeof arbitrary extends fc.Arbitrary<infer Drawn> ? Drawn : never) => {
	const live = cards.filter(({ state }) => state !== 'ARCHIVED');
	const isNamed = live.some((card) => rows.some(({ id }) => id === card.id));
	return missingCards === 'ignore' || live.length === 0 || isNamed;
};

export const drawCases = (count: number, seed: number) =>
	fc.sample(arbitrary.filter(isOfTemplate), { numRuns: count, seed });

/** What networks and tired services do, about one request in four. */
export function addFaults({ faults }: Sandbox, seed: number): void {
	const add = (share: number, fault: Parameters<typeof faults.add>[0]['fault']) =>
		faults.add({ when: { share, seed: seed + faults.list().length }, fault });
	add(0.05, { kind: 'code', code: 'F108' });
	add(0.05, { kind: 'tooManyRequests' });
	add(0.03, { kind: 'httpError', status: 503 });
	add(0.03, { kind: 'httpError', status: 503, work: 'done' });
	add(0.03, { kind: 'drop' });
	add(0.03, { kind: 'drop', work: 'done' });
	add(0.03, { kind: 'cutJson' });
}

/** What the service has to do in all runs together, by event, in the order of ids. */
export type Plan = Record<
	'created' | 'restored' | 'reactivated' | 'archived' | 'deactivated',
	string[]
>;

export class RosterCase {
	readonly rows: IDataObject[];

	readonly plan: Plan;

	constructor(readonly drawn: Drawn) {
		this.rows = drawn.rows.map(({ id, department, isRefused }) =>
			staffRow(id, { Department: department, ...(isRefused && { 'Full Name': '' }) }),
		);
		this.plan = planOf(drawn);
	}

	get parameters() {
		const { missingCards, restoreReturning, inviteNew, skipUnchanged } = this.drawn;
		const { requestsAtATime, pageSize } = this.drawn;
		return {
			missingCards,
			limits: { maxRemovalPercent: 100 },
			options: { requestsAtATime, pageSize, restoreReturning, inviteNew, skipUnchanged },
		};
	}

	place(scene: Scene): void {
		for (const { id, state, department } of this.drawn.cards) {
			const isDeactivated = state === 'DEACTIVATED';
			scene.add([staffRow(id, { Department: department })], {
				status: isDeactivated ? 'INSTALLED' : state,
				deactivated: isDeactivated,
			});
		}
	}

	/** Where the cards are not as the roster wants them. */
	mismatches(scene: Scene): string[] {
		const { cards, rows, missingCards, restoreReturning } = this.drawn;
		const wrong: string[] = [];
		for (const { id, department, isRefused } of rows) {
			const state = scene.state(id);
			const before = cards.find((card) => card.id === id);
			if (isRefused) {
				if (state !== before?.state) wrong.push(`${id} was touched`);
				continue;
			}
			// Somebody deactivated it by hand, and this sync does not undo that.
			if (missingCards === 'deactivate' && before?.state === 'DEACTIVATED') {
				if (state !== 'DEACTIVATED') wrong.push(`${id} is no longer deactivated`);
				continue;
			}
			const mayStay = !restoreReturning && state === before?.state;
			if (state === undefined) wrong.push(`${id} is missing`);
			else if (state === 'ARCHIVED') {
				if (!mayStay) wrong.push(`${id} is archived`);
			} else {
				if (scene.card(id)?.values['front-1'] !== department) wrong.push(`${id} has other values`);
				const isOff = missingCards === 'deactivate' && state === 'DEACTIVATED';
				if (isOff && !mayStay) wrong.push(`${id} is deactivated`);
			}
		}
		for (const { id, state } of cards.filter((card) => !rows.some((row) => row.id === card.id))) {
			const gone = this.plan.archived.includes(id)
				? 'ARCHIVED'
				: this.plan.deactivated.includes(id)
					? 'DEACTIVATED'
					: state;
			if (scene.state(id) !== gone) wrong.push(`${id} is ${scene.state(id)}, not ${gone}`);
		}
		return wrong;
	}

	/** What the service did, in the form of the plan. */
	done({ sandbox }: Scene): Plan {
		const by = (event: CardEventName) =>
			sandbox.id123.events
				.filter((each) => each.cause === 'api' && each.event === event)
				.map(({ cardId }) => cardId)
				.sort();
		return {
			created: by('created'),
			restored: by('restored'),
			reactivated: by('reactivated'),
			archived: by('archived'),
			deactivated: by('deactivated'),
		};
	}

	/** Who may be invited: who got a card or got it back out of the archive. */
	get invitees(): string[] {
		return this.drawn.inviteNew ? [...this.plan.created, ...this.plan.restored] : [];
	}
}

function planOf({ cards, rows, missingCards, restoreReturning, readings }: Drawn): Plan {
	const good = rows.filter(({ isRefused }) => !isRefused).map(({ id }) => id);
	const mentioned = new Set(rows.map(({ id }) => id));
	const idsOf = (...states: readonly string[]) =>
		cards.filter(({ state }) => states.includes(state)).map(({ id }) => id);
	const existing = idsOf(...STATES);
	const listed = readings.archivedListed
		? existing
		: idsOf(...STATES.filter((state) => state !== 'ARCHIVED'));
	// A refused row that names no listed card may be anybody's, so that nobody is removed.
	const isInDoubt = rows.some(({ id, isRefused }) => isRefused && !listed.includes(id));
	const missing = (ids: readonly string[]) =>
		isInDoubt ? [] : ids.filter((id) => !mentioned.has(id)).sort();
	const back = (ids: readonly string[]) =>
		restoreReturning ? ids.filter((id) => good.includes(id)).sort() : [];
	const live = idsOf('INACTIVE', 'INSTALLED', 'UNINSTALLED');
	return {
		created: good.filter((id) => !existing.includes(id)).sort(),
		restored: back(idsOf('ARCHIVED')),
		reactivated: [],
		archived: missingCards === 'archive' ? missing([...live, ...idsOf('DEACTIVATED')]) : [],
		deactivated: missingCards === 'deactivate' ? missing(live) : [],
	};
}
