/** What a run of the sync works with, and what it comes to. */
import type { Cancellation } from '../../shared/cancellation';
import type { RowFailure } from '../../shared/result';
import type { Id123Client } from '../api/client';
import type { ListingHint } from '../api/listing';
import type { LoadedTemplate } from '../card/mapping';
import type { FlatCard } from '../card/vocabulary';
import type { Invitations } from './apply/invitations';
import { NOTHING_REMEMBERED, type IdentifierLookup, type IdentifierPair } from './plan/removals';
import type { ListedCard, Recalled, RecallQuestion } from './plan/steps';
import type { Report } from './report';
import type { Settings } from './settings';

export interface SyncParts {
	client: Id123Client;
	cancellation: Cancellation;
	template: LoadedTemplate;
	memory: SyncMemory;
	/** Absent where no invitations are sent. */
	invitations?: Invitations;
	slots: number;
	pageSize: number;
	settings: Settings;
	/** Makes names of which nothing can be read. */
	nameOf: (...parts: readonly string[]) => string;
	/** What may stand in no text that is shown. */
	secrets: () => readonly string[];
	/** Called after each row that needed a request, with how far the run is. */
	progress: (done: number, all: number) => void;
}

/** The cards of the template, and how the next listing is best asked for. */
export interface Listed {
	cards: ReadonlyMap<string, ListedCard>;
	/** By id: the values that Keep Cards and Scope ask for, where the listing shows them. */
	shown: ReadonlyMap<string, FlatCard>;
	pages: number;
	hint?: ListingHint;
	/** What the admin should know of the listing. */
	notes: readonly string[];
}

/** What a run that came to its outputs leaves. */
export interface Synced {
	report: Report;
	/** What else the admin should know, in sentences. */
	notes: readonly string[];
	/** Why the run ended before its last row, or in a preview, why a run would not begin. */
	stopped?: RowFailure;
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
	identifiers: async () => NOTHING_REMEMBERED,
	end: async () => NONE_DOUBTED,
};
