/**
 * Says whether what the trigger told is what it had to tell.
 *
 * For every card it keeps what the trigger may believe of it. A poll that read the whole listing undisturbed leaves one
 * belief: the state of the card at that moment. After a poll that was disturbed (an answer was lost, cards changed while
 * it read, it ran out of time) there may be several: it may or may not have seen the card. Told events must be explained
 * by one of them; a change that an undisturbed poll does not tell is missed, an event that no belief explains is repeated
 * or made up. A fault that concerns a card or a template disturbs the poll for that card or template alone.
 */
import type { CardEvent } from '../../../sandbox/id123/model.mts';
import { Beliefs, distinct, wordsOf, type Belief, type BeliefSettings } from './beliefs.mts';
import { History, keyOf, templateOfKey, type CardKey } from './history.mts';
import { Ids } from './ids.mts';
import type { Told } from './told.mts';

/** How a poll read a template: from the first row on, from where an earlier one stopped, or not at all. */
export type Reading = 'fresh' | 'resumed' | 'none';

export interface Poll {
	/** What happened since the poll before, up to the start of this one. */
	before: readonly CardEvent[];
	/** What happened while it ran. */
	during: readonly CardEvent[];
	told: readonly Told[];
	/** Nothing disturbed it: whatever it had not seen before, it must have seen, but for what is late. */
	isSure: boolean;
	/** By template. */
	readings: ReadonlyMap<string, Reading>;
	/** Templates and cards that a fault concerns, or has lately concerned: their events may come later. */
	late?: { templates: ReadonlySet<string>; cards: ReadonlySet<string> };
	/** It failed, so that nothing of it was kept. */
	isThrown?: boolean;
	/** No sub-status was shown. */
	isBlank?: boolean;
	/** Times of creation were off, or had lately been. */
	isShifted?: boolean;
	/** n8n stored an execution, and with it what the trigger keeps. */
	isStored?: boolean;
	/** n8n lost what was told, or what the trigger keeps, and the trigger cannot know it: it may come again or not. */
	isLost?: boolean;
}

export interface Violation {
	kind: 'missed' | 'unexplained' | 'same id' | 'other id' | 'without details' | 'behaviour';
	/** What it concerns: a card, or a template. */
	card: string;
	detail: string;
}

export interface OracleSettings extends BeliefSettings {
	statusMovesLastUpdated: boolean;
	/** Whether events come with what only View Card shows. */
	withDetails?: boolean;
}

/** More cards than this are not looked up in one poll. */
const LOOKED_UP = 100;
/** So many times as many as were moved between its pages may be younger than the youngest card of the first listing. */
const YOUNGEST = 2;

export class Oracle {
	readonly violations: Violation[] = [];
	/** Events that were told. */
	told = 0;
	polls = 0;
	sure = 0;
	private readonly history: History;
	private readonly beliefs: Beliefs;
	/** Cards of which the trigger may believe something else than what holds. */
	private readonly open = new Map<string, Belief[]>();
	/** Cards that may be told again until n8n stores something. */
	private readonly parked = new Set<string>();
	/** Templates of which a listing may be under way. */
	private readonly underWay = new Set<string>();
	private readonly watched = new Set<string>();
	private readonly ids: Ids;

	constructor(private readonly settings: OracleSettings) {
		this.history = new History(settings.statusMovesLastUpdated);
		this.beliefs = new Beliefs(settings, this.history);
		this.ids = new Ids((kind, told, detail) => this.note(kind, keyOf(told), detail));
	}

	/** Events that came again under their own ids, because n8n had lost what the trigger kept. */
	get repeated(): number {
		return this.ids.repeated;
	}

	/** The poll that a baseline of these templates is taken from: none of their cards is told. */
	baseline(
		events: readonly CardEvent[],
		templateIds: readonly string[],
		during: readonly CardEvent[] = [],
	): void {
		for (const id of templateIds) this.watched.add(id);
		const keys = [...this.history.add(events)];
		const first = new Map(keys.map((key) => [key, this.history.lastOf(key)]));
		const moved = this.history.add(during);
		const young = new Set(during.length > 0 ? keys.slice(-YOUNGEST * during.length) : []);
		for (const key of new Set([...keys, ...moved])) {
			const last = this.history.lastOf(key);
			const begun = first.get(key) ?? -1;
			const known: Belief[] = [];
			for (let step = begun; step <= last; step += 1) {
				const state = this.history.stateAt(key, step);
				const isHidden = state !== null && !this.beliefs.isListed(state);
				if (!isHidden) known.push({ step, state, before: [state], isSeen: false });
			}
			if (during.length > 0 || known.length === 0) {
				known.push({ ...nothingAt(last), isOverlooked: true });
			}
			// It may have been passed over while a younger one was seen, or while none was.
			if (young.has(key)) known.push(nothingAt(last));
			if (known.length > 1 || known[0].state === null) this.open.set(key, known);
		}
	}

	take(poll: Poll): void {
		this.polls += 1;
		if (poll.isSure) this.sure += 1;
		this.told += poll.told.length;
		for (const told of poll.told) this.ids.count(told, poll.isLost ?? false);
		this.startListings(poll);
		const first = new Map<string, number>();
		this.touch(this.history.add(poll.before), poll.before);
		const byCard = grouped(poll.during);
		for (const key of byCard.keys()) first.set(key, this.history.lastOf(key));
		this.touch(this.history.add(poll.during), poll.during);
		const toldOf = grouped(poll.told);
		for (const key of toldOf.keys()) this.beliefsOf(key);
		const isCrowded = this.countGone() > LOOKED_UP;
		// A poll that was cut short, that was shown no sub-status, that a fault kept from a card, or that had more to look up than
		// one may, may not have come to what was lost.
		if (poll.isStored && !poll.isLost && poll.isSure && !poll.isBlank) {
			const isHiding = this.ids.mayRepeat && this.countHidden() > LOOKED_UP;
			const mayWait = (key: string): boolean =>
				(isCrowded &&
					!this.beliefs.isListed(this.history.stateAt(key, this.history.lastOf(key)))) ||
				(isHiding && this.isHidden(key));
			const isKnown = (key: string): boolean => !this.isLate(key, poll) && !mayWait(key);
			for (const key of this.parked) if (isKnown(key)) this.parked.delete(key);
			this.ids.settle(isKnown);
		}
		for (const [key, beliefs] of this.open) {
			if (!this.watched.has(templateOfKey(key))) continue;
			const last = this.history.lastOf(key);
			const window = { from: first.get(key) ?? last, to: last };
			this.judge(key, beliefs, window, toldOf.get(key) ?? [], poll, isCrowded);
		}
		if (poll.isThrown) return;
		for (const [templateId, reading] of poll.readings) {
			if (poll.isSure && !poll.late?.templates.has(templateId)) this.underWay.delete(templateId);
			else if (reading !== 'none') this.underWay.add(templateId);
		}
	}

	note(kind: Violation['kind'], card: string, detail: string): void {
		this.violations.push({ kind, card, detail: `poll ${this.polls}: ${detail}` });
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

	private countGone(): number {
		let gone = 0;
		for (const [key, beliefs] of this.open) {
			const now = this.history.stateAt(key, this.history.lastOf(key));
			const isKnown = beliefs.some(({ state }) =>
				now === null ? state : this.beliefs.isListed(state),
			);
			if (!this.beliefs.isListed(now) && isKnown) gone += 1;
		}
		return gone;
	}

	/** Cards that are known and that no listing shows: they are looked up in turns, where their end is an event. */
	private countHidden(): number {
		return this.history.keys.filter((key) => this.isHidden(key)).length;
	}

	private isHidden(key: string): boolean {
		const last = this.history.stateAt(key, this.history.lastOf(key));
		const states = this.open.get(key)?.map(({ state }) => state) ?? [last];
		return states.some((state) => state !== null && !this.beliefs.isListed(state));
	}

	private judge(
		key: string,
		beliefs: Belief[],
		window: { from: number; to: number },
		told: readonly Told[],
		poll: Poll,
		isCrowded: boolean,
	): void {
		const { isSure, isBlank = false, isShifted = false, isLost = false } = poll;
		const now = this.history.stateAt(key, window.to);
		const isLate = this.isLate(key, poll);
		const reading = poll.readings.get(templateOfKey(key)) ?? 'none';
		const mayWait =
			!isSure ||
			isLate ||
			isBlank ||
			this.parked.has(key) ||
			// What a listing shows that begins in its middle may stand before that.
			(isCrowded && (reading === 'resumed' || !this.beliefs.isListed(now)));
		const look = { ...window, told, isBlank, isShifted };
		const left = beliefs.flatMap((belief) => this.beliefs.explain(key, belief, look));
		const kept = left.filter(
			({ isNew, belief }) => isNew || mayWait || (reading !== 'fresh' && belief.isSeen),
		);
		if (kept.length === 0) {
			const kind = told.length === 0 ? 'missed' : 'unexplained';
			this.note(kind, key, this.describe(key, beliefs, told));
			this.open.delete(key);
			return;
		}
		if (this.settings.withDetails && isSure && !isLate) this.findBare(told);
		const next = distinct([...kept.map(({ belief }) => belief), ...(isLost ? beliefs : [])]);
		if (isLost) this.parked.add(key);
		const isSettled = next.every(
			({ step, state, before }) =>
				step === window.to && state === now && before.every((each) => each === state),
		);
		if (!mayWait && isSettled) this.open.delete(key);
		else this.open.set(key, next);
	}

	private isLate(key: string, { late }: Poll): boolean {
		return !!late && (late.cards.has(key) || late.templates.has(templateOfKey(key)));
	}

	private findBare(told: readonly Told[]): void {
		for (const each of told) {
			if (each.isDetailed || each.event === 'cardDeleted') continue;
			this.note('without details', keyOf(each), each.event);
		}
	}

	private describe(key: string, beliefs: readonly Belief[], told: readonly Told[]): string {
		const steps = this.history.of(key).slice(Math.max(0, beliefs[0].step));
		const lived = steps.map(({ event, state }) => `${event} ${wordsOf(state)}`).join(', ');
		const believed = beliefs
			.map(({ state, isOverlooked }) => (isOverlooked ? '(overlooked)' : wordsOf(state)))
			.join(' or ');
		const events = told.map((each) => JSON.stringify(each)).join(' ');
		return `believed ${believed}; lived: ${lived}; told: ${events || 'nothing'}`;
	}
}

const nothingAt = (step: number): Belief => ({ step, state: null, before: [null], isSeen: false });

function grouped<T extends CardKey>(entries: readonly T[]): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const entry of entries) {
		const key = keyOf(entry);
		const group = groups.get(key);
		if (group) group.push(entry);
		else groups.set(key, [entry]);
	}
	return groups;
}
