/** How much one run may do before somebody has a look at it. Pure. */
import { notSent, type RowFailure } from '../../../shared/rowFailure';
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

/** @param live how many cards are not archived */
export function allowed({ count, percent }: Limit, live: number): number {
	if (count === undefined && percent === undefined) return Infinity;
	return Math.max(Math.floor((live * (percent ?? 0)) / 100), count ?? 0, 0);
}

interface Words {
	done: (count: number, live: number) => string;
	/** What the node calls its two limits before "Allowed". */
	called: string;
	look: string;
	rule: string;
}

const WORDS: Readonly<Record<Limited, Words>> = {
	removals: {
		done: (count, live) => `${count} of ${live} cards would be removed`,
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
		done: (count, live) => `${count} of ${live} cards would be changed`,
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
export function exceeds(counts: Counts, live: number, limits: Limits): RowFailure | undefined {
	const names = Object.keys(WORDS) as Limited[];
	const over = names.filter((name) => counts[name] > allowed(limits[name], live));
	if (live === 0 || over.length === 0) return undefined;
	const figures = over.map((name) => {
		const done = WORDS[name].done(counts[name], live);
		return `${done}, and ${allowed(limits[name], live)} are allowed`;
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
