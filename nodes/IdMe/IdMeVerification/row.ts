/**
 * One row as an operation sees it: its parameters, its files and what it shares with the other rows of the run; and the
 * values that several operations take, checked before anything is sent.
 */
import type { IDataObject } from 'n8n-workflow';

import { systemClock } from '../../shared/clock';
import type { RowParts } from '../../shared/declarative/declarativeNode';
import type { Items, Operation } from '../../shared/declarative/operation';
import type { Parameters } from '../../shared/parameters';
import { missing, ok, refused, type Failed, type Result, type Sent } from '../../shared/result';
import type { Account } from '../api/account';
import type { EndpointName } from '../api/endpoints';
import type { IdMeClient } from '../api/client';
import { connect } from '../api/connection';
import type { FilePart } from '../api/multipart';
import {
	dayIn,
	isIdentifier,
	isInternal,
	readMetadata,
	readPhone,
	refuseCallback,
} from '../check/requestValues';
import { loadImage } from './images';
import type { ImageParameter, NodeOptions, Option, Parameter } from './parameters';

export interface Row extends Parameters {
	options: NodeOptions;
	simplify: boolean;
	client: IdMeClient;
	asTool: boolean;
	/** Whether a test server on this computer or in its network stands in ID.me's place. */
	isNear: boolean;
	timezone: string;
	/** The day on which the node runs, as YYYY-MM-DD. */
	today: string;
	/** Codes on their way, by number, and the verification that each belongs to. */
	codes: Shared['codes'];
	/** The file in the binary field that a parameter names, checked and ready to be sent. */
	image(parameter: ImageParameter): Promise<Result<FilePart>>;
}

export type VerificationOperation = Operation<Parameter, Option, Row>;

/** What all rows of one run share. */
export class Shared {
	/** Paths that were found to work, for the rows that follow. */
	readonly paths: Partial<Record<EndpointName, string>> = {};

	readonly codes = new Map<string, { verification: string; sent: Promise<Sent<Items>> }>();

	private fileTurn: Promise<unknown> = Promise.resolve();

	/** One row after the other: n8n prepares all rows at once, and a process may open only so many files. */
	async inTurn<T>(look: () => Promise<T>): Promise<T> {
		const mine = this.fileTurn.then(look);
		this.fileTurn = mine.catch(() => undefined);
		return await mine;
	}
}

export function rowOf({
	context,
	parameters,
	options,
	simplify,
	account,
	shared,
	asTool,
	sending,
}: RowParts<Account, Shared>): Row {
	const timezone = context.getTimezone();
	return {
		...parameters,
		options: options as NodeOptions,
		simplify,
		client: connect(context, account, { ...sending, paths: shared.paths }),
		asTool,
		isNear: isInternal(new URL(account.baseUrl).hostname),
		timezone,
		today: dayIn(new Date(systemClock.now()), timezone),
		codes: shared.codes,
		image: async (parameter) =>
			await shared.inTurn(
				async () => await loadImage(context, parameter, parameters.text(parameter)),
			),
	};
}

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
