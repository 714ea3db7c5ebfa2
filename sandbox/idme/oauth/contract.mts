/** The contract of ID.me's API for visitors: what the token, attributes and userinfo endpoints take and answer. */
import { z } from 'zod/v4';
import { TOKEN_FAILURES } from '../../../nodes/IdMe/oauth/failures.ts';

const text = z.string().min(1);
const client = {
	client_id: text.optional(),
	client_secret: text.optional(),
	scope: z.string().optional(),
};

/** The body of a request for a token. */
export const TOKEN_REQUEST = z.discriminatedUnion('grant_type', [
	z.strictObject({
		grant_type: z.literal('authorization_code'),
		code: text,
		redirect_uri: text,
		code_verifier: z
			.string()
			.regex(/^[\w.~-]{43,128}$/)
			.optional(),
		...client,
	}),
	z.strictObject({
		grant_type: z.literal('refresh_token'),
		refresh_token: text,
		redirect_uri: text.optional(),
		...client,
	}),
]);

const seconds = z.number().int().positive();
export const TOKEN_ANSWER = z.strictObject({
	access_token: z.string().regex(/^[0-9a-f]{32}$/),
	token_type: z.literal('bearer'),
	expires_in: seconds,
	scope: text,
	refresh_token: text,
	refresh_expires_in: seconds,
	id_token: z
		.string()
		.regex(/^[\w-]+\.[\w-]+\.[\w-]*$/)
		.optional(),
});
export type TokenAnswer = z.infer<typeof TOKEN_ANSWER>;

export const TOKEN_REFUSAL = z.strictObject({
	error: z.string().refine((code) => Object.hasOwn(TOKEN_FAILURES, code)),
	error_description: z.string(),
});

const subgroup = z.union([z.string(), z.null(), z.array(z.string())]);
/** Version 3; keys beside the two come by arrangement with ID.me. */
export const ATTRIBUTES_V3 = z.looseObject({
	attributes: z.array(
		z.strictObject({
			handle: text,
			name: text,
			value: z.union([z.string(), z.number(), z.null(), z.record(z.string(), z.string())]),
		}),
	),
	status: z.array(
		z.strictObject({
			group: text,
			subgroups: z.array(subgroup).nullable().optional(),
			verified: z.boolean(),
		}),
	),
});

/** Version 2: one key per attribute, as many as the application may see. */
export const ATTRIBUTES_V2 = z.looseObject({
	id: z.string().regex(/^[0-9a-f]{32}$/),
	verified: z.boolean(),
	affiliation: z.union([z.array(z.string()), z.string()]),
});

/** Claims of userinfo and of an id_token. Which more there are depends on the application. */
export const CLAIMS = z.looseObject({
	iss: z.url(),
	sub: text,
	aud: text,
	exp: z.number().int(),
	iat: z.number().int(),
	nonce: text.optional(),
	uuid: text,
});
