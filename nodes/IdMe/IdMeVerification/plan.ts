/** What an operation makes of one row: how it is sent, and what comes out. */
import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import type { Masker } from '../../shared/masking';
import { oneItem, sending, type Items, type Plan } from '../../shared/declarative/operation';
import { failed, STOPPED, type Result, type Sent } from '../../shared/result';
import { ENDPOINTS, type EndpointName } from '../api/endpoints';
import type { IdMeClient, ServiceRequest } from '../api/client';
import { explain } from '../api/explain';
import { isAboutThePerson } from '../api/failures';
import { discreetly, personalValues } from '../api/personal';
import { redactedForAgents, redactedFully } from '../attributes/redaction';
import {
	listedTransactionOf,
	refusedTransaction,
	transactionOf,
	type Finding,
	type Transaction,
} from '../check/transaction';
import type { Row } from './row';
import { waitForResult } from '../api/transactions';

export const transactionPlan = (
	row: Row,
	name: EndpointName,
	request: ServiceRequest,
): Result<Plan> => sending(async () => await sendTransaction(row, name, request));

/** A check, or a look at one: comes out as the normalised transaction, also where ID.me refuses it because of the person. */
export async function sendTransaction(
	row: Row,
	name: EndpointName,
	request: ServiceRequest,
): Promise<Sent<Items>> {
	const { client } = row;
	const { family, step, repeat } = ENDPOINTS[name];
	const result = await client.call(name, request);
	if (result.kind === 'cancelled') return STOPPED;
	if (result.kind === 'refused' && isAboutThePerson(result.code, step === 'confirmingACode')) {
		const { code, serviceMessage } = result;
		const known = knownOf(request, family ?? null);
		const transaction = refusedTransaction(code, serviceMessage, known);
		const body = { errors: [{ code: Number(code), message: serviceMessage }] };
		return oneItem(shown(row, jsonOf(transaction), body));
	}
	if (result.kind !== 'success') return failed(explain(name, result));
	const { body } = result;
	const discreet = discreetlyFor(client, request);
	const first = { transaction: transactionOf(body, { family, step, discreet }), body };
	const { waitSeconds = 0 } = row.options;
	const found =
		waitSeconds > 0 ? await waitForResult(client, first, 1_000 * waitSeconds, discreet) : first;
	// A look costs nothing, so that nothing of it has to be kept.
	const known = repeat === 'read' ? undefined : nameOf(found.transaction);
	return oneItem(shown(row, jsonOf(found.transaction), found.body), known);
}

/** What a check is asked for again by. */
function nameOf({ transactionId, verificationId, outcome }: Transaction): string {
	const verification = verificationId === null ? '' : `, Verification ID ${verificationId}`;
	return `Transaction ID ${transactionId}${verification} (${outcome})`;
}

/** A verification: its id and the transactions that belong to it. */
export const verificationPlan = (
	row: Row,
	name: 'createVerification' | 'readVerification',
	request: ServiceRequest,
): Result<Plan> =>
	sending(async () => {
		const result = await row.client.call(name, request);
		if (result.kind === 'cancelled') return STOPPED;
		if (result.kind !== 'success') return failed(explain(name, result));
		const { body } = result;
		const discreet = discreetlyFor(row.client, request);
		const transactions = Array.isArray(body.transactions) ? body.transactions : [];
		const item: IDataObject = {
			verificationId: body.verification_id,
			transactions: transactions
				.filter(isObject)
				.map((entry) => jsonOf(listedTransactionOf(entry, { discreet }))),
		};
		const isRead = name === 'readVerification';
		const known = isRead ? undefined : `Verification ID ${String(body.verification_id)}`;
		return oneItem(shown(row, item, body), known);
	});

function discreetlyFor(client: IdMeClient, { fields, parts }: ServiceRequest): Masker {
	return discreetly(personalValues(fields, parts), client.secrets);
}

/** With ID.me's own answer where Simplify is off, and wholly without a token where a model reads it. */
function shown(row: Row, item: IDataObject, body: IDataObject): IDataObject {
	const whole = row.simplify ? item : { ...item, raw: redactedFully(body) };
	return row.asTool ? redactedForAgents(whole) : whole;
}

function jsonOf<T extends { errors: readonly Finding[] }>(transaction: T): IDataObject {
	return { ...transaction, errors: transaction.errors.map((finding) => ({ ...finding })) };
}

function knownOf({ id, fields }: ServiceRequest, family: Transaction['family']) {
	const text = (value: unknown) => (typeof value === 'string' ? value : null);
	return { transactionId: id ?? null, verificationId: text(fields?.verification_id), family };
}
