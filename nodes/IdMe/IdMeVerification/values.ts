/** Values that several operations take, read from a row and checked before anything is sent. */
import type { IDataObject } from 'n8n-workflow';

import type { RowFailure } from '../../shared/rowFailure';
import { refuseCallback } from '../check/callback';
import { isIdentifier } from '../check/identifier';
import { readMetadata } from '../check/metadata';
import { readPhone } from '../check/phone';
import { refusal } from './plan';
import type { RowContext } from './row';

type Failed = { kind: 'failed'; failure: RowFailure };

export type Read<Value> = { kind: 'read'; value: Value } | Failed;

const read = <Value>(value: Value): { kind: 'read'; value: Value } => ({ kind: 'read', value });

export function readTransactionId(row: RowContext): Read<string> {
	return requiredId(row.text('transactionId'), 'transaction_id', 'Transaction ID');
}

export function readVerificationId(row: RowContext): Read<string> {
	return requiredId(row.text('verificationId'), 'verification_id', 'Verification ID');
}

export function readPhoneNumber(row: RowContext): Read<string> {
	const typed = row.text('phone');
	if (typed === '') {
		return refusal(
			'phone',
			'Phone',
			'required',
			'is empty',
			'Write the US number of the person, for example (888) 941-3032.',
		);
	}
	if (row.options.sendPhoneAsTyped) return read(typed);
	const reading = readPhone(typed);
	if (reading.ok) return read(reading.phone);
	return refusal(
		'phone',
		'Phone',
		'notAPhone',
		`is not a US number: ${reading.reason}`,
		'Use ten digits without extension, or turn on "Send Phone as Typed" under Options.',
	);
}

/** What every check takes besides its own values: verification, callback and metadata; only what is given. */
export function readCommon(row: RowContext): Read<Common> {
	const id = row.text('verificationId');
	if (id !== '' && !isIdentifier(id)) return notAnId('verification_id', 'Verification ID');
	const more = readCallbackAndMetadata(row);
	if (more.kind === 'failed') return more;
	return read({ ...(id === '' ? {} : { verification_id: id }), ...more.value });
}

/** `metadata` is any JSON value. */
export type Common = IDataObject;

export function readCallbackAndMetadata({ options, isNear }: RowContext): Read<Common> {
	const callback = String(options.callbackUrl ?? '').trim();
	const refused = callback === '' ? undefined : refuseCallback(callback, isNear);
	if (refused !== undefined) {
		return refusal(
			'callback_url',
			'Callback URL',
			'notALink',
			refused,
			'ID.me calls it from the internet: write the full address, beginning with https://. If it is that of a Wait node or trigger of this n8n, set WEBHOOK_URL to the address under which n8n is reached from outside.',
		);
	}
	const { metadata } = options;
	const isGiven = metadata !== undefined && metadata !== null && metadata !== '';
	const reading = isGiven ? readMetadata(metadata) : undefined;
	if (reading?.ok === false) {
		const hint = 'Write JSON such as {"reference": "A-1001"}, of at most 500 characters.';
		return refusal('metadata', 'Metadata', reading.rule, reading.reason, hint);
	}
	return read({
		...(callback === '' ? {} : { callback_url: callback }),
		...(reading === undefined ? {} : { metadata: reading.metadata }),
	});
}

function requiredId(id: string, field: string, label: string): Read<string> {
	if (id === '') {
		const hint = `Check the expression that names it: ${label} comes out of the step that started the check.`;
		return refusal(field, label, 'required', 'is empty', hint);
	}
	return isIdentifier(id) ? read(id) : notAnId(field, label);
}

function notAnId(field: string, label: string): Failed {
	return refusal(
		field,
		label,
		'notAnId',
		'is not an ID',
		'IDs of ID.me are letters, digits and dashes: use the value as it came out of this node.',
	);
}
