/** Values that several operations take, read from a row and checked before anything is sent. */
import type { IDataObject } from 'n8n-workflow';

import { missing, ok, refused, type Failed, type Result } from '../../shared/result';
import { isIdentifier, readMetadata, refuseCallback } from '../check/requestValues';
import { readPhone } from '../check/phone';
import type { Row } from './row';

export function readTransactionId(row: Row): Result<string> {
	return requiredId(row.text('transactionId'), 'transaction_id', 'Transaction ID');
}

export function readVerificationId(row: Row): Result<string> {
	return requiredId(row.text('verificationId'), 'verification_id', 'Verification ID');
}

export function readPhoneNumber(row: Row): Result<string> {
	const typed = row.text('phone');
	if (typed === '') {
		const hint = 'Write the US number of the person, for example (888) 941-3032.';
		return missing('phone', 'Phone', hint);
	}
	if (row.options.sendPhoneAsTyped) return ok(typed);
	const reading = readPhone(typed);
	if (reading.ok) return ok(reading.phone);
	return refused({
		field: 'phone',
		label: 'Phone',
		rule: 'notAPhone',
		is: `is not a US number: ${reading.reason}`,
		hint: 'Use ten digits without extension, or turn on "Send Phone as Typed" under Options.',
	});
}

/** What every check takes besides its own values: verification, callback and metadata; only what is given. */
export function readCommon(row: Row): Result<Common> {
	const { verificationId: id = '' } = row.options;
	if (id !== '' && !isIdentifier(id)) return notAnId('verification_id', 'Verification ID');
	const more = readCallbackAndMetadata(row);
	if (!more.ok) return more;
	return ok({ ...(id === '' ? {} : { verification_id: id }), ...more.value });
}

/** `metadata` is any JSON value. */
export type Common = IDataObject;

export function readCallbackAndMetadata({ options, isNear }: Row): Result<Common> {
	const callback = String(options.callbackUrl ?? '').trim();
	const wrong = callback === '' ? undefined : refuseCallback(callback, isNear);
	if (wrong !== undefined) {
		return refused({
			field: 'callback_url',
			label: 'Callback URL',
			rule: 'notALink',
			is: wrong,
			hint: 'ID.me calls it from the internet: write the full address, beginning with https://. If it is that of a Wait node or trigger of this n8n, set WEBHOOK_URL to the address under which n8n is reached from outside.',
		});
	}
	const { metadata } = options;
	const isGiven = metadata !== undefined && metadata !== null && metadata !== '';
	const reading = isGiven ? readMetadata(metadata) : undefined;
	if (reading?.ok === false) {
		const hint = 'Write JSON such as {"reference": "A-1001"}, of at most 500 characters.';
		return refused({
			field: 'metadata',
			label: 'Metadata',
			rule: reading.rule,
			is: reading.reason,
			hint,
		});
	}
	return ok({
		...(callback === '' ? {} : { callback_url: callback }),
		...(reading === undefined ? {} : { metadata: reading.metadata }),
	});
}

function requiredId(id: string, field: string, label: string): Result<string> {
	if (id === '') {
		const hint = `Check the expression that names it: ${label} comes out of the step that started the check.`;
		return missing(field, label, hint);
	}
	return isIdentifier(id) ? ok(id) : notAnId(field, label);
}

function notAnId(field: string, label: string): Failed {
	return refused({
		field,
		label,
		rule: 'notAnId',
		is: 'is not an ID',
		hint: 'IDs of ID.me are letters, digits and dashes: use the value as it came out of this node.',
	});
}
