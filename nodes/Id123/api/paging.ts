/**
 * The state of a listing. Pure: the caller sends what `nextPage` returns and passes the rows to `received`.
 *
 * The published samples of List Cards and List Templates show `limit: 0, offset: 10`, as if the names were swapped. So the
 * first two requests mean the same in both readings, and the third page shows which one holds. The server may also cap a
 * page silently: the position advances by rows received, and only a page without new rows is the end.
 */
import { ID123_LIMITS } from '../limits';

/** Whether `limit` is a count and `offset` a start, as the names say, or the other way round. */
export type Orientation = 'asNamed' | 'inverted';

export interface PageRequest {
	limit?: number;
	offset?: number;
}

export interface PagingState {
	/** Rows received so far, where the next page starts. */
	position: number;
	pages: number;
	orientation?: Orientation;
	/** Ids of the page before, to recognise an inverted answer. */
	lastIds: readonly string[];
	done: boolean;
	/** Stopped at the page limit, incomplete. */
	cut: boolean;
}

export const firstPage: PagingState = {
	position: 0,
	pages: 0,
	lastIds: [],
	done: false,
	cut: false,
};

/** The share of the last page's rows that makes a page count as the same page again. */
const SAME_PAGE = 0.8;

export function nextPage(state: PagingState, pageSize: number): PageRequest {
	const { position, pages, orientation, lastIds } = state;
	if (pages === 0 && orientation === undefined) return {};
	if (orientation === 'inverted') return { limit: position, offset: pageSize };
	if (orientation === 'asNamed') return { limit: pageSize, offset: position };
	// With the size of the first page as limit, both readings agree on the second page and differ on the third.
	const first = pages === 1 ? position : position - lastIds.length;
	return { limit: first, offset: position };
}

/** @param ids of the page's rows, in order; `hasNew`: whether any of them is new */
export function received(
	state: PagingState,
	request: PageRequest,
	ids: readonly string[],
	hasNew: boolean,
): PagingState {
	const pages = state.pages + 1;
	const orientation = orientationAfter(state, request, ids);
	const nowInverted = orientation === 'inverted' && state.orientation === undefined;
	// An inverted third page starts where the second one did.
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
