/**
 * Says whether what the trigger told is what it had to tell.
 *
 * For every card it keeps what the trigger may believe of it. A poll that read the whole listing undisturbed leaves one
 * belief: the state of the card at that moment. After a poll that was disturbed (an answer was lost, cards changed while
 * it read, it ran out of time) there may be several: it may or may not have seen the card. Told events must be explained
 * by one of them; a change that an undisturbed poll does not tell is missed, an event that no belief explains is repeated
 * or made up.
 */
import type { CardEvent } from '../../../sandbox/id123/model.mts';
import { expectedOf, type Between, type TriggerEvent } from './expected.mts';
import { History, keyOf, templateOfKey, type CardKey, type Seen } from './history.mts';
import { matches, type Told } from './told.mts';

/** How a poll read a template: from the first row on, from where an earlier one stopped, or not at all. */
export type Reading = 'fresh' | 'resumed' | 'none';

export interface Poll {
	/** What happened since the poll before, up to the start of this one. */
	before: readonly CardEvent[];
	/** What happened while it ran. */
	during: readonly CardEvent[];
	told: readonly Told[];
	/** Nothing disturbed it: whatever it had not seen before, it must have seen. */
	isSure: boolean;
	/** By template. */
	readings: ReadonlyMap<string, Reading>;
}

export interface Violation {
	kind: 'missed' | 'unexplained' | 'same id';
	card: string;
	detail: string;
}

/** What the trigger may believe of a card. */
interface Belief {
	/** Number of the step after which it saw the card. */
	step: number;
	state: Seen | null;
	/** States that it may take for the one before: changes that it did not have to tell need not have been kept. */
	before: ReadonlyArray<Seen | null>;
	/** Whether it has seen the card in the listing that is under way. */
	isSeen: boolean;
}

export interface OracleSettings {
	selected: ReadonlySet<TriggerEvent>;
	statusMovesLastUpdated: boolean;
	/** Whether List Cards shows archived cards. */
	archivedListed: boolean;
}

/** More cards than this are not looked up in one poll. */
const LOOKED_UP = 100;

export class Oracle {
	readonly violations: Violation[] = [];
	/** Events that were told, and changes that had to be told. */
	told = 0;
	polls = 0;
	sure = 0;
	private readonly history: History;
	/** Cards of which the trigger may believe something else than what holds. */
	private readonly open = new Map<string, Belief[]>();
	/** Templates of which a listing may be under way. */
	private readonly underWay = new Set<string>();
	private readonly watched = new Set<string>();
	private readonly ids = new Set<string>();

	constructor(private readonly settings: OracleSettings) {
		this.history = new History(settings.statusMovesLastUpdated);
	}

	/** The poll that a baseline of these templates is taken from: none of their cards is told. */
	baseline(events: readonly CardEvent[], templateIds: readonly string[]): void {
		for (const id of templateIds) this.watched.add(id);
		for (const key of this.history.add(events)) {
			const step = this.history.lastOf(key);
			if (this.views(null, this.history.stateAt(key, step))[0] !== null) continue;
			this.open.set(key, [{ step, state: null, before: [null], isSeen: false }]);
		}
	}

	take(poll: Poll): void {
		this.polls += 1;
		if (poll.isSure) this.sure += 1;
		for (const told of poll.told) this.count(told);
		this.startListings(poll);
		const first = new Map<string, number>();
		this.touch(this.history.add(poll.before), poll.before);
		const byCard = grouped(poll.during);
		for (const key of byCard.keys()) first.set(key, this.history.lastOf(key));
		this.touch(this.history.add(poll.during), poll.during);
		const toldOf = grouped(poll.told);
		for (const key of toldOf.keys()) this.beliefsOf(key);
		const gone = this.countGone();
		for (const [key, beliefs] of this.open) {
			if (!this.watched.has(templateOfKey(key))) continue;
			const last = this.history.lastOf(key);
			const window = { from: first.get(key) ?? last, to: last };
			this.judge(key, beliefs, window, toldOf.get(key) ?? [], poll, gone > LOOKED_UP);
		}
		for (const [templateId, reading] of poll.readings) {
			if (poll.isSure) this.underWay.delete(templateId);
			else if (reading !== 'none') this.underWay.add(templateId);
		}
	}

	private count(told: Told): void {
		this.told += 1;
		if (this.ids.has(told.eventId)) this.note('same id', keyOf(told), told.eventId);
		this.ids.add(told.eventId);
	}

	private startListings({ readings }: Poll): void {
		for (const [key, beliefs] of this.open) {
			if (readings.get(templateOfKey(key)) !== 'fresh') continue;
			for (const belief of beliefs) belief.isSeen = false;
		}
		for (const [id, reading] of readings) if (reading === 'fresh') this.underWay.delete(id);
	}

	/** Opens the cards that events concern, with the belief that held before these events. */
	private touch(keys: ReadonlySet<string>, events: readonly CardEvent[]): void {
		const newer = grouped(events);
		for (const key of keys) this.beliefsOf(key, newer.get(key)?.length);
	}

	private beliefsOf(key: string, newer = 0): Belief[] {
		const known = this.open.get(key);
		if (known) return known;
		const step = this.history.lastOf(key) - newer;
		const state = this.history.stateAt(key, step);
		const belief = { step, state, before: [state], isSeen: false };
		const beliefs = this.underWay.has(templateOfKey(key))
			? [belief, { ...belief, isSeen: true }]
			: [belief];
		this.open.set(key, beliefs);
		return beliefs;
	}

	/** Whether a listing shows the card, which otherwise has to be looked up. */
	private isListed(now: Seen | null): boolean {
		return now !== null && (this.settings.archivedListed || now.status !== 'ARCHIVED');
	}

	private countGone(): number {
		let gone = 0;
		for (const [key, beliefs] of this.open) {
			const now = this.history.stateAt(key, this.history.lastOf(key));
			const isKnown = beliefs.some(({ state }) => (now === null ? state : this.isListed(state)));
			const isNews = !this.isListed(now) && isKnown;
			if (isNews) gone += 1;
		}
		return gone;
	}

	private judge(
		key: string,
		beliefs: Belief[],
		window: { from: number; to: number },
		told: readonly Told[],
		poll: Poll,
		isCrowded: boolean,
	): void {
		const now = this.history.stateAt(key, window.to);
		const mayWait = !poll.isSure || (isCrowded && !this.isListed(now));
		const reading = poll.readings.get(templateOfKey(key)) ?? 'none';
		const left = beliefs.flatMap((belief) => this.explain(key, belief, window, told));
		const kept = left.filter(
			({ isNew, belief }) => isNew || mayWait || (reading !== 'fresh' && belief.isSeen),
		);
		if (kept.length === 0) {
			const kind = told.length === 0 ? 'missed' : 'unexplained';
			this.note(kind, key, this.describe(key, beliefs, told));
			this.open.delete(key);
			return;
		}
		const next = distinct(kept.map(({ belief }) => belief));
		const isSettled = next.every(
			({ step, state, before }) =>
				step === window.to && state === now && before.every((each) => each === state),
		);
		if (poll.isSure && isSettled) this.open.delete(key);
		else this.open.set(key, next);
	}

	/** The beliefs that a poll may end with that told this of a card: with and without a look at it. */
	private explain(
		key: string,
		belief: Belief,
		window: { from: number; to: number },
		told: readonly Told[],
		isNew = false,
	): Array<{ belief: Belief; isNew: boolean }> {
		const [first, ...rest] = told;
		const ends: Array<{ belief: Belief; isNew: boolean }> = [];
		if (first === undefined) ends.push({ belief, isNew });
		for (let step = Math.max(window.from, belief.step); step <= window.to; step += 1) {
			for (const state of this.views(belief.state, this.history.stateAt(key, step))) {
				const between = this.between(key, belief, step, state);
				const expected = expectedOf(belief.state, state, between, this.settings.selected);
				// What is hidden happens unseen, and is part of the next change that shows.
				const seen = { step: state === belief.state ? belief.step : step, state, isSeen: true };
				if (first === undefined) {
					const isQuiet = expected.events.size === 0 || expected.isOptional;
					const before = distinctStates([...belief.before, state]);
					if (isQuiet) ends.push({ belief: { ...seen, before }, isNew: true });
				} else if (matches(first, expected.events, belief.before, state)) {
					ends.push(...this.explain(key, { ...seen, before: [state] }, window, rest, true));
				}
			}
		}
		return ends;
	}

	/** What happened since a look at the card; its steps only where that look showed the whole truth. */
	private between(key: string, from: Belief, to: number, state: Seen | null): Between {
		const steps = this.history.of(key).slice(from.step + 1, to + 1);
		const events = steps.map(({ event }) => event);
		// A card that is hidden is taken as it was.
		const isShown = state !== null && state !== from.state;
		const isReissued = from.state !== null && isShown && events.includes('created');
		const isTrue = this.history.stateAt(key, from.step) === from.state;
		return { steps: isTrue ? events : undefined, isReissued };
	}

	/**
	 * What a poll may see of a card. A listing that hides archived cards shows nothing of them: those that were known may
	 * be taken as they were archived, or be looked up.
	 */
	private views(before: Seen | null, now: Seen | null): Array<Seen | null> {
		const isHidden = !this.settings.archivedListed && (now === null || now.status === 'ARCHIVED');
		if (!isHidden) return [now];
		if (before?.status === 'ARCHIVED') return [before, now];
		return before === null ? [null] : [now];
	}

	private describe(key: string, beliefs: readonly Belief[], told: readonly Told[]): string {
		const steps = this.history.of(key).slice(Math.max(0, beliefs[0].step));
		const lived = steps.map(({ event, state }) => `${event} ${wordsOf(state)}`).join(', ');
		const believed = beliefs.map(({ state }) => wordsOf(state)).join(' or ');
		const events = told.map((each) => JSON.stringify(each)).join(' ');
		return `poll ${this.polls}: believed ${believed}; lived: ${lived}; told: ${events || 'nothing'}`;
	}

	private note(kind: Violation['kind'], card: string, detail: string): void {
		this.violations.push({ kind, card, detail });
	}
}

const wordsOf = (state: Seen | null): string =>
	state ? `${state.status}/${state.subStatus}@${state.updated}` : '(none)';

function grouped<T extends CardKey>(entries: readonly T[]): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const entry of entries) {
		const key = keyOf(entry);
		groups.set(key, [...(groups.get(key) ?? []), entry]);
	}
	return groups;
}

function distinctStates(states: ReadonlyArray<Seen | null>): Array<Seen | null> {
	return [...new Map(states.map((state) => [wordsOf(state), state])).values()];
}

function distinct(beliefs: readonly Belief[]): Belief[] {
	const nameOf = ({ step, state, before, isSeen }: Belief): string =>
		[step, wordsOf(state), isSeen, ...before.map(wordsOf)].join(' ');
	return [...new Map(beliefs.map((belief) => [nameOf(belief), belief])).values()];
}
