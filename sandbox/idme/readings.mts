/**
 * The places where ID.me's published pages leave a choice, contradict each other or could not be read, each as a switch.
 *
 * The default is the better documented reading; where nothing is documented, the stricter one, so that a caller which
 * works here does not lean on luck. Tests play the others.
 */
import { z } from 'zod/v4';
import { ENDPOINTS } from '../../nodes/IdMe/api/endpoints.ts';

export const readingsSchema = z.strictObject({
	// What the Services API is called with
	/** The address of the telecom identity check; the page that gives it could not be read. */
	identityPaths: z
		.array(z.string())
		.default(() => ENDPOINTS.verifyIdentity.paths.slice(0, 1).map((path) => `/${path}`)),
	/** The overview writes `Bearer ID.me <base64>`, older guides `ID.me <base64>`. */
	authorization: z.enum(['bearer', 'legacy', 'both']).default('bearer'),
	/** Every request needs the secret, yet the sample of the health check shows none. */
	healthNeedsSecret: z.boolean().default(false),
	/** What the published rule for `phone` says after "Must be a" could not be read; its samples are ten digits. */
	phoneFormat: z.enum(['tenDigits', 'lenient']).default('tenDigits'),
	/** Whether an identity check needs a confirmed number in the same verification; recommended, and code 3105 exists. */
	identityNeedsPossession: z.enum(['always', 'ifLinked', 'never']).default('ifLinked'),
	/** What counts as a picture: its file name, its MIME type, or both. */
	imageTypeFrom: z.enum(['both', 'name', 'contentType']).default('both'),
	/** Bytes in a kilobyte of "greater than 40KB and less than 16MB". */
	kilobyte: z.union([z.literal(1000), z.literal(1024)]).default(1024),
	/** A picture that is too small: refused at once (3109), or a check that fails (2006, in one example). */
	smallImage: z.union([z.literal(3109), z.literal(2006)]).default(3109),
	/** A document whose front is named neither success.jpg nor fail.jpg. */
	otherImages: z.enum(['fails', 'verified']).default('fails'),
	/** The verification of another account: the overview says 3300, one page shows 3200. */
	foreignVerification: z.union([z.literal(3300), z.literal(3200)]).default(3300),

	// What it answers
	/** One sentence says `results`, every sample `result`. */
	resultKey: z.enum(['result', 'results']).default('result'),
	/** Whether a successful check carries a result; the samples of successful ones lack it. One may say yes and no at once. */
	resultOfSuccess: z
		.enum(['present', 'withoutVerified', 'missing', 'contradictory'])
		.default('present'),
	/** Samples show both an offset and `Z`. */
	timestamps: z.enum(['offset', 'Z']).default('offset'),
	/** One page shows `document.license.verify`, another `license.verify` for the same check. */
	product: z.enum(['full', 'short']).default('full'),
	/** The status of a check that is not done; not published. A number, a status without `code`, or none at all. */
	pendingStatus: z.union([z.number().int(), z.literal('noCode'), z.literal('none')]).default(100),
	/** Whether sending a code is done when it is sent, or once it was confirmed. */
	sendCodeAnswers: z.enum(['pending', 'completed']).default('pending'),
	/** Whether the caller's metadata comes back. */
	metadataEchoed: z.boolean().default(false),
	/** The callback is said to be the status call's body; its sample lacks `result`. */
	callbackHasResult: z.boolean().default(false),

	// The API for visitors
	/** Where an access token is taken from: documented in the query, sent in the header by ID.me's own samples. */
	tokenIn: z.enum(['both', 'header', 'query']).default('both'),
	/** Documented as good for one use. */
	tokenUses: z.enum(['once', 'many']).default('once'),
	/** The answer to a token that is not good; not published. */
	badToken: z.enum(['json', 'html', 'none']).default('json'),
	/** JSON as documented, or the token that ID.me's iOS sample reads. */
	attributesForm: z.enum(['json', 'jwt', 'quotedJwt']).default('json'),
	/** `affiliation` of version 2: a list in one page, a text for older clients. */
	affiliation: z.enum(['list', 'text']).default('list'),
	/** Recordings show a signed or encrypted token as a JSON text, once or twice. */
	userInfoForm: z
		.enum(['json', 'jwt', 'quotedJwt', 'doublyQuotedJwt', 'jwe', 'quotedJwe'])
		.default('quotedJwt'),
	/** Discovery names both. */
	signingAlgorithm: z.enum(['RS256', 'ES256']).default('RS256'),
	/** Signatures that must not be believed, for tests. */
	signature: z.enum(['good', 'wrongKey', 'unknownKey', 'none', 'hs256']).default('good'),
	/** Whether a nonce comes back; one sample of an id_token lacks it. */
	nonceEchoed: z.boolean().default(true),
	/** Whether a refresh gives a new refresh token and ends the old one. */
	refreshTokens: z.enum(['rotated', 'kept']).default('rotated'),
	/** The name of the refusal for an address that is not registered: newer page, older page. */
	redirectRefusal: z
		.enum(['invalid_redirect_uri', 'redirect_uri_mismatch'])
		.default('invalid_redirect_uri'),
	/** Whether a proof key may take the place of the client secret; documented, but not so in ID.me's sandbox. */
	pkceReplacesSecret: z.boolean().default(false),
});

export type Readings = z.output<typeof readingsSchema>;
export type ReadingsInput = z.input<typeof readingsSchema>;

/** The defaults with some readings replaced. Throws a ZodError for one that does not exist. */
export function readingsWith(some: ReadingsInput = {}): Readings {
	return readingsSchema.parse(some);
}
