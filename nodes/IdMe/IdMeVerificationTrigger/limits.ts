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
