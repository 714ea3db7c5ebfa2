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
	/**
	 * When the newest card was created that had been shown by the end of the last listing that showed this one, by ID123's
	 * clock in seconds since 1970. A card of the same id that was created later is another one.
	 */
	asOf: number;
}

/** `asOf` of a card that came with the listing under way: whether another one has taken its place cannot be told. */
export const JUST_NOW = Infinity;

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

	private readonly asOfs: number[] = [];

	/** When the newest card was created that was ever shown, in seconds since 1970. */
	newest = 0;

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

	asOfAt(place: number): number {
		return this.asOfs[place];
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
			asOf: this.asOfs[place],
		};
	}

	/** Keeps what is known now; a new card is added at the end, as one that was not seen. */
	set(id: string, card: KnownCard): void {
		const place = this.placeOf(id);
		if (place === GONE) {
			this.load(id, card, false);
			return;
		}
		this.states[place] = card.state;
		this.tolds[place] = card.told;
		this.updates[place] = card.updated;
		this.asOfs[place] = card.asOf;
	}

	/** Adds a card that is not known. `isSeen` says whether an earlier poll of the listing under way has shown it. */
	load(id: string, { state, told, updated, asOf }: KnownCard, isSeen: boolean): void {
		this.places.set(id, this.ids.push(id) - 1);
		this.states.push(state);
		this.tolds.push(told);
		this.updates.push(updated);
		this.asOfs.push(asOf);
		this.seens.push(isSeen ? SEEN_EARLIER : UNSEEN);
	}

	/** What was shown could not be reported: what was known before holds, and the card has to be looked at again. */
	restore(id: string, known: KnownCard): void {
		this.set(id, known);
		this.seens[this.placeOf(id)] = UNSEEN;
	}

	delete(id: string): void {
		const place = this.placeOf(id);
		if (place === GONE) return;
		this.states[place] = GONE;
		this.places.delete(id);
	}

	/**
	 * Whether a card that shows this time of its creation is another one than the known one of its id, whether or not the
	 * listing under way has shown that one before.
	 */
	isReissued(id: string, created: number): boolean {
		const place = this.placeOf(id);
		return place !== GONE && created > this.asOfs[place];
	}

	noteCreated(created: number): void {
		if (created > this.newest) this.newest = created;
	}

	/** Before a new listing: no card was seen yet. Those that the last one did not come to are as old as they were. */
	beginListing(): void {
		for (const [place, seen] of this.seens.entries()) {
			if (seen !== UNSEEN) this.asOfs[place] = this.newest;
		}
		this.seens.fill(UNSEEN);
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
