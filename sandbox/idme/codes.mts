/**
 * ID.me's own words for each code of its Services API. The table of the nodes says which codes there are.
 *
 * Source: the lists of https://docs.id.me/services-api-overview.
 */
import { FAILURES, failureOf, type FailureCode } from '../../nodes/IdMe/api/failures.ts';

const MESSAGES: Readonly<Record<FailureCode, string>> = {
	1100: 'Credentials used are not associated with any account',
	1200: 'Credentials used are associated with an inactive account',
	1300: 'Credentials used are associated with an inactive organization',
	2100: 'Referenced product cannot be found',
	2200: 'Referenced product is not active',
	2300: 'Referenced product is not enabled for this account',
	3200: 'Transaction is not owned by this account',
	3300: 'Verification is not owned by this account',
	4100: 'Resource not found',
	3100: 'Transaction parameter callback_url is invalid',
	3101: 'Transaction parameter phone is missing or invalid',
	3102: 'Transaction parameter code is missing or not valid',
	3103: 'Transaction parameter code is expired',
	3104: 'Transaction retry limit exceeded',
	3105: 'Transaction is not associated with a valid possession check',
	3107: 'Transaction parameter birth_date indicates user is a minor',
	3108: 'Transaction parameter birth_date is not in YYYY-MM-DD format',
	3109: 'The file size is too small. Uploaded files must be greater than 40KB and less than 16MB',
	3110: 'The file size is too large. Uploaded files must be greater than 40KB and less than 16MB',
	3111: 'Image type not supported. Please send .jpeg, .jpg, or .png files',
	5100: 'Rate limit exceeded for this product',
	5200: 'Rate limit exceeded for this account',
	5000: 'An error occurred for this account',
	1001: 'Phone number cannot receive SMS message',
	1002: 'SMS could not be sent',
	1003: 'The phone number you provided is blocked from receiving text messages',
	1004: 'The phone number you provided has recently been deactivated',
	1005: 'Something went wrong while delivering the text message. Please try again',
	1006: 'The network was unable to route the text message to your phone',
	1007: 'The text message failed to deliver due to an issue with the phone or cellular network',
	1008: 'The phone number you provided has been flagged for fraudulent activity',
	1009: 'The text message failed to deliver. Please make sure your phone is turned on',
	1010: 'Text messaging is not supported by the phone, carrier, or data plan',
	1011: 'Something went wrong when attempting to deliver the sign in code',
	1012: 'Something went wrong when attempting to deliver the sign in code',
	1013: 'Name attribute is invalid',
	1014: 'Could not find the user',
	2001: 'Cannot verify users under 18 years old',
	2002: 'The document provided is expired. Please upload a valid document',
	2003: 'The front of the document does not match to the back of the document',
	2004: 'Please ensure your document’s information is clear and visible, taken on a contrasting background, and all four corners are shown',
	2005: 'We were unable to verify your document',
	/** Only in an example of the page, not in its list. */
	2006: 'The file size is too small. Uploaded files must be greater than 40KB and less than 16MB.',
};

/** The list leaves this number out, and names no code for metadata that is too long or no JSON. */
const GAPS = { 3106: 'Transaction parameter metadata is invalid' } as const;

/** Codes of refused requests. */
export type RefusalCode = FailureCode | keyof typeof GAPS;
export type ErrorCode = FailureCode;

const statusOf = (code: number): number | undefined => failureOf(String(code))?.httpStatus;

const CODES = Object.keys(FAILURES).map(Number).filter(isFailureCode);

/** Codes that the pages list for requests that are refused. */
export const REFUSAL_CODES = CODES.filter((code) => statusOf(code) !== undefined);
/** Codes that they list for checks that end without success, in an answer of HTTP 200. */
export const ERROR_CODES = CODES.filter((code) => statusOf(code) === undefined);
/** The codes that a document named `fail.jpg` may end with. */
export const DOCUMENT_CODES = [2001, 2002, 2003, 2004, 2005] as const;

function isFailureCode(code: number): code is FailureCode {
	return Object.hasOwn(FAILURES, code);
}

const isGap = (code: number): code is keyof typeof GAPS => Object.hasOwn(GAPS, code);

export const isRefusalCode = (code: number): code is RefusalCode =>
	isGap(code) || statusOf(code) !== undefined;

export const isErrorCode = (code: number): code is ErrorCode =>
	isFailureCode(code) && statusOf(code) === undefined;

/** The message of a code; a code that no list names gets words of its own. */
export function messageOf(code: number): string {
	if (isGap(code)) return GAPS[code];
	return isFailureCode(code) ? MESSAGES[code] : 'Something went wrong';
}

/** The HTTP status of a refused request. */
export const httpStatusOf = (code: number): number => statusOf(code) ?? 422;

/** The service does not take the request. */
export class Refusal extends Error {
	constructor(readonly code: RefusalCode) {
		super(messageOf(code));
	}
}
