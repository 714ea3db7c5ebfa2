/** A row as operations see it, and readers of values that several operations take. */
import type { IDataObject } from 'n8n-workflow';

import type { ServiceAccount } from '../../shared/account';
import type { DeclarativeNode, RowParts } from '../../shared/declarative/declarativeNode';
import type { Operation } from '../../shared/declarative/operation';
import type { Items } from '../../shared/declarative/rowRun';
import type { Parameters } from '../../shared/parameters';
import { refused, type RowRefusal, type Sent } from '../../shared/result';
import { isBlank } from '../../shared/words';
import type { EndpointName } from '../api/endpoints';
import { connect, type IdMeClient } from '../api/client';
import type { FilePart } from '../api/multipart';
import {
	isIdentifier,
	isInternal,
	readMetadata,
	readPhone,
	refuseCallback,
} from '../check/requestValues';
import { loadImage } from './images';
import {
	fieldOf,
	OPTIONS,
	PARAMETERS,
	type ImageParameter,
	type NodeOptions,
	type Option,
	type Parameter,
} from './parameters';

export interface Row
	extends RowParts<ServiceAccount, ReturnType<typeof sharedByRows>, NodeOptions> {
	client: IdMeClient;
	timezone: string;
	/** The checked file in the binary field that a parameter names. */
	image(parameter: ImageParameter): Promise<FilePart>;
}

export type VerificationOperation = Operation<Parameter, Option, Row>;

export const sharedByRows = () => ({
	/** Paths that were found to work, for later rows. */
	paths: {} as Partial<Record<EndpointName, string>>,
	/** The verification of each number that gets a code. */
	codes: new Map<string, string>(),
	/** Answers to requests that are not sent twice, by request. */
	asked: new Map<string, Promise<Sent<Items>>>(),
	/** Transaction IDs of answers. */
	transactions: new Set<string>(),
	/** Images are read one by one: n8n prepares all rows at once, and a process can open only so many files. */
	lastLook: Promise.resolve() as Promise<unknown>,
});

export const rowOf: DeclarativeNode<Row>['row'] = (parts, context, sending) => {
	const { account, shared } = parts;
	return {
		...parts,
		client: connect(context, account, { ...sending, paths: shared.paths }),
		timezone: context.getTimezone(),
		image: async (parameter) => {
			const load = async () => await loadImage(context, parameter, parts.text(parameter));
			const image = shared.lastLook.then(load, load);
			shared.lastLook = image;
			return await image;
		},
	};
};

/** Whether the person comes from the item: the images always do, other values by expressions. */
export function isFromItem(parameters: Parameters, shows: readonly string[]): boolean {
	if (shows.includes('frontImage')) return true;
	const named = shows.filter((name) => parameters.isExpression(name));
	return named.length > 0 && named.every((name) => isBlank(parameters.value(name, '')));
}

export function refusal(
	parameter: Parameter | Option,
	rule: string,
	is: string,
	hint: string,
): RowRefusal {
	const label = { ...OPTIONS, ...PARAMETERS }[parameter].displayName;
	return refused({ field: fieldOf(parameter), label, rule, is, hint });
}

export function readId(
	row: Row,
	parameter: 'transactionId' | 'verificationId',
	id = row.text(parameter),
): string {
	if (isIdentifier(id)) return id;
	if (id !== '') {
		const hint =
			'IDs of ID.me are letters, digits and dashes: use the value as it came out of this node.';
		throw refusal(parameter, 'notAnId', 'is not an ID', hint);
	}
	const label = PARAMETERS[parameter].displayName;
	const hint = `Check the expression that names it: ${label} comes out of the step that started the check.`;
	throw refusal(parameter, 'required', 'is empty', hint);
}

/** What every check takes: verification, callback and metadata. */
export function readCommon(row: Row): IDataObject {
	const { verificationId: id } = row.options;
	if (id === undefined) return readCallbackAndMetadata(row);
	const verification = readId(row, 'verificationId', String(id));
	return { verification_id: verification, ...readCallbackAndMetadata(row) };
}

export function readCallbackAndMetadata({ options, account }: Row): IDataObject {
	const { callbackUrl, metadata } = options;
	const fields: IDataObject = {};
	if (callbackUrl !== undefined) {
		const isNear = isInternal(new URL(account.baseUrl).hostname);
		const wrong = refuseCallback(String(callbackUrl), isNear);
		const hint =
			'ID.me calls it from the internet: write the full address, beginning with https://. If it is that of a Wait node or trigger of this n8n, set N8N_WEBHOOK_URL to the address under which n8n is reached from outside.';
		if (wrong !== undefined) throw refusal('callbackUrl', 'notALink', wrong, hint);
		fields.callback_url = callbackUrl;
	}
	if (metadata !== undefined) {
		const reading = readMetadata(metadata);
		const hint = 'Write JSON such as {"reference": "A-1001"}, of at most 500 characters.';
		if (!reading.ok) throw refusal('metadata', reading.rule, reading.reason, hint);
		fields.metadata = reading.metadata;
	}
	return fields;
}

export function readPhoneNumber(row: Row): string {
	const typed = row.text('phone');
	if (typed === '') {
		const hint = 'Write the US number of the person, for example (888) 941-3032.';
		throw refusal('phone', 'required', 'is empty', hint);
	}
	if (row.options.sendPhoneAsTyped) return typed;
	const reading = readPhone(typed);
	if (reading.ok) return reading.phone;
	const hint = 'Use ten digits without extension, or turn on "Send Phone as Typed" under Options.';
	throw refusal('phone', 'notAPhone', `is not a US number: ${reading.reason}`, hint);
}
