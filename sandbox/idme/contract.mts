/**
 * The contract of ID.me's Services API v2 in one place: every request body that is accepted and every answer body.
 *
 * Written down from docs.id.me/services-api (overview, telecom, documents, verification, webhooks). The schemas are
 * strict, so that a key that no page mentions is noticed; what the pages leave open (see readings.mts) is allowed in
 * each of its forms.
 */
import { z } from 'zod/v4';
import { isErrorCode, isRefusalCode } from './codes.mts';
import type { ServicesAction } from './routes.mts';

export { violationsOf } from '../violations.mts';

export const METADATA_MAX = 500;

// ---- Requests

const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
const webAddress = z
	.string()
	.refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
const metadata = z
	.json()
	.refine((value) => JSON.stringify(value).length <= METADATA_MAX, `more than ${METADATA_MAX}`);
const common = {
	verification_id: uuid.optional(),
	callback_url: webAddress.optional(),
	metadata: metadata.optional(),
};
const phone = z.string().min(1);

const jsonText = z.string().refine((text) => {
	try {
		JSON.parse(text);
		return text.length <= METADATA_MAX;
	} catch {
		return false;
	}
}, 'no JSON of at most 500 characters');
const file = z.strictObject({
	fileName: z.string().min(1),
	contentType: z.enum(['image/jpeg', 'image/png']),
	size: z.number().int(),
	sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const formText = { ...common, metadata: jsonText.optional() };
const twoSides = z.strictObject({ front_image: file, back_image: file, ...formText });

const nothing = z.strictObject({});

/** Request bodies by action; a form is its texts by name, and its files as what is kept of them. */
export const REQUESTS = {
	health: nothing,
	sendCode: z.strictObject({ phone, ...common }),
	confirmCode: z.strictObject({ transaction_id: uuid, code: z.string().regex(/^\d{6}$/) }),
	/** The page with the names of the first and last name could not be read. */
	verifyIdentity: z.strictObject({
		phone,
		birth_date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
		first_name: z.string().optional(),
		last_name: z.string().optional(),
		...common,
	}),
	readTelecom: nothing,
	verifyLicense: twoSides,
	verifyPassport: z.strictObject({ front_image: file, ...formText }),
	verifyPasscard: twoSides,
	readDocument: nothing,
	createVerification: z.strictObject({
		callback_url: common.callback_url,
		metadata: common.metadata,
	}),
	readVerification: nothing,
} satisfies Record<ServicesAction, z.ZodType>;

// ---- Answers

const moment = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}(Z|[+-]\d{2}:\d{2})$/);
const status = z.strictObject({
	code: z.number().int().optional(),
	message: z.string(),
	created: moment,
	updated: moment,
});
const checkError = z.strictObject({
	code: z.number().int().refine(isErrorCode),
	message: z.string(),
	additional_info: z.string().optional(),
});
/** What a successful check adds to its result is not published, so any further key is taken. */
const result = z.looseObject({
	verified: z.boolean().optional(),
	errors: z.array(checkError).optional(),
});
const product = z
	.string()
	.regex(
		/^(telecom\.)?(possession\.sms|identity\.verify)$|^(document\.)?(license|passport|passcard)\.verify$/,
	);

const listed = z.strictObject({
	transaction_id: uuid,
	verification_id: uuid,
	product,
	status: status.optional(),
});
export const TRANSACTION_ANSWER = z.strictObject({
	...listed.shape,
	result: result.optional(),
	results: result.optional(),
	metadata: z.json().optional(),
});
const verification = z.strictObject({ verification_id: uuid, transactions: z.array(listed) });

/** Answer bodies of HTTP 200 by action; the health check has none. */
export const ANSWERS = {
	health: z.undefined(),
	sendCode: TRANSACTION_ANSWER,
	confirmCode: TRANSACTION_ANSWER,
	verifyIdentity: TRANSACTION_ANSWER,
	readTelecom: TRANSACTION_ANSWER,
	verifyLicense: TRANSACTION_ANSWER,
	verifyPassport: TRANSACTION_ANSWER,
	verifyPasscard: TRANSACTION_ANSWER,
	readDocument: TRANSACTION_ANSWER,
	createVerification: verification,
	readVerification: verification,
} satisfies Record<ServicesAction, z.ZodType>;

/** The answer to a refused request. */
export const REFUSAL_ANSWER = z.strictObject({
	errors: z
		.array(z.strictObject({ code: z.number().int().refine(isRefusalCode), message: z.string() }))
		.min(1),
});

/** What a callback carries. */
export const CALLBACK = TRANSACTION_ANSWER;
export type TransactionAnswer = z.infer<typeof TRANSACTION_ANSWER>;
