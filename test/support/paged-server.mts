import type { PageRequest } from '../../nodes/Id123/api/paging.ts';

/** How a server pages, where the published pages leave it open. */
export interface Paging {
	/** `limit` is the start and `offset` the count, as the published samples look. */
	inverted?: boolean;
	/** The number of the first row. */
	base?: 0 | 1;
	/** The largest page; larger ones are cut without a word. */
	cap?: number;
	/** The size of a page whose size is not named. */
	defaultSize?: number;
	/** The largest page does not hold for a request that names none. */
	defaultUncapped?: boolean;
	/** Every request gets the first page, or everything. */
	ignores?: 'start' | 'everything';
	/** Behind the end comes the last page again. */
	repeatsLast?: boolean;
}

/** The rows that a server with this reading gives for a request. */
export function pageOf<T>(rows: readonly T[], request: PageRequest, paging: Paging = {}): T[] {
	const { inverted = false, base = 0, cap = Infinity, defaultSize = 10 } = paging;
	if (paging.ignores === 'everything') return [...rows];
	const [start, count] = inverted
		? [request.limit, request.offset]
		: [request.offset, request.limit];
	const isDefault = count === undefined || count === 0;
	const wanted = isDefault ? defaultSize : count;
	const size = isDefault && paging.defaultUncapped ? wanted : Math.min(wanted, cap);
	if (paging.ignores === 'start' || start === undefined) return rows.slice(0, size);
	const first = Math.max(0, start - base);
	if (paging.repeatsLast && first >= rows.length)
		return rows.slice(Math.max(0, rows.length - size));
	return rows.slice(first, first + size);
}
