/** What an operation makes of one row: how it is sent, and what comes out. */
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { oneItem, sending, type Items, type Plan } from '../../shared/declarative/operation';
import { failed, type Result, type RowFailure, type Sent } from '../../shared/result';
import { verificationOf, type ServiceRequest } from '../api/client';
import { ENDPOINTS, type EndpointName } from '../api/endpoints';
import { sentOf } from '../api/explain';
import { isAboutThePerson } from '../api/failures';
import { waitForResult } from '../api/transactions';
import { redactedForAgents, redactedFully } from '../attributes/redaction';
import {
	listedTransactionOf,
	refusedTransaction,
	textOf,
	transactionOf,
	type Transaction,
} from '../check/transaction';
import { readId, type Row, type VerificationOperation } from './row';

/** Get of a check of either family. */
export const getOf = (
	name: 'readTelecom' | 'readDocument',
	words: Pick<INodePropertyOptions, 'action' | 'description'>,
): VerificationOperation => ({
	option: { name: 'Get', value: 'get', ...words },
	shows: ['transactionId', 'simplify'],
	offers: ['waitSeconds'],
	plan: (row) => {
		const id = readId(row, 'transactionId');
		return id.ok ? transactionPlan(row, name, { id: id.value }) : id;
	},
});

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
	const { client, options } = row;
	const { family, step, repeat } = ENDPOINTS[name];
	const result = await client.call(name, request);
	if (result.kind === 'refused' && isAboutThePerson(result.code, step === 'confirmingACode')) {
		const { code, serviceMessage: message } = result;
		const named = transactionOf(result.body ?? {}, {
			family,
			discreet: client.discreetly(request),
		});
		const known = {
			transactionId: named.transactionId ?? request.id ?? null,
			verificationId: named.verificationId ?? verificationOf(request) ?? null,
			family: family ?? null,
		};
		const body = { errors: [{ code: Number(code), message }] };
		return oneItem(shown(row, refusedTransaction(code, message, known), body));
	}
	const sent = sentOf(name, result);
	if (!sent.ok) return sent;
	const discreet = client.discreetly(request);
	const transaction = transactionOf(sent.value, { family, step, discreet });
	// Each check is another transaction; only where an id is asked for, several rows may ask for the same.
	const started = request.id === undefined && textOf(sent.value.transaction_id)?.toLowerCase();
	if (started && row.shared.isKnown(started)) {
		return failed(sameTransaction(transaction.transactionId));
	}
	const waitMs = 1_000 * Number(options.waitSeconds ?? 0);
	const found = await waitForResult(client, { transaction, body: sent.value }, waitMs, discreet);
	// A look costs nothing, so that nothing of it has to be kept.
	const known = repeat === 'read' ? undefined : nameOf(found.transaction);
	return oneItem(shown(row, found.transaction, found.body), known);
}

const sameTransaction = (id: string | null): RowFailure => ({
	what: `ID.me's answer names Transaction ID ${id}, which another row of this run was answered with, so nobody knows whose check it is`,
	hint: 'Nobody counts as verified by it. Look at this transaction with Get, and ask ID.me about it, before this row is sent again: a proxy between n8n and ID.me may have given back an earlier answer.',
	state: 'unknown',
	rule: 'sameTransaction',
});

/** What a check is asked for again by. */
function nameOf({ transactionId, verificationId, outcome }: Transaction): string {
	const verification = verificationId === null ? '' : `, Verification ID ${verificationId}`;
	return `Transaction ID ${transactionId}${verification} (${outcome})`;
}

/** With ID.me's own answer where Simplify is off, and wholly without a token where a model reads it. */
function shown(row: Row, item: IDataObject, body: IDataObject): IDataObject {
	const whole = row.simplify ? item : { ...item, raw: redactedFully(body) };
	return row.asTool ? redactedForAgents(whole) : whole;
}

/** A verification, and the checks that share it. */
export function verificationPlan(
	row: Row,
	name: 'createVerification' | 'readVerification',
	request: ServiceRequest,
): Result<Plan> {
	return sending(async () => {
		const sent = sentOf(name, await row.client.call(name, request));
		if (!sent.ok) return sent;
		const { verification_id: verificationId, transactions: listed } = sent.value;
		const discreet = row.client.discreetly(request);
		const verification = String(verificationId);
		const transactions = (Array.isArray(listed) ? listed : [])
			.filter(isObject)
			.map((entry) => listedTransactionOf(entry, { discreet, verification }));
		const isRead = name === 'readVerification';
		const known = isRead ? undefined : `Verification ID ${verification}`;
		return oneItem(shown(row, { verificationId, transactions }, sent.value), known);
	});
}
