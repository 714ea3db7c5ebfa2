/** One run of the sync: list the cards, plan, stop if too much would be removed; the rest is syncRun.ts. */
import type { INodeExecutionData } from 'n8n-workflow';

import type { Cancellation } from '../../shared/cancellation';
import type { RowFailure } from '../../shared/rowFailure';
import { forEachYielding, mapYielding } from '../../shared/loops';
import type { Id123Client } from '../api/client';
import { explain } from '../api/explain';
import { listAll, type ListingHint } from '../api/listing';
import type { LoadedTemplate } from '../api/templates';
import { flattenCard } from '../card/flatten';
import { listedCard } from './apply/applyStep';
import type { Invitations } from './apply/invitations';
import { CardIndex } from './plan/cardIds';
import {
	isArchived,
	isDeactivated,
	planMissing,
	planRow,
	type ListedCard,
	type Memory,
	type RemovalLimits,
	type RemovalStep,
	type RosterRow,
	type SyncSettings,
} from './plan/steps';
import { Claims, looksLike, looksLikeRow, safetyStop } from './plan/removals';
import type { ReadRoster, RefusedRow } from './plan/roster';
import type { SyncMemory } from './memory/syncMemory';
import { SyncRun, type SyncResult } from './apply/applyPlan';

export interface SyncParts {
	client: Id123Client;
	cancellation: Cancellation;
	template: LoadedTemplate;
	memory: SyncMemory;
	/** Absent where no invitations are sent. */
	invitations?: Invitations;
	slots: number;
	pageSize: number;
	settings: SyncSettings & RemovalLimits & { previewOnly: boolean };
	/** Called after each row that needed a request, with how far the run is. */
	progress: (done: number, all: number) => void;
}

/** What the run works with once the cards are listed. */
export interface RunParts extends SyncParts {
	known: Memory;
	claims: Claims;
	cards: readonly ListedCard[];
}

export async function sync(
	items: readonly INodeExecutionData[],
	roster: ReadRoster,
	parts: SyncParts,
): Promise<SyncResult> {
	const { memory } = parts;
	try {
		const listing = await list(parts, await memory.begin());
		return 'failure' in listing
			? { kind: 'failed', failure: listing.failure }
			: await syncListed(items, roster, listing, parts);
	} finally {
		// Where the run came to nothing: what was asked for is taken back.
		await memory.end({ applied: new Set(), left: [], deactivated: [] });
	}
}

async function syncListed(
	items: readonly INodeExecutionData[],
	roster: ReadRoster,
	listing: Listed,
	parts: SyncParts,
): Promise<SyncResult> {
	const { listed } = listing;
	const { settings } = parts;
	const index = new CardIndex();
	await forEachYielding(listed.values(), (card) => index.add(card));
	const claims = new Claims(index);
	await forEachYielding(roster.marks, (mark) => claims.name(mark));
	await forEachYielding(roster.marks, (mark) => claims.compare(mark));
	const sorted = await sortRows(roster, claims);

	const pairs = await mapYielding(sorted.rows, (row) => {
		const card = index.find(row.card['card-id']);
		return { row: asListed(row, card), card };
	});
	const known = await recall(pairs, listed, parts);
	const rows = await mapYielding(pairs, ({ row, card }) => planRow(row, card, known, settings));
	const looked = await mapYielding(listed.values(), (card) =>
		claims.has(card) ? undefined : planMissing(card, settings),
	);
	const candidates = looked.filter((step): step is RemovalStep => step !== undefined);
	const cards = [...listed.values()];
	const live = cards.filter((card) => !isArchived(card)).length;
	const unsafe = safetyStop(candidates.length, live, claims, settings);
	const run = new SyncRun(items, sorted, { ...parts, known, claims, cards });
	if (settings.previewOnly) {
		return await run.preview(rows, candidates, {
			isEveryCardListed: cards.some(isArchived),
			unsafe,
		});
	}
	if (unsafe) {
		return {
			kind: 'failed',
			failure: { ...unsafe, what: `Nothing was changed: ${lowerFirst(unsafe.what)}` },
		};
	}
	return await run.apply(rows, candidates, listing);
}

/** Refuses the rows whose ids are most likely those of a card or of another row. */
async function sortRows(roster: ReadRoster, claims: Claims): Promise<ReadRoster> {
	const rows: RosterRow[] = [];
	const lookAlikes = new Map<number, RefusedRow>();
	await forEachYielding(roster.rows, (row) => {
		const { index } = row;
		const alike = claims.alikeOf(index);
		const isNew = claims.index.find(row.card['card-id']) === undefined;
		const twin =
			isNew && alike.length === 0 ? claims.twinOf(row.card['card-id'], index) : undefined;
		if (alike.length > 0) lookAlikes.set(index, { index, failure: looksLike(alike) });
		else if (twin !== undefined) lookAlikes.set(index, { index, failure: looksLikeRow(twin) });
		else rows.push(row);
	});
	const refused = await mapYielding(roster.refused, ({ index, failure }) => {
		const alike = claims.alikeOf(index);
		// That the id is not one is all the same, where it can be told whose it is.
		const isOfId = failure.field === 'card-id' && alike.length > 0;
		return { index, failure: isOfId ? looksLike(alike) : failure };
	});
	const marks = await mapYielding(roster.marks, (mark) =>
		lookAlikes.has(mark.index) ? { ...mark, doubt: 'refused' as const } : mark,
	);
	return { ...roster, rows, marks, refused: [...refused, ...lookAlikes.values()] };
}

/** The row with the id as ID123 has it, where that has spaces around it. */
function asListed(row: RosterRow, card: ListedCard | undefined): RosterRow {
	return card === undefined || card.id === row.card['card-id']
		? row
		: { ...row, card: { ...row.card, 'card-id': card.id } };
}

async function recall(
	pairs: ReadonlyArray<{ row: RosterRow; card: ListedCard | undefined }>,
	listed: ReadonlyMap<string, ListedCard>,
	{ memory, settings }: SyncParts,
): Promise<Memory> {
	const inUse = pairs.flatMap(({ row, card }) =>
		card === undefined || isArchived(card) ? [] : [{ row, card }],
	);
	const deactivated = inUse.filter(({ card }) => isDeactivated(card)).map(({ card }) => card.id);
	const { isEmpty, unchanged, deactivatedHere } = await memory.recall({
		rows: settings.skipUnchanged ? inUse : [],
		deactivated: settings.missingCards === 'deactivate' ? deactivated : [],
		listed,
	});
	return { isEmpty, deactivatedHere, knows: (card) => unchanged.has(card['card-id']) };
}

/** The cards of the template, and what their listing taught. */
export interface Listed {
	listed: Map<string, ListedCard>;
	pages: number;
	hint?: ListingHint;
}

async function list(
	{ client, template, pageSize, slots }: SyncParts,
	hint: ListingHint | undefined,
): Promise<Listed | { failure: RowFailure }> {
	const fields = { 'card-template-id': template.template.id };
	const listing = await listAll(client, 'listCards', fields, {
		pageSize,
		ahead: slots,
		hint,
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

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}

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
	retryable: true,
};
