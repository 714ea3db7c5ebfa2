/** The plans of operations: how a row is sent, and its item. */
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { oneItem, type Items, type Plan } from '../../shared/declarative/rowRun';
import { failed, type RowFailure, type Sent } from '../../shared/result';
import { sentOf } from '../api/answers';
import { verificationOf, type ServiceRequest } from '../api/client';
import { ENDPOINTS, type EndpointName } from '../api/endpoints';
import { isAboutThePerson } from '../api/failures';
import { waitForResult } from '../api/transactions';
import { redactedForAgents, redactedFully } from '../attributes/redaction';
import { listedTransactionOf, textOf, transactionOf, type Transaction } from '../check/transaction';
import { readId, type Row, type VerificationOperation } from './row';

export const getOf = (
	name: 'readTelecom' | 'readDocument',
	words: Pick<INodePropertyOptions, 'action' | 'description'>,
): VerificationOperation => ({
	option: { name: 'Get', value: 'get', ...words },
	shows: ['transactionId', 'simplify'],
	offers: ['waitSeconds'],
	plan: (row) => transactionPlan(row, name, { id: readId(row, 'transactionId') }),
});

/**
 * A check, or a look at one. The item is a normalised transaction, also where ID.me refuses the check because of the person.
 * @param asked identifies the request: rows with the same one share its answer, since it costs money, reaches a person or
 * uses up a try
 */
export function transactionPlan(
	row: Row,
	name: EndpointName,
	request: ServiceRequest,
	asked = isKnown(request) ? JSON.stringify(request) : undefined,
) {
	const { asked: answers } = row.shared;
	const send = async () => await carryOut(row, name, request);
	if (asked === undefined) return send;
	return async () => {
		const answer = answers.get(asked) ?? send();
		answers.set(asked, answer);
		const sent = await answer;
		const didNothing = !sent.ok && (sent.failure === undefined || sent.failure.retryable);
		// So that a retry of n8n's sends it.
		if (didNothing) answers.delete(asked);
		return sent;
	};
}

/** Sends a check or a look, waits for the result if that is wanted, and makes the item. */
async function carryOut(
	row: Row,
	name: EndpointName,
	request: ServiceRequest,
): Promise<Sent<Items>> {
	const { client, options, shared } = row;
	const { family, step, repeat } = ENDPOINTS[name];
	const result = await client.call(name, request);
	const mask = client.maskerFor(request);
	if (result.kind === 'refused' && isAboutThePerson(result.code, step === 'confirmingACode')) {
		const { code, failure, serviceMessage: message, body = {} } = result;
		const named = transactionOf(body, { family, mask });
		const error = { code: Number(code), message };
		const ended: Transaction = {
			...transactionOf({}, { family }),
			transactionId: named.transactionId ?? request.id ?? null,
			verificationId: named.verificationId ?? verificationOf(request) ?? null,
			outcome: 'failed',
			errors: [{ ...error, additionalInfo: null, hint: failure.hint }],
		};
		return oneItem(shown(row, ended, { errors: [error] }));
	}
	const sent = sentOf(name, result);
	if (!sent.ok) return sent;
	const transaction = transactionOf(sent.value, { family, step, mask });
	// Each check has a transaction of its own; only rows that name an id may share one.
	const started = request.id === undefined && textOf(sent.value.transaction_id)?.toLowerCase();
	if (started && shared.transactions.has(started)) {
		return failed(sameTransaction(transaction.transactionId));
	}
	if (started) shared.transactions.add(started);
	const waitMs = 1_000 * Number(options.waitSeconds ?? 0);
	const found = await waitForResult(client, { transaction, body: sent.value }, waitMs, mask);
	const { transactionId, verificationId, outcome } = found.transaction;
	const verification = verificationId === null ? '' : `, Verification ID ${verificationId}`;
	const known = `Transaction ID ${transactionId}${verification} (${outcome})`;
	const item = shown(row, found.transaction, found.body);
	// A look costs nothing and can be repeated.
	return oneItem(item, repeat === 'read' ? undefined : known);
}

/** Whether equal requests can be recognised; files without an id cannot. A look needs no such thing. */
function isKnown({ fields, parts }: ServiceRequest): boolean {
	return fields !== undefined || parts?.every((part) => 'text' in part || part.id) === true;
}

const sameTransaction = (id: string | null): RowFailure => ({
	what: `ID.me's answer names Transaction ID ${id}, which another row of this run was answered with, so nobody knows whose check it is`,
	hint: 'Nobody counts as verified by it. Look at this transaction with Get, and ask ID.me about it, before this row is sent again: a proxy between n8n and ID.me may have given back an earlier answer.',
	state: 'unknown',
	rule: 'sameTransaction',
});

/** With ID.me's answer where Simplify is off; without tokens where a model reads it. */
function shown(row: Row, item: IDataObject, body: IDataObject): IDataObject {
	const whole = row.simplify ? item : { ...item, raw: redactedFully(body) };
	return row.asTool ? redactedForAgents(whole) : whole;
}

export function verificationPlan(
	row: Row,
	name: 'createVerification' | 'readVerification',
	request: ServiceRequest,
): Plan {
	return async () => {
		const sent = sentOf(name, await row.client.call(name, request));
		if (!sent.ok) return sent;
		const { verification_id: verificationId, transactions: listed } = sent.value;
		const mask = row.client.maskerFor(request);
		const verification = String(verificationId);
		const transactions = (Array.isArray(listed) ? listed : [])
			.filter(isObject)
			.map((entry) => listedTransactionOf(entry, { mask, verification }));
		const known = name === 'readVerification' ? undefined : `Verification ID ${verification}`;
		return oneItem(shown(row, { verificationId, transactions }, sent.value), known);
	};
}
