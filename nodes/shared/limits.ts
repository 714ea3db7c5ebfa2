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
	rateSamples: 5,
	/** How far the accepted rate may fall behind the best one before slowing down counts as useless. */
	rateTolerance: 1.25,
	/** The best rate is trusted a little less with every further measurement. */
	bestRateAges: 1.002,
	/** More refusals than this for each accepted request: the limit was lowered, and the best rate is history. */
	refusalsOfALowerLimit: 3,
	/** A request that starts this long after it could have: nobody was asking meanwhile. */
	idleMs: 1_000,
	/** A start that comes late by up to this much does not delay those after it: timers and busy processes are late. */
	lateMs: 100,
	/** An interval below this is none: slots alone are slower. */
	smallestGapMs: 1,
	/** What was learnt about an account's pace is forgotten after this long without a request. */
	limiterMemoryMs: 10 * 60_000,
} as const;
