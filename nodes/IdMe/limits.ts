/** What the nodes of ID.me wait for, take and remember. Times are milliseconds unless they say otherwise. */
export const IDME_LIMITS = {
	/** Requests of an account in flight at once, unless the user says otherwise: a check is paid for, and a code reaches a person. */
	requestsAtATime: 5,
	maxRequestsAtATime: 20,
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
	/** From a sign-in link to its callback; ID.me's own code lives for five minutes after that. */
	signInMaxAgeMs: 10 * 60_000,
	/** How far two clocks may differ. */
	clockLeewayMs: 60_000,
	/** A one-time code is remembered for this long: a visitor who reloads the page sends it again. */
	usedCodeMemoryMs: 12 * 60_000,
	/** How long ID.me's signing keys are kept, and how soon they may be asked for again because one is missing. */
	keysMaxAgeMs: 60 * 60_000,
	keysRefreshMs: 30_000,
	/** Text of a caller that travels in a link. */
	referenceCharacters: 200,
} as const;

/** How many calls ID.me Verification Trigger takes, and how long it remembers them. Times are milliseconds unless they say otherwise. */
export const CALLBACK_LIMITS = {
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
} as const;
