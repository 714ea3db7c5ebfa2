/** Lists cards and templates page by page. */
import type { IDataObject } from 'n8n-workflow';

import { Cancellation } from '../../shared/clock';
import { KEY } from '../card/vocabulary';
import { isRefused, type CallResult, type Id123Client } from './client';
import type { FailureKind } from './failures';
import {
	firstPage,
	nextPage,
	received,
	type Orientation,
	type PageRequest,
	type PagingState,
} from './paging';

type ListAction = 'listCards' | 'listTemplates';

interface FailedListing {
	kind: 'failed';
	result: Exclude<CallResult, { kind: 'success' }>;
}

type Page = { kind: 'page'; rows: IDataObject[]; state: PagingState } | FailedListing;

export interface ListingHint {
	/** How the server pages; undefined where no earlier listing was long enough to tell. */
	orientation?: Orientation;
	/** How many rows there were, or are expected. */
	rows: number;
}

export interface ListingSettings {
	pageSize: number;
	/** How many pages to request at once, where every page is wanted. */
	ahead?: number;
	hint?: ListingHint;
}

export type ListingResult =
	| {
			kind: 'rows';
			/** In the order of the service. */
			rows: IDataObject[];
			pages: number;
			/** False where the listing was cut at the page limit. */
			complete: boolean;
			/** Absent where the listing was too short to tell how the server pages. */
			hint?: ListingHint;
	  }
	| FailedListing;

export async function listAll(
	client: Id123Client,
	action: ListAction,
	fields: IDataObject,
	settings: ListingSettings,
): Promise<ListingResult> {
	const { hint } = settings;
	// The hint may be outdated: a listing that is read the wrong way round ends after one page.
	const readAnew = async () =>
		await listAll(client, action, fields, { ...settings, hint: undefined });
	const rows: IDataObject[] = [];
	let state = firstPage;
	for await (const page of readPages(client, action, fields, settings)) {
		if (page.kind === 'failed') {
			return hint?.orientation && page.result.kind === 'refused' ? await readAnew() : page;
		}
		for (const row of page.rows) rows.push(row);
		({ state } = page);
	}
	const { orientation, pages, cut } = state;
	if (hint?.orientation && !cut && rows.length <= hint.rows / 2) return await readAnew();
	const found = orientation && !cut ? { orientation, rows: rows.length } : undefined;
	return { kind: 'rows', rows, pages, complete: !cut, hint: found };
}

export interface PagesSettings extends ListingSettings {
	/** Where to begin, if not with the first row. */
	from?: PagingState;
	/** Whether a row was on no earlier page; others are left out. Called once for each row. */
	isNew?: (id: string, row: IDataObject) => boolean;
}

export function notIn(seen: Set<string>): (id: string) => boolean {
	return (id) => seen.size < seen.add(id).size;
}

/** Yields the pages of a listing in order, up to its end or the first failure. */
export async function* readPages(
	client: Id123Client,
	action: ListAction,
	fields: IDataObject,
	{ pageSize, ahead = 1, hint, from, isNew = notIn(new Set()) }: PagesSettings,
): AsyncGenerator<Page, undefined> {
	const listing = client.part();
	let state = from ?? { ...firstPage, orientation: hint?.orientation };
	const ask = (request: PageRequest, part = new Cancellation(listing)) => {
		return { request, part, result: client.call(action, { ...fields, ...request }, { part }) };
	};
	/** Pages that were requested ahead. */
	const asked: Array<ReturnType<typeof ask>> = [];
	let before = pageSize;
	try {
		while (!state.done) {
			const given = state.lastIds.length;
			// After a page of unexpected length it is open where the next ones begin, and a shorter one is most likely the last.
			// The first pages are as long as the service likes.
			const isFull = given >= pageSize || given === before;
			const isSteady = isFull || state.orientation === undefined;
			const wanted = pagesAhead(state, { pageSize, ahead: isSteady ? ahead : 1, hint });
			before = given;
			// A page that was shorter than expected moves those that follow: they are requested again.
			const stray = asked.findIndex(({ request }, at) => !isSame(request, wanted[at]));
			if (stray >= 0) for (const { part } of asked.splice(stray)) part.cancel();
			for (const request of wanted.slice(asked.length)) asked.push(ask(request));
			const [{ request, part, result }] = asked.splice(0, 1);
			let answer = await result;
			// After rows, "not found" may be the end or a momentary fault, and so may an empty list where more is expected: it
			// counts as the end only if it comes twice.
			const expectsMore = isFull && state.position < (hint?.rows ?? Infinity);
			if (state.position > 0 && saysNothing(action, answer, expectsMore))
				answer = await ask(request, part).result;
			part.end();
			const rows = rowsOf(action, answer);
			if (!Array.isArray(rows)) {
				listing.end();
				yield { kind: 'failed', result: rows };
				return;
			}
			const ids = rows.map((row) => String(row[LISTED[action].id] ?? JSON.stringify(row)));
			const fresh = rows.filter((row, at) => isNew(ids[at], row));
			state = received(state, request, ids, fresh.length > 0);
			yield { kind: 'page', rows: fresh, state };
		}
	} finally {
		listing.end();
	}
}

/** The key of a row's id, and the failures with which an empty list may be refused. */
const LISTED: Readonly<Record<ListAction, { id: string; nothing: readonly FailureKind[] }>> = {
	listCards: { id: KEY.cardId, nothing: ['notFound'] },
	listTemplates: { id: KEY.templateId, nothing: ['noTemplate', 'notFound'] },
};

/** Whether an answer says that there are no rows. @param alsoEmpty whether an empty list counts too */
function saysNothing(action: ListAction, result: CallResult, alsoEmpty = false): boolean {
	if (result.kind !== 'success') return isRefused(result, ...LISTED[action].nothing);
	const { data } = result.body;
	return (data ?? undefined) === undefined || (alsoEmpty && Array.isArray(data) && !data.length);
}

function rowsOf(action: ListAction, result: CallResult): IDataObject[] | FailedListing['result'] {
	if (saysNothing(action, result)) return [];
	if (result.kind !== 'success') return result;
	const { data } = result.body;
	// An unknown form is not an empty list.
	if (!Array.isArray(data)) return { kind: 'unclear', what: 'otherJson' };
	return data.filter((row): row is IDataObject => typeof row === 'object' && row !== null);
}

/** The next pages whose positions are known. */
function pagesAhead(state: PagingState, settings: ListingSettings): PageRequest[] {
	const { pageSize, ahead = 1, hint } = settings;
	// Behind an expected end only the page that proves it is requested. If that one brings rows, the listing has grown, and
	// its end is open again.
	const end = hint !== undefined && state.position <= hint.rows ? hint.rows : undefined;
	const isProbing = hint?.orientation === undefined && state.pages <= PAGES_TO_PROBE;
	// The first page of the wanted size: where enough rows are expected, a few more are requested with it, in vain if the
	// service gives fewer rows at once.
	const isFirstLong = isProbing && state.pages === PAGES_TO_PROBE && end !== undefined;
	const given = isFirstLong ? pageSize : state.lastIds.length;
	const isKnown = state.orientation !== undefined && (!isProbing || isFirstLong) && given > 0;
	const most = isFirstLong ? Math.min(ahead, 1 + PAGES_TO_PROBE) : ahead;
	// Without an expected end, at most as many pages are requested ahead as have come.
	const left = Math.ceil(
		(end === undefined ? state.position : end - state.position) / Math.max(1, given),
	);
	// If there are enough rows, the third page's request is known too, whichever way the server pages.
	const areTwoKnown = state.pages === 1 && end !== undefined && left >= 2;
	const places = isKnown ? (end === undefined ? Math.max(1, left) : left + 1) : areTwoKnown ? 2 : 1;
	return Array.from({ length: Math.min(most, places) }, (_, index) => {
		const position = Math.min(state.position + index * given, end ?? Infinity);
		return nextPage({ ...state, pages: state.pages + index, position }, pageSize);
	});
}

/** Small pages that show how the server pages; the next one shows how many rows it gives at once. */
const PAGES_TO_PROBE = 3;

function isSame(request: PageRequest, wanted: PageRequest | undefined): boolean {
	return request.limit === wanted?.limit && request.offset === wanted?.offset;
}
