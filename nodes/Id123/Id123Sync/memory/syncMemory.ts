/** What the rest of the sync knows of its memory. */
import type { ListingHint } from '../../api/listing';
import type { FlatCard } from '../../card/vocabulary';
import type { ListedCard, RosterRow } from '../plan/steps';
import type { IdentifierLookup, IdentifierPair } from '../plan/removals';

export interface Recalled {
	/** Card ids of rows that the last run left as they are. */
	unchanged: ReadonlySet<string>;
	/** Whether nothing of an earlier run is remembered at all. */
	isEmpty: boolean;
	/** Card ids that this sync deactivated, and nobody has changed since. */
	deactivatedHere: ReadonlySet<string>;
}

export interface RecallQuestion {
	rows: ReadonlyArray<{ row: RosterRow; card: ListedCard }>;
	/** Ids of cards that are listed as deactivated. */
	deactivated: readonly string[];
	/** All cards, as they are listed. */
	listed: ReadonlyMap<string, Pick<ListedCard, 'lastUpdated'>>;
}

/** A card and the `last-updated` that ID123 showed after it was written. */
export interface Left {
	card: FlatCard;
	lastUpdated: string;
	/** By key, what ID123 shows in another form than it was written. */
	otherwise?: Readonly<Record<string, string>>;
}

export interface Ending {
	/** Ids of the cards whose rows were applied. What else was asked for is forgotten. */
	applied: ReadonlySet<string>;
	left: readonly Left[];
	deactivated: ReadonlyArray<{ cardId: string; lastUpdated: string }>;
	hint?: ListingHint;
}

export interface Remembered {
	/** Those that ID123 shows otherwise than written, for the first time in this form: they are written again. */
	doubted: readonly Left[];
	isFull: boolean;
}

export interface SyncMemory {
	/** Takes its place, and says how the last listing went. */
	begin(): Promise<ListingHint | undefined>;
	recall(question: RecallQuestion): Promise<Recalled>;
	identifiers(pairs: readonly IdentifierPair[]): Promise<IdentifierLookup>;
	/** Ends the run's use of the memory. Without it the slot is lost, and the next run writes every row. */
	end(ending: Ending): Promise<Remembered>;
}

export const NOTHING: Recalled = {
	isEmpty: true,
	unchanged: new Set(),
	deactivatedHere: new Set(),
};
export const NONE_DOUBTED: Remembered = { doubted: [], isFull: false };

/** Keeps nothing: every row is written. */
export const NO_MEMORY: SyncMemory = {
	begin: async () => undefined,
	recall: async () => NOTHING,
	identifiers: async () => () => 'unknown',
	end: async () => NONE_DOUBTED,
};
