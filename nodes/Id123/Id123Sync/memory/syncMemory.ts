/** What the rest of the sync knows of its memory. */
import type { ListingHint } from '../../api/listing';
import type { FlatCard } from '../../card/vocabulary';
import { NOTHING_REMEMBERED, type IdentifierLookup, type IdentifierPair } from '../plan/removals';
import type { Recalled, RecallQuestion } from '../plan/steps';

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
	identifiers: async () => NOTHING_REMEMBERED,
	end: async () => NONE_DOUBTED,
};
