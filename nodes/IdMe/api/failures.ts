/**
 * Every failure that ID.me's Services API v2 documents. Codes and meanings are those of docs.id.me/services-api-overview,
 * /telecom and /documents; the hints are ours, for an admin. The sandbox, docs/failures.md and the tests read this table
 * too. Elsewhere code asks for the kind of a failure, never for a code or its first digit (1100 refuses the account, 1001 is
 * the result of a check).
 */
import { failureIn, failureMakers, type TableFailure } from '../../shared/result';

const failure = failureMakers({
	/** The result of a check, in an answer with status 200; not a refusal. */
	result: { scope: 'row' },
	/** The secret is wrong, or the account or its organization is not active. */
	badSecret: { scope: 'account', httpStatus: 401, cause: 'credential-invalid' },
	unknownCheck: { scope: 'account', httpStatus: 403, cause: 'configuration-invalid' },
	/** The check is turned off, or not part of the contract. */
	notAllowed: { scope: 'account', httpStatus: 403, cause: 'configuration-invalid' },
	/** The service did nothing; the request is sent again after a pause. */
	tooFast: { scope: 'account', httpStatus: 429 },
	/** It is open whether the service did something. */
	down: { scope: 'row', httpStatus: 500 },
	badValue: { scope: 'row', httpStatus: 422 },
	/** The person's code is wrong or too old, or was tried too often. */
	codeNotConfirmed: { scope: 'row', httpStatus: 422 },
	minor: { scope: 'row', httpStatus: 422 },
	/** The transaction or verification is another account's. */
	notOurs: { scope: 'row', httpStatus: 403 },
	notFound: { scope: 'row', httpStatus: 404 },
	/** An image could not be read from n8n, so ID.me received no whole request. */
	fileGone: { scope: 'row' },
	/** A code that ID.me has not published. */
	unknown: { scope: 'row' },
});

export type FailureKind = keyof typeof failure;

export type Failure = TableFailure<FailureKind>;

const { result, badValue } = failure;

const LARGER_IMAGE =
	'Use an image of more than 40 KB: take the photo again at a higher resolution.';

export const FAILURES = {
	1001: result(
		'This number cannot receive text messages',
		'It may be a landline. Ask for a mobile number.',
	),
	1002: result(
		'The text message could not be sent',
		'Send it once more, then ask for another number.',
	),
	1003: result(
		'This number is blocked for text messages',
		'The owner or the carrier blocks them. Ask the person to lift the block or to give another number.',
	),
	1004: result(
		'This number was given up recently',
		'Ask for the current number, and treat the old one as a sign of risk.',
	),
	1005: result('The text message could not be delivered', 'Wait a minute, then send it again.'),
	1006: result(
		'The network could not route the text message',
		'Send it again later, or ask for another number.',
	),
	1007: result(
		'The phone or its network did not take the text message',
		'Ask the person to check the reception, then send it again.',
	),
	1008: result(
		'This number is flagged as fraudulent',
		'Do not try again. Have a person look into this case.',
	),
	1009: result(
		'The phone is off or cannot be reached',
		'Ask the person to turn it on, then send the message again.',
	),
	1010: result(
		'The phone, its carrier or its plan takes no text messages',
		'Ask for another number.',
	),
	1011: result(
		'The code could not be delivered',
		'Send it once more. If that does not help, give ID.me the Transaction ID.',
	),
	1012: result(
		'The code could not be delivered',
		'Send it once more. If that does not help, give ID.me the Transaction ID.',
	),
	1013: result(
		'The name is not valid',
		'Fill in first and last name, without digits and special characters.',
	),
	1014: result(
		'The details do not match what the carrier knows',
		'Additional Info names the value that differs. Ask the person to correct it, then check again.',
	),
	1100: failure.badSecret(
		'ID.me did not accept the API secret',
		'Paste the secret again in the credential, without spaces, and check its environment and encoding: a sandbox secret works only in the sandbox.',
	),
	1200: failure.badSecret(
		'This ID.me account is not active',
		'Ask your ID.me account manager to activate it again.',
	),
	1300: failure.badSecret(
		'Your organization is not active at ID.me',
		'Ask your ID.me account manager what has to be done to activate it.',
	),
	2001: result('The person is under 18', 'ID.me cannot verify minors. Use another process.'),
	2002: result('The document has expired', 'Ask for a document that is still valid.'),
	2003: result(
		'Front and back are not of the same document',
		'Ask for new photos of both sides of one document.',
	),
	2004: result(
		'The image is not clear enough',
		'Ask for a new photo: all four corners, on a contrasting background, without glare or blur.',
	),
	2005: result(
		'The document could not be verified',
		'Ask for another document, or have a person look at it.',
	),
	2006: result('The image file is too small', LARGER_IMAGE),
	2100: failure.unknownCheck(
		'ID.me does not know this check',
		'Update this node. For Verify Identity, ask ID.me for the path and set it under Options > Override Path.',
	),
	2200: failure.notAllowed(
		'ID.me has turned this check off',
		'Ask ID.me when the check will be available again.',
	),
	2300: failure.notAllowed(
		'This check is not part of your contract',
		'Ask your ID.me account manager to enable it for your account.',
	),
	3100: badValue(
		'ID.me did not accept the Callback URL',
		'Give a full address that starts with https:// and can be reached from the internet; localhost cannot.',
	),
	3101: badValue(
		'The phone number is missing or not valid',
		'Use a US number of ten digits, without letters and extension.',
	),
	3102: failure.codeNotConfirmed(
		'The code is missing or wrong',
		'Ask the person for the six digits again. In the sandbox the code is 123123.',
	),
	3103: failure.codeNotConfirmed(
		'The code has expired',
		'Send a new code, and confirm the newest one only.',
	),
	3104: failure.codeNotConfirmed(
		'There were too many tries',
		'Do not try again now. Send a new code later, or use another check.',
	),
	3105: badValue(
		'No confirmed phone check belongs to this one',
		'Send a code to this number and confirm it first, then pass on its Verification ID.',
	),
	3107: failure.minor(
		'The person is a minor',
		'ID.me cannot verify anybody under 18. Use another process.',
	),
	3108: badValue(
		'The birth date has the wrong format',
		'Write the birth date as year, month and day: 1990-04-27.',
	),
	3109: badValue('The image file is too small', LARGER_IMAGE),
	3110: badValue('The image file is too large', 'Use an image below 16 MB: compress it first.'),
	3111: badValue(
		'The file is not of a type that ID.me reads',
		'Use JPEG or PNG. Convert HEIC, PDF and WebP files first.',
	),
	3200: failure.notOurs(
		'This transaction belongs to another account',
		'Use the credential that started it. IDs of the sandbox do not exist in production.',
	),
	3300: failure.notOurs(
		'This verification belongs to another account',
		'Use the credential that created it. IDs of the sandbox do not exist in production.',
	),
	4100: failure.notFound(
		'ID.me does not know this ID',
		'Check the ID, the environment of the credential, and whether it is that of a phone check or a document check.',
	),
	5000: failure.down(
		'ID.me answered that it cannot work at the moment',
		'Wait a minute and look at https://status.id.me. If it goes on, contact ID.me.',
	),
	5100: failure.tooFast(
		'The request limit of this check is used up',
		'Lower "Requests at a Time", run the workflow less often, or ask ID.me for a higher limit.',
	),
	5200: failure.tooFast(
		'The request limit of your ID.me account is used up',
		'Lower "Requests at a Time" in all workflows that use this account, or ask ID.me for a higher limit.',
	),
} satisfies Record<number, Failure>;

export type FailureCode = keyof typeof FAILURES;

export const failureOf = (code: string): Failure | undefined => failureIn(FAILURES, code);

/** For a 401 and for a throttled answer without a code. */
export const BAD_SECRET: Failure = FAILURES[1100];
export const TOO_FAST: Failure = FAILURES[5200];

export const FILE_GONE: Failure = failure.fileGone(
	'An image could not be read from n8n to its end, so ID.me did not receive it',
	'Run the workflow again from the step that loads the image: n8n may have deleted the file meanwhile. Where n8n runs as several processes, all of them have to reach its files: set N8N_DEFAULT_BINARY_DATA_MODE to database in all of them, or give them one shared folder as N8N_STORAGE_PATH.',
);

/** For a code that ID.me has not published. */
export const UNKNOWN_FAILURE: Failure = failure.unknown(
	'ID.me refused the request',
	'ID.me gives no further explanation. If the credential has a Base URL, check it; otherwise ask its support what the answer means.',
);

/** Whether a refusal is about the person and not the set-up: then it becomes an item. */
export function isAboutThePerson(code: string, isConfirmation: boolean): boolean {
	const kind = failureOf(code)?.kind;
	return kind === 'minor' || (isConfirmation && kind === 'codeNotConfirmed');
}
