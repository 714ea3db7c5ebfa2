/** Times are milliseconds unless they say otherwise. */
export const IDME_LIMITS = {
	/** Requests of an account in flight at once, by default and at most: they cost money or reach people. */
	requestsAtATime: 5,
	maxRequestsAtATime: 20,
	/** Pause before the first look whether a check is done; it grows with each look. */
	firstLookMs: 3_000,
	lookGrowth: 1.5,
	longestLookMs: 30_000,
	/** The part of a row's waiting time that is left for the answer to the last look. */
	lastLookMs: 3_000,
	/** How long a row waits for a result by default, in seconds. */
	waitSeconds: 600,
	/** Images outside these bounds are refused here; within them ID.me decides. */
	smallestImageBytes: 30_000,
	largestImageBytes: 16 * 1024 * 1024,
	/** How much of a file is in memory while it is sent. */
	fileChunkBytes: 64 * 1024,
	/** From a sign-in link to its callback; ID.me's code lives five minutes longer. */
	signInMaxAgeMs: 10 * 60_000,
	/** How far two clocks may differ. */
	clockLeewayMs: 60_000,
	/** How long used codes are remembered: a visitor who reloads the page sends the code again. */
	usedCodeMemoryMs: 12 * 60_000,
	/** How long ID.me's signing keys are kept, and how soon they may be loaded again because one is missing. */
	keysMaxAgeMs: 60 * 60_000,
	keysRefreshMs: 30_000,
	/** Longest Reference. */
	referenceCharacters: 200,
} as const;

/** Of ID.me Verification Trigger. Times are milliseconds unless they say otherwise. */
export const CALLBACK_LIMITS = {
	/** The time in which a call from ID.me is answered. */
	callbackMs: 10_000,
	/** Transactions read at a time: fewer than the account's slots. */
	callbackReads: 3,
	/** Calls that may wait for that: n8n keeps 11 MB for each (its expression engine). Further ones have to come again. */
	callbacksWaiting: 20,
	/** Extra places for calls that were sent away before: genuine ones come again. */
	callbacksReturning: 15,
	/** Genuine calls have less than 1 KB. */
	callbackBodyBytes: 256 * 1024,
	/** `Retry-After` of a call that was not taken, in seconds. */
	callbackRetryAfter: 5,
	/** A repeated call is not looked into for this long; doubles with each look. */
	firstCallbackPauseMs: 50,
	maxCallbackPauseMs: 10 * 60_000,
	/** Calls remembered for that, and for how long. */
	knownCallbacks: 10_000,
	knownCallbackMs: 30 * 60_000,
	/** Events remembered so that none is handed on twice, and for how long. */
	knownEvents: 10_000,
	knownEventMs: 24 * 3_600_000,
	/** How often to check whether n8n has saved an event's execution. */
	handoverLookMs: 20,
	/** A reason for not taking calls is logged once in this time. */
	callbackLogMs: 60_000,
} as const;
