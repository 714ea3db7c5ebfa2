/** Whether the ids of events tell one from the other: each once, and again only where n8n has lost what was stored. */
import { keyOf } from './history.mts';
import type { Told } from './told.mts';

type Note = (kind: 'same id' | 'other id', told: Told, detail: string) => void;

const changeOf = ({ eventId: _id, ...change }: Told): string => JSON.stringify(change);

export class Ids {
	/** Events that rightly came again. */
	repeated = 0;
	private readonly known = new Set<string>();
	/** Ids of events that may come again, by what they tell. */
	private readonly lost = new Map<string, string>();

	constructor(private readonly note: Note) {}

	/** @param isLost whether n8n has lost the event, or what the trigger keeps of it */
	count(told: Told, isLost: boolean): void {
		const { eventId } = told;
		const change = changeOf(told);
		const before = this.lost.get(change);
		if (before === eventId) this.repeated += 1;
		else if (before !== undefined) {
			this.note('other id', told, `${keyOf(told)} was told as ${before} before, and as ${eventId}`);
		} else if (this.known.has(eventId)) this.note('same id', told, eventId);
		this.known.add(eventId);
		if (isLost) this.lost.set(change, eventId);
	}

	/** n8n has stored everything: from now on nothing comes again. */
	settle(): void {
		this.lost.clear();
	}
}
