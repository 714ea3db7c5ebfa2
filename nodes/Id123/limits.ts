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

/** How long a poll of ID123 Trigger may take, and how long it remembers. Times are milliseconds. */
export const TRIGGER_LIMITS = {
	/** The share of the time that n8n gives a poll after which nothing more is begun, so that what was found is handed on. */
	pollShare: 0.75,
	/** The share of its template's time in a poll that the look at one card may take. */
	viewShare: 0.2,
	/** And that the look-ups of cards that are missing from its listing may take: what is listed must not wait for them. */
	lookUpShare: 0.5,
	/** What n8n gives a poll where it does not say: its own figure for timers. */
	pollBudgetMs: 5 * 60_000,
	/** A poll that has not ended this long after its time was up no longer keeps others from starting. */
	pollHangsMs: 2 * 60_000,
	/** What is no longer there, a card or a template, is remembered for this long. */
	tombstoneMs: 30 * 24 * 3_600_000,
	/** Cards that are missing from a listing and looked up one by one, in one poll. */
	lookUpsPerPoll: 100,
	/** A failure that goes on is told again after this long. */
	sameFailureMs: 60 * 60_000,
} as const;
