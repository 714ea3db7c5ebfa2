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
