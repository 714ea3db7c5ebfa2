/**
 * What the trigger knows of the cards of one template. Compact, since there may be a hundred thousand: a number per fact
 * and card instead of an object per card. A card keeps its place for as long as the trigger looks at it.
 */
import { forEachYielding } from '../../shared/yielding';

/** What is known of one card. */
export interface KnownCard {
	/** Number of its state in the snapshot's list of states. */
	state: number;
	/** How many of its events were reported. */
	told: number;
	/** Mark of the time of its last change, 0 where none was kept. */
	updated: number;
}

const GONE = -1;

/** Whether the listing that is under way has shown a card: not yet, to an earlier poll, or to this one. */
type Seen = 0 | 1 | 2;
const UNSEEN: Seen = 0;
const SEEN_EARLIER: Seen = 1;
const SEEN_NOW: Seen = 2;

/** How many cards are gone through between two looks at the clock. */
const STRETCH = 500;

export class Cards {
	private readonly ids: string[] = [];

	private readonly places = new Map<string, number>();

	private readonly states: number[] = [];

	private readonly tolds: number[] = [];

	private readonly updates: number[] = [];

	private readonly seens: Seen[] = [];

	private readonly fresh: boolean[] = [];

	private readonly owed: boolean[] = [];

	/**
	 * When the newest card was created that any listing before the one under way showed, by ID123's clock in seconds since
	 * 1970, and the newest of all. What was known by then was created by then.
	 */
	newest = { before: 0, sofar: 0 };

	/** How many cards are known. */
	get size(): number {
		return this.places.size;
	}

	/** Where a card stands; -1 where it is not known. */
	placeOf(id: string): number {
		return this.places.get(id) ?? GONE;
	}

	idAt(place: number): string {
		return this.ids[place];
	}

	stateAt(place: number): number {
		return this.states[place];
	}

	toldAt(place: number): number {
		return this.tolds[place];
	}

	updatedAt(place: number): number {
		return this.updates[place];
	}

	/** Whether the listing that is under way has shown the card. */
	isSeenAt(place: number): boolean {
		return this.seens[place] !== UNSEEN;
	}

	isSeen(id: string): boolean {
		const place = this.placeOf(id);
		return place !== GONE && this.isSeenAt(place);
	}

	/** Whether the card came with the listing under way: new, or issued again. */
	isFreshAt(place: number): boolean {
		return this.fresh[place];
	}

	freshen(id: string): void {
		const place = this.placeOf(id);
		if (place === GONE) return;
		this.fresh[place] = true;
		this.owed[place] = false;
	}

	/** Whether another card has taken the place of this one, and that could not be reported yet. */
	isOwedAt(place: number): boolean {
		return this.owed[place];
	}

	owe(id: string): void {
		const place = this.placeOf(id);
		if (place !== GONE) this.owed[place] = true;
	}

	/** Whether it has shown it to this poll. A listing that goes on where an earlier poll left it may repeat cards. */
	isSeenNow(id: string): boolean {
		const place = this.placeOf(id);
		return place !== GONE && this.seens[place] === SEEN_NOW;
	}

	see(id: string): void {
		const place = this.placeOf(id);
		if (place !== GONE) this.seens[place] = SEEN_NOW;
	}

	seeEarlier(id: string): void {
		const place = this.placeOf(id);
		if (place !== GONE) this.seens[place] = SEEN_EARLIER;
	}

	/** What was shown could not be reported: it has to be looked at again. */
	unsee(id: string): void {
		const place = this.placeOf(id);
		if (place === GONE) return;
		this.seens[place] = UNSEEN;
		this.fresh[place] = false;
	}

	/** The most events that were reported of one card. */
	get mostTold(): number {
		return this.tolds.reduce((most, told) => Math.max(most, told), 0);
	}

	get(id: string): KnownCard | undefined {
		const place = this.placeOf(id);
		if (place === GONE) return undefined;
		return {
			state: this.states[place],
			told: this.tolds[place],
			updated: this.updates[place],
		};
	}

	/** Keeps what is known now; a new card is added at the end, as one that was not seen. */
	set(id: string, state: number, told: number, updated: number): void {
		let place = this.placeOf(id);
		if (place === GONE) {
			place = this.ids.push(id) - 1;
			this.places.set(id, place);
			this.seens.push(UNSEEN);
			this.fresh.push(false);
			this.owed.push(false);
		}
		this.states[place] = state;
		this.tolds[place] = told;
		this.updates[place] = updated;
	}

	delete(id: string): void {
		const place = this.placeOf(id);
		if (place === GONE) return;
		this.states[place] = GONE;
		this.places.delete(id);
	}

	/**
	 * Whether a card that shows this time of its creation is another one than the known one of its id, whether or not the
	 * listing under way has shown that one before. Of one that came with this listing it cannot be told.
	 */
	isReissued(id: string, created: number): boolean {
		const place = this.placeOf(id);
		if (place === GONE || this.fresh[place]) return false;
		return this.owed[place] || created > this.newest.before;
	}

	noteCreated(created: number): void {
		if (created > this.newest.sofar) this.newest.sofar = created;
	}

	/** Before a new listing: no card was seen yet. */
	beginListing(): void {
		this.seens.fill(UNSEEN);
		this.fresh.fill(false);
		this.newest.before = this.newest.sofar;
	}

	/** Goes through the places of all cards, in the order in which they came, and now and then lets others have their turn. */
	async forEachPlace(act: (place: number) => void): Promise<void> {
		await forEachYielding(this.stretches(), (start) => {
			const end = Math.min(start + STRETCH, this.ids.length);
			for (let place = start; place < end; place += 1) {
				if (this.states[place] !== GONE) act(place);
			}
		});
	}

	private *stretches(): Generator<number> {
		for (let start = 0; start < this.ids.length; start += STRETCH) yield start;
	}
}
