/** How much one run may do before somebody has a look at it. Pure. */
import { notSent, type RowFailure } from '../../../shared/result';
import { nameList } from '../../../shared/words';
import { isArchived, type RemovalStep, type RowStep } from './steps';

/** What the more generous of the two allows; without both there is no limit. */
export interface Limit {
	count?: number;
	/** Share of the cards in use, in per cent. */
	percent?: number;
}

export type Limited = 'removals' | 'newCards' | 'changedCards' | 'invitations';

export type Limits = Readonly<Record<Limited, Limit>>;

export type Counts = Readonly<Record<Limited, number>>;

/** What a run would do. Which cards have changed is known only where the last run is remembered. */
export function countSteps(
	rows: readonly RowStep[],
	candidates: readonly RemovalStep[],
	invites: boolean,
): Counts {
	const created = rows.filter(({ kind }) => kind === 'create').length;
	const returned = rows.filter((step) => step.kind === 'restore' && isArchived(step.card)).length;
	return {
		removals: candidates.length,
		newCards: created,
		changedCards: rows.filter((step) => step.kind === 'update' && step.recorded).length,
		invitations: invites ? created + returned : 0,
	};
}

/** @param all how many cards the percentage is of */
export function allowed({ count, percent }: Limit, all: number): number {
	if (count === undefined && percent === undefined) return Infinity;
	return Math.max(Math.floor((all * (percent ?? 0)) / 100), count ?? 0, 0);
}

export interface Cards {
	/** How many are not archived. */
	live: number;
	/** How many could be removed, were nobody on the roster: the others make no removal a smaller share. */
	removable: number;
}

interface Words {
	done: (count: number, all: number) => string;
	/** What the node calls its two limits before "Allowed". */
	called: string;
	look: string;
	rule: string;
}

const WORDS: Readonly<Record<Limited, Words>> = {
	removals: {
		done: (count, all) => `${count} of ${all} cards would be removed`,
		called: 'Removals',
		look: 'whether the roster is complete',
		rule: 'tooManyRemovals',
	},
	newCards: {
		done: (count) => `${count} cards would be created`,
		called: 'New Cards',
		look: 'whether this is the roster of this template',
		rule: 'tooManyNewCards',
	},
	changedCards: {
		done: (count, all) => `${count} of ${all} cards would be changed`,
		called: 'Changes',
		look: 'whether a column has moved or is filled with something else',
		rule: 'tooManyChanges',
	},
	invitations: {
		done: (count) => `${count} invitations would be sent`,
		called: 'Invitations',
		look: 'whether all these people are to be invited',
		rule: 'tooManyInvitations',
	},
};

/** Why nothing at all is changed. A template without cards takes its first roster, whatever its size. */
export function exceeds(
	counts: Counts,
	{ live, removable }: Cards,
	limits: Limits,
): RowFailure | undefined {
	const names = Object.keys(WORDS) as Limited[];
	const allOf = (name: Limited) => (name === 'removals' ? removable : live);
	const over = names.filter((name) => counts[name] > allowed(limits[name], allOf(name)));
	if (live === 0 || over.length === 0) return undefined;
	const figures = over.map((name) => {
		const done = WORDS[name].done(counts[name], allOf(name));
		return `${done}, and ${allowed(limits[name], allOf(name))} are allowed`;
	});
	const looks = nameList(over.map((name) => WORDS[name].look));
	const raises = over.map((name) => {
		const { count, percent } = limits[name];
		const limit = `${WORDS[name].called} Allowed`;
		return `${limit} (Percent) (now ${percent ?? 'not set'}) or ${limit} (Count) (now ${count ?? 'not set'})`;
	});
	return notSent(
		figures.join('; '),
		`Check ${looks}. If so many are right, raise ${nameList(raises)} for one run, or give the plan key of a preview as Approved Plan. Preview Only shows whom it concerns.`,
		{ rule: WORDS[over[0]].rule },
	);
}
