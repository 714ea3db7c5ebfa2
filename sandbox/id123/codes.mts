/** The service's own words for each code, as "ID123 JSON API V2 Introduction" lists them. FIELD_NAME is filled in. */
import { FAILURES, type FailureCode } from '../../nodes/Id123/api/failures.ts';

const FAILURE_MESSAGES: Readonly<Record<FailureCode, string>> = {
	F100: 'Invalid request. Send a valid raw JSON via Post',
	F101: 'Authentication Failed',
	F102: 'This account has no API rights',
	F103: 'You have exceeded the throughput on your plan',
	F104: 'This account has no rights to use this action',
	F105: 'JSON Parse error',
	F106: 'API is not activated',
	F107: 'IP was not whitelisted. API call was rejected',
	F108: 'Set throughput exceeded for this API action. API call was rejected',
	F109: 'Missing or invalid ACTION key-value pair',
	F111: 'API key not provided',
	F112: 'Invalid API key',
	F113: 'Cannot perform this action for the requested card',
	F201: 'FIELD_NAME is required',
	F202: 'Card ID already exists',
	F203: 'Card template was not found',
	F204: 'Invalid value for FIELD_NAME field',
	F205: 'FIELD_NAME value exceeds limit',
	F209: 'Card was not found',
	F210: 'ID photo URL length should not exceed character limit',
	F214: 'Unique Identifier already exists',
	F215: 'Invalid FIELD_NAME format. Please provide date in yyyy-mm-dd or mm/dd/yyyy format',
	F216: "Invalid action. Allowed actions are 'activate', 'deactivate', 'revoke', and 'archive'",
	F217: 'Missing or invalid barcode value',
	F221: 'Something went wrong during card generation',
	F222: 'Unable to complete the deletion process',
	F231: 'Notification Message length cannot exceed 100 characters',
	F232: 'Notification Full message length cannot exceed 1000 characters',
	F241: 'Failed to send card user invitation(s)',
	F242: 'Recipient email is not associated with the card',
};

const SUCCESS_MESSAGES = {
	S2001: 'Card was generated successfully',
	S2002: 'Card was updated successfully',
	S2003: 'Card was deleted successfully',
	S2004: 'Card was retrieved successfully',
	S2005: 'Card status was updated successfully',
	S2006: 'Notification(s) sent successfully',
	S2007: 'Card templates were retrieved successfully.',
	S2008: 'Card user invitation(s) sent successfully.',
	S2009: 'Card template was retrieved successfully.',
	S2010: 'Template cards were retrieved successfully.',
} as const;

export type SuccessCode = keyof typeof SUCCESS_MESSAGES;

export const isFailureCode = (code: string): code is FailureCode => Object.hasOwn(FAILURES, code);

/** The message of a code. `field` replaces FIELD_NAME where the message names a field. */
export function messageOf(code: SuccessCode | FailureCode, field = 'value'): string {
	const message = isFailureCode(code) ? FAILURE_MESSAGES[code] : SUCCESS_MESSAGES[code];
	return message.replace('FIELD_NAME', field);
}

/** A HTTP status for each failure, for the reading in which the service sends one that fits. */
export function httpStatusOf(code: FailureCode): number {
	if (['F101', 'F111', 'F112'].includes(code)) return 401;
	if (['F102', 'F104', 'F106', 'F107'].includes(code)) return 403;
	if (['F103', 'F108'].includes(code)) return 429;
	if (['F203', 'F209'].includes(code)) return 404;
	if (code === 'F202' || code === 'F214' || code === 'F113') return 409;
	return ['F221', 'F222', 'F241'].includes(code) ? 500 : 400;
}

/** The service says no. `field` is the key that the message names. */
export class Refusal extends Error {
	constructor(
		readonly code: FailureCode,
		readonly field?: string,
	) {
		super(messageOf(code, field));
	}
}
