/**
 * One row as an operation sees it: its parameters, its files and what it shares with the other rows of the run; and the
 * values that several operations take, checked before anything is sent.
 */
import type { IDataObject } from 'n8n-workflow';

import type { ServiceAccount } from '../../shared/account';
import { systemClock } from '../../shared/clock';
import type { DeclarativeNode, RowParts } from '../../shared/declarative/declarativeNode';
import type { Items, Operation } from '../../shared/declarative/operation';
import { ok, refused, type Failed, type Result, type Sent } from '../../shared/result';
import type { EndpointName } from '../api/endpoints';
import { connect, type IdMeClient } from '../api/client';
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
import {
	OPTIONS,
	PARAMETERS,
	type ImageParameter,
	type NodeOptions,
	type Option,
	type Parameter,
} from './parameters';

export interface Row extends RowParts<ServiceAccount, Shared, NodeOptions> {
	client: IdMeClient;
	/** Whether a test server on this computer or in its network stands in ID.me's place. */
	isNear: boolean;
	timezone: string;
	/** The day on which the node runs, as YYYY-MM-DD. */
	today: string;
	/** The file in the binary field that a parameter names, checked and ready to be sent. */
	image(parameter: ImageParameter): Promise<Result<FilePart>>;
}

export type VerificationOperation = Operation<Parameter, Option, Row>;

/** What all rows of one run share. */
export class Shared {
	/** Paths that were found to work, for the rows that follow. */
	readonly paths: Partial<Record<EndpointName, string>> = {};

	/** Codes on their way, by number, and the verification that each belongs to. */
	readonly codes = new Map<string, { verification: string; sent: Promise<Sent<Items>> }>();

	private readonly transactions = new Set<string>();

	/** Whether another row was answered with this transaction; from now on one was. */
	isKnown(transaction: string): boolean {
		const { size } = this.transactions;
		return this.transactions.add(transaction).size === size;
	}

	private fileTurn: Promise<unknown> = Promise.resolve();

	/** One row after the other: n8n prepares all rows at once, and a process may open only so many files. */
	async inTurn<T>(look: () => Promise<T>): Promise<T> {
		const mine = this.fileTurn.then(look);
		this.fileTurn = mine.catch(() => undefined);
		return await mine;
	}
}

export const rowOf: DeclarativeNode<Row>['row'] = (parts, context, sending) => {
	const { account, shared } = parts;
	const timezone = context.getTimezone();
	return {
		...parts,
		client: connect(context, account, { ...sending, paths: shared.paths }),
		isNear: isInternal(new URL(account.baseUrl).hostname),
		timezone,
		today: dayIn(new Date(systemClock.now()), timezone),
		image: async (parameter) =>
			await shared.inTurn(async () => await loadImage(context, parameter, parts.text(parameter))),
	};
};

/** What ID.me calls the values of a row; it has no name for a path. */
const FIELDS = {
	transactionId: 'transaction_id',
	verificationId: 'verification_id',
	phone: 'phone',
	code: 'code',
	birthDate: 'birth_date',
	callbackUrl: 'callback_url',
	metadata: 'metadata',
	identityPath: 'identityPath',
};

/** A value that the node refuses by itself. `is` follows its label: "is not a link". */
export function refuse(
	parameter: keyof typeof FIELDS,
	rule: string,
	is: string,
	hint: string,
): Failed {
	const { displayName: label } = { ...OPTIONS, ...PARAMETERS }[parameter];
	return refused({ field: FIELDS[parameter], label, rule, is, hint });
}

export function readId(row: Row, parameter: 'transactionId' | 'verificationId'): Result<string> {
	const id = row.text(parameter);
	if (id !== '') return isIdentifier(id) ? ok(id) : notAnId(parameter);
	const label = PARAMETERS[parameter].displayName;
	const hint = `Check the expression that names it: ${label} comes out of the step that started the check.`;
	return refuse(parameter, 'required', 'is empty', hint);
}

function notAnId(parameter: 'transactionId' | 'verificationId'): Failed {
	const hint =
		'IDs of ID.me are letters, digits and dashes: use the value as it came out of this node.';
	return refuse(parameter, 'notAnId', 'is not an ID', hint);
}

/** What every check takes besides its own values: verification, callback and metadata. */
export function readCommon(row: Row): Result<IDataObject> {
	const { verificationId: id } = row.options;
	if (id !== undefined && !isIdentifier(String(id))) return notAnId('verificationId');
	const more = readCallbackAndMetadata(row);
	return more.ok ? ok(given({ verification_id: id, ...more.value })) : more;
}

export function readCallbackAndMetadata({ options, isNear }: Row): Result<IDataObject> {
	const { callbackUrl: callback, metadata } = options;
	const wrong = callback === undefined ? undefined : refuseCallback(String(callback), isNear);
	if (wrong !== undefined) {
		const hint =
			'ID.me calls it from the internet: write the full address, beginning with https://. If it is that of a Wait node or trigger of this n8n, set WEBHOOK_URL to the address under which n8n is reached from outside.';
		return refuse('callbackUrl', 'notALink', wrong, hint);
	}
	if (metadata === undefined) return ok(given({ callback_url: callback }));
	const reading = readMetadata(metadata);
	if (reading.ok) return ok(given({ callback_url: callback, metadata: reading.metadata }));
	const hint = 'Write JSON such as {"reference": "A-1001"}, of at most 500 characters.';
	return refuse('metadata', reading.rule, reading.reason, hint);
}

/** Fields without those that the row leaves out. */
export function given(fields: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export function readPhoneNumber(row: Row): Result<string> {
	const typed = row.text('phone');
	if (typed === '') {
		const hint = 'Write the US number of the person, for example (888) 941-3032.';
		return refuse('phone', 'required', 'is empty', hint);
	}
	if (row.options.sendPhoneAsTyped) return ok(typed);
	const reading = readPhone(typed);
	if (reading.ok) return ok(reading.phone);
	const hint = 'Use ten digits without extension, or turn on "Send Phone as Typed" under Options.';
	return refuse('phone', 'notAPhone', `is not a US number: ${reading.reason}`, hint);
}
