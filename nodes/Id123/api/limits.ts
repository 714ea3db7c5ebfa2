/** What the nodes of ID123 read at most, at a time and in all. */
export const ID123_LIMITS = {
	/** Rows that a listing asks for in one request. The service may give fewer. */
	pageSize: 100,
	/** A listing that has not ended after this many pages is stopped and reported. */
	maxPages: 20_000,
	/** Items of one row: n8n hands them over as arguments of a call, of which a process can take some 120,000. */
	itemsOfARow: 100_000,
	/** Requests that one search in a picker may send. */
	pickerRequests: 10,
} as const;
