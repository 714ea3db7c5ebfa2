/**
 * All failures of ID.me's sign-in. The codes are from docs.id.me/guides/o-auth-2-0/error-codes and the older pages
 * developers.id.me/documentation/api, `invalid_token` and `insufficient_scope` from RFC 6750; the hints are ours, for an
 * admin. Elsewhere code asks for the kind of a failure, never for a code.
 */
import { failureMakers, type TableFailure } from '../../shared/result';

/** Kinds of failures: whom they concern, and n8n's name for the cause. */
const failure = failureMakers({
	badClient: { scope: 'account', cause: 'credential-invalid' },
	/** The code or refresh token is too old, was used before, or is another application's. */
	usedUp: { scope: 'row' },
	/** Something else about the application or the credential, so for all rows. */
	setUp: { scope: 'account', cause: 'configuration-invalid' },
	/** No code asks for it. */
	other: { scope: 'row' },
	/** A code that ID.me has not published. */
	unknown: { scope: 'row' },
});

export type Failure = TableFailure<keyof typeof failure>;

const { other } = failure;

const NOT_REGISTERED =
	'Register exactly this address in the ID.me developer portal and in the credential: the same host, path and ending, without query or fragment.';

const POLICY =
	'Check the handle of the policy in the ID.me developer portal, or ask partnersupport@id.me to enable it for your application.';

const OTHER_HOST =
	'Check Client ID and Environment of the ID.me credential: an application of the sandbox is not known in production, and the other way round.';

/** On the redirect, instead of a code. */
export const REDIRECT_FAILURES = {
	access_denied: other(
		'The visitor declined or canceled at ID.me',
		'Nothing is wrong with the set-up. Offer the visitor to try again.',
	),
	invalid_client: other('ID.me does not know the Client ID of the sign-in link', OTHER_HOST),
	invalid_redirect_uri: other(
		'ID.me does not accept the Redirect URI of the sign-in link',
		NOT_REGISTERED,
	),
	invalid_request: other(
		'ID.me could not read the sign-in link',
		'Build the link with the operation "Build Sign-In URL" and pass it on unchanged: Client ID, response type or Redirect URI is missing from it.',
	),
	invalid_scope: other('ID.me does not accept the scope of the sign-in link', POLICY),
	redirect_uri_mismatch: other(
		'The Redirect URI of the sign-in link is not the one that is registered with ID.me',
		NOT_REGISTERED,
	),
	unauthorized_client: other(
		'This application may not use the sign-in with a code',
		'Ask partnersupport@id.me to enable the authorization code flow for your application.',
	),
	unsupported_response_type: other(
		'ID.me does not know the response type of the sign-in link',
		'Build the link with the operation "Build Sign-In URL": its response type is "code".',
	),
} satisfies Record<string, Failure>;

/** Of the token endpoint, with status 400. */
export const TOKEN_FAILURES = {
	invalid_client: failure.badClient(
		'ID.me did not accept Client ID and Client Secret',
		'Copy both again from the ID.me developer portal into the credential, and check its Environment: sandbox and production have applications of their own.',
	),
	invalid_grant: failure.usedUp(
		'ID.me did not accept the code or refresh token: it is too old, was used before, or belongs to another application or Redirect URI',
		'Let the visitor sign in again. A code works once and for five minutes, so exchange it right after the redirect and only once.',
	),
	invalid_redirect_uri: failure.setUp(
		'The Redirect URI of the credential is not the one of the sign-in link',
		NOT_REGISTERED,
	),
	invalid_request: other(
		'ID.me misses something in the request for a token',
		'Check that Code or Refresh Token, the credential and Scope are filled in.',
	),
	invalid_resource_owner: other(
		'ID.me did not accept the name and password of the person',
		'This belongs to the password grant, which this node does not use. Ask partnersupport@id.me how your application is set up.',
	),
	invalid_scope: other(
		'The scope is not the one of the sign-in, or not enabled for your application',
		POLICY,
	),
	unauthorized_client: failure.setUp(
		'This application may not use this kind of request',
		'Ask partnersupport@id.me to enable it for your application; refresh tokens may need enabling of their own.',
	),
} satisfies Record<string, Failure>;

/** Where attributes or user information are read. */
export const READ_FAILURES = {
	invalid_token: other(
		'ID.me did not accept the access token: it is older than five minutes or was used before',
		'A token is meant for one request. Exchange a new code or refresh the token, or use "Verify Visitor", which does both in one step.',
	),
	insufficient_scope: other(
		'The access token does not cover what was asked for',
		'Sign the visitor in with the scope of the policy that you want to read.',
	),
	invalid_request: other(
		'ID.me could not read the request: the access token is missing from it, or stands where ID.me does not look for it',
		'Check Access Token, and under Options whether "Send Token In" is set to Header.',
	),
	not_connected: failure.setUp(
		'The ID.me account of the credential is not connected any more',
		'Open the ID.me Connected Account credential and connect the account again.',
	),
} satisfies Record<string, Failure>;

export type RedirectCode = keyof typeof REDIRECT_FAILURES;
export type TokenCode = keyof typeof TOKEN_FAILURES;
type ReadCode = keyof typeof READ_FAILURES;

export const DECLINED = { code: 'access_denied', ...REDIRECT_FAILURES.access_denied } as const;

export const BAD_CLIENT: Failure = TOKEN_FAILURES.invalid_client;

/** The code of a refused access token where there is only an HTTP status. */
export const CODE_OF_STATUS: Partial<Record<number, ReadCode>> = {
	401: 'invalid_token',
	403: 'insufficient_scope',
};

/** Codes for what n8n says of a connected account. */
export const NOT_CONNECTED: ReadCode = 'not_connected';
export const BAD_TOKEN: ReadCode = 'invalid_token';

/** For a code that ID.me has not published. */
export const UNKNOWN_FAILURE: Failure = failure.unknown(
	'ID.me refused the request',
	'ID.me gives no further explanation of this code. Ask partnersupport@id.me what it means.',
);
