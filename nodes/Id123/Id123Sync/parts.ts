/** What a run of the sync works with, and its result. */
import type { Cancellation } from '../../shared/clock';
import type { RowFailure } from '../../shared/result';
import type { Id123Client } from '../api/client';
import type { ListingHint } from '../api/listing';
import type { LoadedTemplate } from '../card/mapping';
import type { Invitations } from './apply/invitations';
import type { ListedMemory } from './memory/listedMemory';
import type { ListedCard } from './plan/steps';
import type { Report } from './report';
import type { Settings } from './settings';

export interface SyncParts {
	client: Id123Client;
	cancellation: Cancellation;
	template: LoadedTemplate;
	memory: ListedMemory;
	/** Absent where no invitations are sent. */
	invitations?: Invitations;
	slots: number;
	pageSize: number;
	settings: Settings;
	/** Keyed hashes (memory/processedItems.ts). */
	nameOf: (...parts: readonly string[]) => string;
	secrets: () => readonly string[];
	/** Called after each step that needed a request. */
	progress: (done: number, all: number) => void;
}

/** The listed cards of the template. */
export interface Listed {
	cards: ReadonlyMap<string, ListedCard>;
	pages: number;
	hint?: ListingHint;
	/** For the admin. */
	notes: readonly string[];
}

export interface Synced {
	report: Report;
	/** Sentences for the admin. */
	notes: string[];
	/** Why the run ended early; in a preview, why a run would change nothing. */
	stopped?: RowFailure;
}
