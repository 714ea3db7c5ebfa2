/** Every figure that decides how fast, how often and how long this package sends. Times are milliseconds. */
export const LIMITS = {
	/** Requests in flight at once, for one account on one host, unless the user says otherwise. */
	requestsAtATime: 5,
	maxRequestsAtATime: 20,
	requestTimeoutMs: 60_000,
	/** How often one request is sent before its row is given up. Throttled answers do not count. */
	tries: 5,
	/** Pause before the second try; it doubles with each further try up to `maxRetryPauseMs`. */
	firstRetryPauseMs: 500,
	maxRetryPauseMs: 8_000,
	/** First pause after a throttled answer; it grows by `throttlePauseGrowth` while the service goes on refusing. */
	firstThrottlePauseMs: 10,
	throttlePauseGrowth: 1.25,
	maxThrottlePauseMs: 30_000,
	/** Without a single accepted request for this long, the rows that wait are given up. */
	throttledGiveUpMs: 10 * 60_000,
	/** How much of the interval between two starts is given back for each accepted request. */
	gapShrink: 0.002,
	/** The longer nothing was refused, the bolder: after this many accepted requests the share has doubled. */
	gapShrinkDoubles: 20,
	/** Without a refusal the interval halves in this time at the latest, so that one that is far too long does not last. */
	gapHalvesMs: 180_000,
	/** Accepted requests that a rate is read from at least: fewer say more about luck than about the limit. */
	paceSamples: 5,
	/** How far the accepted rate may fall behind the best one before slowing down counts as useless. */
	paceTolerance: 1.25,
	/** The best rate is trusted a little less with every further measurement. */
	bestPaceAges: 1.002,
	/** More refusals than this for each accepted request: the limit was lowered, and the best rate is history. */
	refusalsOfALowerLimit: 3,
	/** A request that starts this long after it could have: nobody was asking meanwhile. */
	idleMs: 1_000,
	/** A start that comes late by up to this much does not delay those after it: timers and busy processes are late. */
	lateMs: 100,
	/** An interval below this is none: slots alone are slower. */
	smallestGapMs: 1,
	/** What was learnt about an account's pace is forgotten after this long without a request. */
	paceMemoryMs: 10 * 60_000,
	/** Rows per page of a listing, once the paging names are known to mean what they say. */
	pageSize: 100,
	/** A listing that has not ended after this many pages is stopped and reported. */
	maxPages: 20_000,
	/** Items of one row: n8n hands them over as arguments of a call, of which a process can take some 120,000. */
	itemsOfARow: 100_000,
	/** Requests that one search in a picker may send. */
	pickerRequests: 10,
	/** The share of the time that n8n gives a poll after which nothing more is begun, so that what was found is handed on. */
	pollShare: 0.75,
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
	/** Pause before the first look whether an ID.me check is done; it grows with each further look. */
	firstLookMs: 3_000,
	lookGrowth: 1.5,
	longestLookMs: 30_000,
	/** What is left for the last look to be answered, of the time that a row waits. */
	lastLookMs: 3_000,
	/** How long a row waits for the result of a check, unless the user says otherwise, in seconds. */
	waitSeconds: 600,
	/** Images outside of these bounds are certainly refused by ID.me; close to its own bounds it decides itself. */
	smallestImageBytes: 30_000,
	largestImageBytes: 16 * 1024 * 1024,
	/** How much of a file is in memory at a time while it is sent. */
	fileChunkBytes: 64 * 1024,
	/** All the time that a call from ID.me may take until it is answered. */
	callbackMs: 10_000,
	/** Transactions that are read at a time because of such calls: fewer than the account's slots. */
	callbackReads: 3,
	/** Calls that may wait for that: n8n keeps 11 MB for each (its expression engine). The next one has to come again. */
	callbacksWaiting: 20,
	/** Places besides, for calls that were sent away before: what comes once only is hardly genuine. */
	callbacksReturning: 15,
	/** A genuine call has less than 1 KB. */
	callbackBodyBytes: 256 * 1024,
	/** When a call that was not taken may come again, in seconds. */
	callbackRetryAfter: 5,
	/** The same call again is not looked into for this long; the time doubles with each look. */
	firstCallbackPauseMs: 50,
	maxCallbackPauseMs: 10 * 60_000,
	/** Calls that are remembered for that, and for how long. */
	knownCallbacks: 10_000,
	knownCallbackMs: 30 * 60_000,
	/** Events that are remembered, so that none is handed on twice, and for how long. */
	knownEvents: 10_000,
	knownEventMs: 24 * 3_600_000,
	/** How often to look whether n8n has taken an event over. */
	handoverLookMs: 20,
	/** The reason for not taking calls is logged once in this time. */
	callbackLogMs: 60_000,
	/** From a sign-in link to its callback; ID.me's own code lives for five minutes after that. */
	signInMaxAgeMs: 10 * 60_000,
	/** How far two clocks may differ. */
	clockLeewayMs: 60_000,
	/** A one-time code is remembered for this long: a visitor who reloads the page sends it again. */
	usedCodeMemoryMs: 12 * 60_000,
	/** How long a service's signing keys are kept, and how soon they may be asked for again because one is missing. */
	keysMaxAgeMs: 60 * 60_000,
	keysRefreshMs: 30_000,
	/** Text of a caller that travels in a link. */
	referenceCharacters: 200,
} as const;
