/** Lists cards and templates, page after page, through the one client. */
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
	/** How the server pages, where an earlier listing was long enough to tell. */
	orientation?: Orientation;
	/** How many rows there are, as far as that is known. */
	rows: number;
}

export interface ListingSettings {
	pageSize: number;
	/** How many pages to ask for at once, where every page is wanted. */
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
	// What was found out earlier no longer holds: a listing that is read the other way round ends after one page.
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
	/** Whether a row came on no earlier page: what did is left out. Asked once for each row that comes. */
	isNew?: (id: string, row: IDataObject) => boolean;
}

export function notIn(seen: Set<string>): (id: string) => boolean {
	return (id) => seen.size < seen.add(id).size;
}

/** The pages of a listing, one after the other, up to its end or the first that fails. */
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
	/** Pages that were asked for before their turn came. */
	const asked: Array<ReturnType<typeof ask>> = [];
	let before = pageSize;
	try {
		while (!state.done) {
			const given = state.lastIds.length;
			// After a page of another length nobody knows where the next ones begin; after a shorter one there is most likely
			// nothing more but the proof of it. Of the first pages each is as long as the service likes.
			const isFull = given >= pageSize || given === before;
			const isSteady = isFull || state.orientation === undefined;
			const wanted = pagesAhead(state, { pageSize, ahead: isSteady ? ahead : 1, hint });
			before = given;
			// A page that was shorter than expected moved what follows: those pages are asked for again.
			const stray = asked.findIndex(({ request }, at) => !isSame(request, wanted[at]));
			if (stray >= 0) for (const { part } of asked.splice(stray)) part.cancel();
			for (const request of wanted.slice(asked.length)) asked.push(ask(request));
			const [{ request, part, result }] = asked.splice(0, 1);
			let answer = await result;
			// Behind rows, an answer that says that there is nothing may be the end of the listing, and as well a trouble of a
			// moment: only what is said twice is the end. So it is with an empty list where more is to be expected.
			const expectsMore = isFull && state.position < (hint?.rows ?? Infinity);
			if (state.position > 0 && saysNothing(action, answer, expectsMore))
				answer = await ask(request, part).result;
			part.end();
			const rows = rowsOf(action, answer);
			if (!Array.isArray(rows)) {
				// Pages behind one that failed are of no use to anybody.
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

/** The key of a row's id, and how an account without templates and a template without cards may be refused. */
const LISTED: Readonly<Record<ListAction, { id: string; nothing: readonly FailureKind[] }>> = {
	listCards: { id: KEY.cardId, nothing: ['notFound'] },
	listTemplates: { id: KEY.templateId, nothing: ['noTemplate', 'notFound'] },
};

/** Whether an answer says that there is nothing: otherwise than by an empty list, or also so. */
function saysNothing(action: ListAction, result: CallResult, alsoEmpty = false): boolean {
	if (result.kind !== 'success') return isRefused(result, ...LISTED[action].nothing);
	const { data } = result.body;
	return (data ?? undefined) === undefined || (alsoEmpty && Array.isArray(data) && !data.length);
}

function rowsOf(action: ListAction, result: CallResult): IDataObject[] | FailedListing['result'] {
	if (saysNothing(action, result)) return [];
	if (result.kind !== 'success') return result;
	const { data } = result.body;
	// A list of another form is not an empty one.
	if (!Array.isArray(data)) return { kind: 'unclear', what: 'otherJson' };
	return data.filter((row): row is IDataObject => typeof row === 'object' && row !== null);
}

/** The next pages whose places are known: two behind the first one, any number once one of the wanted size has come. */
function pagesAhead(state: PagingState, settings: ListingSettings): PageRequest[] {
	const { pageSize, ahead = 1, hint } = settings;
	// Where the end is known, nothing is asked for behind it but the one page that proves it; if that page brings rows, the
	// listing has grown, and its end is not known after all.
	const end = hint !== undefined && state.position <= hint.rows ? hint.rows : undefined;
	const isProbing = hint?.orientation === undefined && state.pages <= PAGES_TO_PROBE;
	// Behind the small pages comes the first one of the wanted size. Where there are rows for more, a few are asked for with it;
	// should the service give fewer rows at once, they were in vain.
	const isFirstLong = isProbing && state.pages === PAGES_TO_PROBE && end !== undefined;
	const given = isFirstLong ? pageSize : state.lastIds.length;
	const isKnown = state.orientation !== undefined && (!isProbing || isFirstLong) && given > 0;
	const most = isFirstLong ? Math.min(ahead, 1 + PAGES_TO_PROBE) : ahead;
	// An end that nobody knows costs no more requests than those that were of use.
	const left = Math.ceil(
		(end === undefined ? state.position : end - state.position) / Math.max(1, given),
	);
	// Where there are enough rows, the third page begins behind the second one, whichever way the server pages.
	const areTwoKnown = state.pages === 1 && end !== undefined && left >= 2;
	const places = isKnown ? (end === undefined ? Math.max(1, left) : left + 1) : areTwoKnown ? 2 : 1;
	return Array.from({ length: Math.min(most, places) }, (_, index) => {
		const position = Math.min(state.position + index * given, end ?? Infinity);
		return nextPage({ ...state, pages: state.pages + index, position }, pageSize);
	});
}

/** Three small pages show how the server pages, one more how many rows it gives at once. */
const PAGES_TO_PROBE = 3;

function isSame(request: PageRequest, wanted: PageRequest | undefined): boolean {
	return request.limit === wanted?.limit && request.offset === wanted?.offset;
}
