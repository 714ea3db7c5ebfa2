/** The figures that decide how fast, how often and how long any service is asked. Times are milliseconds. */
export const LIMITS = {
	/** Requests in flight at once: at first, and at most. */
	requestsAtATime: 5,
	maxRequestsAtATime: 120,
	/** How long one request may take, from its start to the end of its answer. */
	requestTimeoutMs: 60_000,
	/** Tries of one request; throttled answers do not count. */
	tries: 5,
	/** Pause before the second try; it doubles with each further try up to `maxRetryPauseMs`. */
	firstRetryPauseMs: 500,
	maxRetryPauseMs: 8_000,
	/** Waiting rows are given up after this long without an accepted request. */
	throttledGiveUpMs: 10 * 60_000,
	/** The longest wait that is believed: by mistake a service asks for years, and the account would be dead until n8n restarts. */
	longestRetryAfterMs: 24 * 3_600_000,

	/** Answers are slow that take so many times as long as they do when few requests are in flight. */
	slower: 1.25,
	/** How long answers take then is measured again after this long. */
	measureAgainMs: 60_000,
	/** By how much the slots shrink when a request is refused or lost, and grow while nothing is slow. */
	slotStep: 0.1,
	/** Answers that a time or a rate is read from at least: fewer say more about luck. */
	samples: 5,
	/**
	 * An event loop that is later than this stood still: what was in flight says nothing. A start that is late by up to as
	 * much does not delay those after it.
	 */
	lateMs: 50,

	/** First pause after a throttled answer; it grows by `throttlePauseGrowth` while the service goes on refusing. */
	firstThrottlePauseMs: 10,
	throttlePauseGrowth: 1.25,
	maxThrottlePauseMs: 30_000,
	/** How much of the interval between two starts is given back for an accepted request, for each ms since the last refusal. */
	gapShrink: 0.000_000_45,
	/**
	 * An account that accepts so many times less than it did at best refuses by chance, and going slower is of no use;
	 * one that refuses so many times as often as it accepts has a lower limit than before.
	 */
	muchLess: 3,
	/** A request that starts this long after it could have: nobody was asking meanwhile. */
	idleMs: 1_000,
	/** What was learnt about an account is forgotten after this long without a request. */
	limiterMemoryMs: 10 * 60_000,
} as const;
