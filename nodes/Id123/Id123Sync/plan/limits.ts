/** How much a run may do without approval. Pure. */
import { notSent, type RowFailure } from '../../../shared/result';
import { nameList } from '../../../shared/words';
import { isArchived, type RemovalStep, type RowStep } from './steps';

/** The more generous of the two applies; without both there is no limit. */
export interface Limit {
	count?: number;
	/** Share of the cards in use, in per cent. */
	percent?: number;
}

type Limited = keyof typeof WORDS;

export type Limits = Readonly<Record<Limited, Limit>>;

export type Counts = Readonly<Record<Limited, number>>;

/** What a run would do. Changed cards are known only if the last run is remembered. */
export function countSteps(
	rows: readonly RowStep[],
	candidates: readonly RemovalStep[],
	invites: boolean,
): Counts {
	const added = rows.filter(({ kind }) => kind === 'create' || kind === 'restore');
	const invited = added.filter((step) => step.kind === 'create' || isArchived(step.card));
	return {
		removals: candidates.length,
		newCards: added.length,
		changedCards: rows.filter((step) => step.kind === 'update' && step.recorded).length,
		invitations: invites ? invited.length : 0,
	};
}

/** @param all cards that the percentage is of */
export function allowed({ count, percent }: Limit, all: number): number {
	if (count === undefined && percent === undefined) return Infinity;
	return Math.max(Math.floor((all * (percent ?? 0)) / 100), count ?? 0, 0);
}

const WORDS = {
	removals: {
		done: (count: number, all: number) => `${count} of ${all} cards would be removed`,
		limit: 'Removals Allowed',
		look: 'whether the roster is complete',
		rule: 'tooManyRemovals',
	},
	newCards: {
		done: (count: number) => `${count} cards would be created or brought back`,
		limit: 'New Cards Allowed',
		look: "whether this is today's roster of this template",
		rule: 'tooManyNewCards',
	},
	changedCards: {
		done: (count: number, all: number) => `${count} of ${all} cards would be changed`,
		limit: 'Changes Allowed',
		look: 'whether a column has moved or is filled with something else',
		rule: 'tooManyChanges',
	},
	invitations: {
		done: (count: number) => `${count} invitations would be sent`,
		limit: 'Invitations Allowed',
		look: 'whether all these people are to be invited',
		rule: 'tooManyInvitations',
	},
};

/**
 * Why a run is stopped, or undefined. A template without cards takes its first roster, whatever its size.
 * @param live cards that are not archived
 * @param removable cards that an empty roster would remove
 */
export function exceeds(
	counts: Counts,
	{ live, removable }: { live: number; removable: number },
	limits: Limits,
): RowFailure | undefined {
	const over = (Object.keys(WORDS) as Limited[]).flatMap((name) => {
		const { done, limit, look, rule } = WORDS[name];
		const { count, percent } = limits[name];
		const all = name === 'removals' ? removable : live;
		const most = allowed(limits[name], all);
		const figures = `${done(counts[name], all)}, and ${most} are allowed`;
		const raise = `${limit} (Percent) (now ${percent ?? 'not set'}) or ${limit} (Count) (now ${count ?? 'not set'})`;
		return counts[name] > most ? [{ figures, raise, look, rule }] : [];
	});
	if (live === 0 || over.length === 0) return undefined;
	const looks = nameList(over.map(({ look }) => look));
	const raises = nameList(over.map(({ raise }) => raise));
	return notSent(
		over.map(({ figures }) => figures).join('; '),
		`Check ${looks}. If so many are right, raise ${raises} for one run, or set Approved Plan to the planKey in the Summary of a preview. Preview Only shows whom it concerns.`,
		{ rule: over[0].rule },
	);
}
