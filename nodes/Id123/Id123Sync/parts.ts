/** What a run of the sync works with, and what it comes to. */
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
	/** Makes names of which nothing can be read. */
	nameOf: (...parts: readonly string[]) => string;
	secrets: () => readonly string[];
	/** Called after each row that needed a request, with how far the run is. */
	progress: (done: number, all: number) => void;
}

/** The cards of the template, and how the next listing is best asked for. */
export interface Listed {
	cards: ReadonlyMap<string, ListedCard>;
	pages: number;
	hint?: ListingHint;
	/** What the admin should know of the listing. */
	notes: readonly string[];
}

export interface Synced {
	report: Report;
	/** What else the admin should know, in sentences. */
	notes: string[];
	/** Why the run ended before its last row, or in a preview, why a run would not begin. */
	stopped?: RowFailure;
}
