/** What the cards of the sandbox went through, card by card, read from its journal of card events. */
import type { CardEvent, CardEventName } from '../../../sandbox/id123/model.mts';

/** A card as a poller could see it. */
export interface Seen {
	status: string;
	subStatus: string;
	/** `last-updated` in whole seconds, as the service shows it. */
	updated: number;
	/** The sub-status was not shown: what may be taken for it besides. */
	kept?: string;
}

/**
 * A card whose sub-status is not shown: unknown where the status or the card itself is another one, else as it was.
 * @param isReissued whether `before` is of a card that was deleted since
 */
export function withoutSubStatus(before: Seen | null, now: Seen, isReissued: boolean): Seen {
	const isOther = isReissued || before?.status !== now.status;
	if (isOther) return { ...now, subStatus: '', kept: before?.subStatus };
	const isSame = before.subStatus === now.subStatus && before.updated === now.updated;
	return isSame ? now : { ...now, subStatus: before.subStatus, kept: before.kept ?? '' };
}

/** One step in the life of a card; the state is null when it is gone. */
export interface Step {
	event: CardEventName;
	state: Seen | null;
}

export interface CardKey {
	templateId: string;
	cardId: string;
}

export const keyOf = ({ templateId, cardId }: CardKey): string => `${templateId} ${cardId}`;

export const templateOfKey = (key: string): string => key.slice(0, key.indexOf(' '));

/** Events that move `last-updated` whatever the readings say. */
const WRITES: ReadonlySet<CardEventName> = new Set(['created', 'updated']);

export class History {
	private readonly steps = new Map<string, Step[]>();

	constructor(private readonly statusMovesLastUpdated: boolean) {}

	get keys(): string[] {
		return [...this.steps.keys()];
	}

	/** The steps of a card so far. */
	of(key: string): readonly Step[] {
		return this.steps.get(key) ?? [];
	}

	/** The state after step number `index`; null before the first. */
	stateAt(key: string, index: number): Seen | null {
		return this.of(key)[index]?.state ?? null;
	}

	/** The number of a card's last step; -1 where there is none. */
	lastOf(key: string): number {
		return this.of(key).length - 1;
	}

	/** Takes events in; gives the keys of the cards that they concern. */
	add(events: readonly CardEvent[]): Set<string> {
		const touched = new Set<string>();
		for (const event of events) {
			const key = keyOf(event);
			const steps = this.steps.get(key) ?? [];
			this.steps.set(key, steps);
			steps.push({ event: event.event, state: this.stateAfter(event, steps.at(-1)?.state) });
			touched.add(key);
		}
		return touched;
	}

	private stateAfter(event: CardEvent, before: Seen | null | undefined): Seen | null {
		if (!event.to) return null;
		const moves = WRITES.has(event.event) || this.statusMovesLastUpdated;
		const second = Math.floor(event.time / 1000);
		return { ...event.to, updated: moves ? second : (before?.updated ?? second) };
	}
}
