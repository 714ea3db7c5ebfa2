/**
 * What the trigger may believe of a card, and what a poll may make of that: with and without a look at the card, and with
 * what it told.
 */
import { expectedOf, type Between, type TriggerEvent } from './expected.mts';
import { withoutSubStatus, type History, type Seen } from './history.mts';
import { matches, type Told } from './told.mts';

export interface Belief {
	/** Number of the step after which it saw the card. */
	step: number;
	state: Seen | null;
	/** States that it may take for the one before: changes that it did not have to tell need not have been kept. */
	before: ReadonlyArray<Seen | null>;
	/** Whether it has seen the card in the listing that is under way. */
	isSeen: boolean;
	/** The card was there at the starting point without being seen: the first sight of it is no event. */
	isOverlooked?: boolean;
}

/** What a poll could see of a card, and what it told of it. */
export interface Look {
	/** The steps between which it may have looked. */
	from: number;
	to: number;
	told: readonly Told[];
	/** The sub-status was not shown. */
	isBlank: boolean;
	/** Times of creation were or had lately been off: whether a card was issued again could not be told. */
	isShifted: boolean;
}

/** A belief that a poll may end with. */
export interface End {
	belief: Belief;
	/** Whether the poll has looked at the card. */
	isNew: boolean;
}

export interface BeliefSettings {
	selected: ReadonlySet<TriggerEvent>;
	/** Whether List Cards shows archived cards. */
	archivedListed: boolean;
}

export class Beliefs {
	constructor(
		private readonly settings: BeliefSettings,
		private readonly history: History,
	) {}

	/** Whether a listing shows the card, which otherwise has to be looked up. */
	isListed(now: Seen | null): boolean {
		return now !== null && (this.settings.archivedListed || now.status !== 'ARCHIVED');
	}

	/** The beliefs that a poll may end with that told this of a card: with and without a look at it. */
	explain(key: string, belief: Belief, look: Look, isNew = false): End[] {
		const [first, ...rest] = look.told;
		const ends: End[] = first === undefined ? [{ belief, isNew }] : [];
		for (let step = Math.max(look.from, belief.step); step <= look.to; step += 1) {
			const isReissued = this.isCreatedAfter(key, belief, step);
			const now = this.history.stateAt(key, step);
			for (const state of this.views(belief.state, now, look, isReissued)) {
				if (belief.isOverlooked && !isReissued) {
					if (first === undefined)
						ends.push({ belief: firstSight(belief, step, state), isNew: true });
					// While times of creation are off, a card from before the starting point may look younger than it.
					if (!look.isShifted) continue;
				}
				// What is hidden happens unseen, and is part of the next change that shows.
				const seen = { step: state === belief.state ? belief.step : step, state, isSeen: true };
				for (const between of this.between(key, belief, step, state, look)) {
					const expected = expectedOf(belief.state, state, between, this.settings.selected);
					if (first === undefined) {
						const isQuiet = expected.events.size === 0 || expected.isOptional;
						const before = distinctStates([...belief.before, state]);
						if (isQuiet) ends.push({ belief: { ...seen, before }, isNew: true });
					} else if (matches(first, expected.events, belief.before, state)) {
						const next = { ...look, told: rest };
						ends.push(...this.explain(key, { ...seen, before: [state] }, next, true));
					}
				}
			}
		}
		return ends;
	}

	/** What happened since a look at the card; its steps only where that look showed the whole truth. */
	private between(
		key: string,
		from: Belief,
		to: number,
		state: Seen | null,
		{ isShifted }: Look,
	): Between[] {
		const steps = this.history.of(key).slice(from.step + 1, to + 1);
		const events = steps.map(({ event }) => event);
		// A card that is hidden is taken as it was.
		const isShown = state !== null && state !== from.state;
		const isReissued = from.state !== null && isShown && events.includes('created');
		const isTrue =
			this.history.stateAt(key, from.step) === from.state &&
			(state === null || this.history.stateAt(key, to) === state);
		const certain = { steps: isTrue ? events : undefined, isReissued };
		return isReissued && isShifted ? [certain, { isReissued: false }] : [certain];
	}

	private isCreatedAfter(key: string, { step }: Belief, to: number): boolean {
		return this.history
			.of(key)
			.slice(step + 1, to + 1)
			.some(({ event }) => event === 'created');
	}

	/**
	 * What a poll may see of a card. A listing that hides archived cards shows nothing of them: those that were known may
	 * be taken as they were archived, or be looked up.
	 */
	views(
		before: Seen | null,
		now: Seen | null,
		{ isBlank }: Pick<Look, 'isBlank'>,
		isReissued: boolean,
	) {
		const shown = isBlank && now !== null ? withoutSubStatus(before, now, isReissued) : now;
		if (this.settings.archivedListed || (now !== null && now.status !== 'ARCHIVED')) return [shown];
		if (before?.status === 'ARCHIVED') return [before, shown];
		return before === null ? [null] : [shown];
	}
}

function firstSight(belief: Belief, step: number, state: Seen | null): Belief {
	// One that is not shown even now stays unknown.
	if (state === null) return { ...belief, isSeen: true };
	return { step, state, before: [state], isSeen: true };
}

export const wordsOf = (state: Seen | null): string =>
	state ? `${state.status}/${state.subStatus}@${state.updated}` : '(none)';

function distinctStates(states: ReadonlyArray<Seen | null>): Array<Seen | null> {
	return [...new Map(states.map((state) => [wordsOf(state), state])).values()];
}

export function distinct(beliefs: readonly Belief[]): Belief[] {
	const nameOf = ({ step, state, before, isSeen, isOverlooked }: Belief): string =>
		[step, wordsOf(state), isSeen, isOverlooked, ...before.map(wordsOf)].join(' ');
	return [...new Map(beliefs.map((belief) => [nameOf(belief), belief])).values()];
}
