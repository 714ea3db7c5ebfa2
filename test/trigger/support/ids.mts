/** Whether the ids of events tell one from the other: each once, and again only where n8n has lost what was stored. */
import { keyOf } from './history.mts';
import type { Told } from './told.mts';

type Note = (kind: 'same id' | 'other id', told: Told, detail: string) => void;

const changeOf = ({ eventId: _id, ...change }: Told): string => JSON.stringify(change);

export class Ids {
	/** Events that rightly came again. */
	repeated = 0;
	/** What each id told last. */
	private readonly known = new Map<string, string>();
	/** Events that may come again, by what they tell. */
	private readonly lost = new Map<string, Told>();

	constructor(private readonly note: Note) {}

	get mayRepeat(): boolean {
		return this.lost.size > 0;
	}

	/** @param isLost whether n8n has lost the event, or what the trigger keeps of it */
	count(told: Told, isLost: boolean): void {
		const { eventId } = told;
		const change = changeOf(told);
		const before = this.lost.get(change)?.eventId;
		if (before === eventId) this.repeated += 1;
		else if (before !== undefined) {
			this.note('other id', told, `${keyOf(told)} was told as ${before} before, and as ${eventId}`);
		} else if (this.known.has(eventId)) {
			this.note('same id', told, `${eventId}: ${this.known.get(eventId)}, then ${change}`);
		}
		this.known.set(eventId, change);
		if (isLost) this.lost.set(change, told);
		// What reaches somebody counts: a card that is told otherwise in between (no sub-status was shown, say) goes on from there.
		else if (before === undefined) this.forgetOthers(told, change);
	}

	private forgetOthers(told: Told, change: string): void {
		for (const [lost, of] of this.lost) {
			if (lost !== change && keyOf(of) === keyOf(told)) this.lost.delete(lost);
		}
	}

	/** n8n has stored what a poll knew of these cards: they do not come again from now on. */
	settle(isKnown: (cardKey: string) => boolean): void {
		for (const [change, told] of this.lost) if (isKnown(keyOf(told))) this.lost.delete(change);
	}
}
