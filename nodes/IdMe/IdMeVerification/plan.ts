/** What an operation makes of one row: how it is sent, and what comes out. */
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';

import { isObject } from '../../shared/answers';
import { oneItem, sending, type Items, type Plan } from '../../shared/declarative/operation';
import type { Result, Sent } from '../../shared/result';
import type { ServiceRequest } from '../api/client';
import { ENDPOINTS, type EndpointName } from '../api/endpoints';
import { sentOf } from '../api/explain';
import { isAboutThePerson } from '../api/failures';
import { waitForResult } from '../api/transactions';
import { redactedForAgents, redactedFully } from '../attributes/redaction';
import {
	listedTransactionOf,
	refusedTransaction,
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
		const { id: transactionId = null, fields } = request;
		const { verification_id: id } = fields ?? {};
		const verificationId = typeof id === 'string' ? id : null;
		const known = { transactionId, verificationId, family: family ?? null };
		const body = { errors: [{ code: Number(code), message }] };
		return oneItem(shown(row, refusedTransaction(code, message, known), body));
	}
	const sent = sentOf(name, result);
	if (!sent.ok) return sent;
	const discreet = client.discreetly(request);
	const transaction = transactionOf(sent.value, { family, step, discreet });
	const waitMs = 1_000 * Number(options.waitSeconds ?? 0);
	const found = await waitForResult(client, { transaction, body: sent.value }, waitMs, discreet);
	// A look costs nothing, so that nothing of it has to be kept.
	const known = repeat === 'read' ? undefined : nameOf(found.transaction);
	return oneItem(shown(row, found.transaction, found.body), known);
}

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
		const transactions = (Array.isArray(listed) ? listed : [])
			.filter(isObject)
			.map((entry) => listedTransactionOf(entry, { discreet }));
		const isRead = name === 'readVerification';
		const known = isRead ? undefined : `Verification ID ${String(verificationId)}`;
		return oneItem(shown(row, { verificationId, transactions }, sent.value), known);
	});
}
