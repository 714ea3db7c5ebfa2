/**
 * Reads a listing page by page. Pure: the caller sends what `nextPage` asks for and hands the rows to `received`.
 *
 * The published samples of List Cards and List Templates show `limit: 0, offset: 10`, as if the two names were swapped.
 * So the first pages are asked for in a way that both readings answer alike, and the third page shows which one holds.
 * The server may also cap a page silently, whatever was asked for, so the position advances by rows received, and only a
 * page that brings nothing new is the end.
 */
import { ID123_LIMITS } from '../limits';

/** Whether `limit` is a count and `offset` a start, as the names say, or the other way round. */
export type Orientation = 'asNamed' | 'inverted';

export interface PageRequest {
	limit?: number;
	offset?: number;
}

export interface PagingState {
	/** How many rows the server has given so far; the next page starts behind them. */
	position: number;
	pages: number;
	orientation?: Orientation;
	/** Ids of the page before, by which an inverted answer is recognised. */
	lastIds: readonly string[];
	done: boolean;
	/** The page limit was reached: the listing is not complete. */
	cut: boolean;
}

export const firstPage: PagingState = {
	position: 0,
	pages: 0,
	lastIds: [],
	done: false,
	cut: false,
};

/** The share of the page before that has to come back for a page to count as that page again. */
const SAME_PAGE = 0.8;

export function nextPage(state: PagingState, pageSize: number): PageRequest {
	const { position, pages, orientation, lastIds } = state;
	if (pages === 0 && orientation === undefined) return {};
	if (orientation === 'inverted') return { limit: position, offset: pageSize };
	if (orientation === 'asNamed') return { limit: pageSize, offset: position };
	// As many as the first page brought: the second page then is the same in both readings, the third is not.
	const first = pages === 1 ? position : position - lastIds.length;
	return { limit: first, offset: position };
}

/** @param ids of the rows of the page, in their order; `hasNew`: whether one of them was on no earlier page */
export function received(
	state: PagingState,
	request: PageRequest,
	ids: readonly string[],
	hasNew: boolean,
): PagingState {
	const pages = state.pages + 1;
	const orientation = orientationAfter(state, request, ids);
	const nowInverted = orientation === 'inverted' && state.orientation === undefined;
	// An inverted third page began where the one before it did: it repeats those rows before it goes on.
	const position = nowInverted ? (request.limit ?? 0) + ids.length : state.position + ids.length;
	const ended = !hasNew && !nowInverted;
	const cut = !ended && pages >= ID123_LIMITS.maxPages;
	return { position, pages, orientation, lastIds: ids, done: ended || cut, cut };
}

function orientationAfter(
	{ orientation, lastIds }: PagingState,
	{ limit, offset }: PageRequest,
	ids: readonly string[],
): Orientation | undefined {
	if (orientation !== undefined || limit === undefined || limit === offset) return orientation;
	const before = new Set(lastIds);
	const again = ids.filter((id) => before.has(id)).length;
	const samePage = lastIds.length > 0 && again >= lastIds.length * SAME_PAGE;
	return samePage || ids.length > limit ? 'inverted' : 'asNamed';
}
