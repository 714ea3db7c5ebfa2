/** How much the nodes of ID123 read. */
export const ID123_LIMITS = {
	/** Rows that a listing asks for in one request. The service may give fewer. */
	pageSize: 100,
	/** A listing that has not ended after this many pages is stopped and reported. */
	maxPages: 20_000,
	/** Items of one row: n8n passes them as arguments of one call, and Node takes some 120,000. */
	itemsOfARow: 100_000,
	/** Requests of one search in a picker. */
	pickerRequests: 10,
} as const;

/** How long a poll of ID123 Trigger may take, and how long it remembers. Times are milliseconds. */
export const TRIGGER_LIMITS = {
	/** The share of a poll's time after which nothing new begins, so that there is time to hand on what was found. */
	pollShare: 0.75,
	/** The share of its template's time that looking up one card may take. */
	viewShare: 0.2,
	/** The share that looking up missing cards may take in all: the listing must not wait for them. */
	lookUpShare: 0.5,
	/** The time of a poll where n8n does not tell: its own figure for timers. */
	pollBudgetMs: 5 * 60_000,
	/** A poll that has not ended this long after its time was up no longer blocks the next one. */
	pollHangsMs: 2 * 60_000,
	/** How long a card or template that is gone is remembered. */
	tombstoneMs: 30 * 24 * 3_600_000,
	/** Missing cards that one poll looks up. */
	lookUpsPerPoll: 100,
	/** A failure that lasts is reported again after this long. */
	sameFailureMs: 60 * 60_000,
} as const;
