/** One run of the sync: list the cards, plan, stop if too much would be removed; the rest is syncRun.ts. */
import type { INodeExecutionData } from 'n8n-workflow';

import type { Cancellation } from '../../shared/cancellation';
import type { RowFailure } from '../../shared/rowFailure';
import { forEachYielding, mapYielding } from '../../shared/yielding';
import type { Id123Client } from '../api/client';
import { explain } from '../api/explain';
import { listAll, type ListingHint } from '../api/listing';
import type { LoadedTemplate } from '../api/templates';
import { flattenCard } from '../card/flatten';
import { listedCard } from './apply';
import type { Invitations } from './invitations';
import {
	allowedRemovals,
	isArchived,
	isDeactivated,
	planMissing,
	planRow,
	type ListedCard,
	type Memory,
	type RemovalLimits,
	type RemovalStep,
	type SyncSettings,
} from './plan';
import type { ReadRoster } from './roster';
import type { SyncMemory } from './syncMemory';
import { SyncRun, type SyncResult } from './syncRun';

export interface SyncParts {
	client: Id123Client;
	cancellation: Cancellation;
	template: LoadedTemplate;
	/** The memory of this run, once the cards are listed. */
	memoryOf: (listed: ReadonlyMap<string, ListedCard>) => SyncMemory;
	/** Absent where no invitations are sent. */
	invitations?: Invitations;
	slots: number;
	pageSize: number;
	settings: SyncSettings & RemovalLimits & { previewOnly: boolean };
	/** Called after each row that needed a request, with how far the run is. */
	progress: (done: number, all: number) => void;
}

/** What the run works with once the cards are listed. */
export interface RunParts extends Omit<SyncParts, 'memoryOf'> {
	memory: SyncMemory;
	known: Memory;
}

export async function sync(
	items: readonly INodeExecutionData[],
	roster: ReadRoster,
	{ memoryOf, ...parts }: SyncParts,
): Promise<SyncResult> {
	const listing = await list(parts);
	if ('failure' in listing) return { kind: 'failed', failure: listing.failure };
	const memory = memoryOf(listing.listed);
	try {
		const known = await recall(memory, roster, listing.listed, parts.settings);
		return await syncListed(items, roster, listing, { ...parts, memory, known });
	} finally {
		// Where the run came to nothing: what was asked for is taken back.
		await memory.end({ applied: new Set(), left: [], deactivated: [] });
	}
}

async function recall(
	memory: SyncMemory,
	{ rows, mentioned }: ReadRoster,
	listed: ReadonlyMap<string, ListedCard>,
	{ skipUnchanged, missingCards }: SyncSettings,
): Promise<Memory> {
	const isAsked = (card: ListedCard | undefined): card is ListedCard =>
		skipUnchanged && card !== undefined && !isArchived(card);
	const pairs = await mapYielding(rows, (row) => ({
		row,
		card: listed.get(row.card['card-id']),
	}));
	const recalled = await memory.recall({
		rows: pairs.flatMap(({ row, card }) => (isAsked(card) ? [{ row, card }] : [])),
		deactivated: [...listed.values()]
			.filter(
				(card) => missingCards === 'deactivate' && isDeactivated(card) && mentioned.has(card.id),
			)
			.map(({ id }) => id),
	});
	return {
		isEmpty: recalled.unchanged.size === 0,
		knows: (card) => recalled.unchanged.has(card['card-id']),
	};
}

async function syncListed(
	items: readonly INodeExecutionData[],
	roster: ReadRoster,
	listing: Listed,
	parts: RunParts,
): Promise<SyncResult> {
	const { listed } = listing;
	const { known, settings } = parts;
	const rows = await mapYielding(roster.rows, (row) =>
		planRow(row, listed.get(row.card['card-id']), known, settings),
	);
	const looked = await mapYielding(listed.values(), (card) =>
		planMissing(card, roster.mentioned, settings),
	);
	const removals = looked.filter((step): step is RemovalStep => step !== undefined);
	const unsafe = safetyStop(removals.length, roster, listed, settings);
	const run = new SyncRun(items, roster, parts);
	if (settings.previewOnly) {
		const isEveryCardListed = [...listed.values()].some(isArchived);
		return await run.preview(rows, removals, { isEveryCardListed, unsafe });
	}
	if (unsafe) {
		return {
			kind: 'failed',
			failure: { ...unsafe, what: `Nothing was changed: ${lowerFirst(unsafe.what)}` },
		};
	}
	return await run.apply(rows, removals, listing);
}

/** The cards of the template, and what their listing taught. */
export interface Listed {
	listed: Map<string, ListedCard>;
	pages: number;
	hint?: ListingHint;
}

async function list({
	client,
	template,
	pageSize,
	slots,
}: Omit<SyncParts, 'memoryOf'>): Promise<Listed | { failure: RowFailure }> {
	const fields = { 'card-template-id': template.template.id };
	const listing = await listAll(client, 'listCards', fields, {
		pageSize,
		ahead: slots,
	});
	if (listing.kind === 'failed') {
		const { result } = listing;
		if (result.kind === 'success' || result.kind === 'cancelled')
			return { failure: LISTING_CANCELLED };
		const failure = explain('listCards', result, template.labels);
		return {
			failure: {
				...failure,
				what: `Nothing was changed: ${lowerFirst(failure.what)}`,
				state: 'notSent',
			},
		};
	}
	if (!listing.complete) return { failure: INCOMPLETE };
	const listed = new Map<string, ListedCard>();
	await forEachYielding(listing.rows, (row) => {
		const card = listedCard(flattenCard(row));
		listed.set(card.id, card);
	});
	return { listed, pages: listing.pages, hint: listing.hint };
}

/** Why so many cards may not be removed. Whether anything is changed is for the caller to say. */
function safetyStop(
	removals: number,
	{ mentioned }: ReadRoster,
	listed: ReadonlyMap<string, ListedCard>,
	limits: RemovalLimits,
): RowFailure | undefined {
	let live = 0;
	for (const card of listed.values()) if (!isArchived(card)) live += 1;
	if (removals > 0 && mentioned.size === 0) return { ...NAMES_NOBODY, state: 'notSent' };
	const allowed = allowedRemovals(live, limits);
	if (removals <= allowed) return undefined;
	return {
		what: `${removals} of ${live} cards would be removed, and ${allowed} are allowed`,
		hint: `Check whether the roster is complete. If so many people have really left, raise Max Removal Percent (now ${limits.maxRemovalPercent}) or Max Removal Count (now ${limits.maxRemovalCount}) for one run. Preview Only shows whom it concerns.`,
		state: 'notSent',
		rule: 'tooManyRemovals',
	};
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}

const NAMES_NOBODY = {
	what: 'No row has a Card ID, so every card would count as missing',
	hint: 'Check which column holds the card IDs, and that Mapping fills Card ID from it.',
	rule: 'emptyRoster',
};

const INCOMPLETE: RowFailure = {
	what: 'Nothing was changed: the listing of the cards did not come to its end',
	hint: 'Raise Page Size under Options and run the workflow again.',
	state: 'notSent',
	rule: 'incompleteListing',
};

const LISTING_CANCELLED: RowFailure = {
	what: 'Nothing was changed: the execution was cancelled',
	hint: 'Run the workflow again.',
	state: 'notSent',
	rule: 'cancelled',
	passing: true,
};
