/** What happened to cards and when: what a poller of card statuses is measured against. */
import { shownStatus } from './life.mts';
import type { Card, CardEvent, CardEventName, ShownStatus } from './model.mts';
import type { Readings } from './readings.mts';

export type Cause = CardEvent['cause'];

export class CardEvents {
	private readonly kept: CardEvent[] = [];

	constructor(private readonly readings: Readings) {}

	get all(): readonly CardEvent[] {
		return this.kept;
	}

	/** Time of the latest event; undefined before the first. */
	get latest(): number | undefined {
		return this.kept.at(-1)?.time;
	}

	/** Notes an event of a card that still exists, with its status after it. */
	note(
		card: Card,
		event: CardEventName,
		cause: Cause,
		from: ShownStatus | null,
		time: number,
	): void {
		this.push(card, event, cause, from, shownStatus(card, this.readings), time);
	}

	/** Notes that a card is gone. */
	noteDeleted(card: Card, cause: Cause, from: ShownStatus, time: number): void {
		this.push(card, 'deleted', cause, from, null, time);
	}

	clear(): void {
		this.kept.length = 0;
	}

	private push(
		{ templateId, cardId }: Card,
		event: CardEventName,
		cause: Cause,
		from: ShownStatus | null,
		to: ShownStatus | null,
		time: number,
	): void {
		const seq = this.kept.length + 1;
		this.kept.push({ seq, time, templateId, cardId, event, cause, from, to });
	}
}
