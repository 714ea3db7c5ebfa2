/** Reads the transaction that a call names, with the account's own secret. */
import { asObject, isObject } from '../../shared/answers';
import { STOPPED, type Failed, type Sent } from '../../shared/result';
import type { IdMeClient } from '../api/client';
import { failureOf } from '../api/failures';
import { readTransaction, type ReadTransaction } from '../api/transactions';
import { familyOf, isUuid, shortTextOf, type Family } from '../check/transaction';

/**
 * What is taken from a call. Calls are not signed (docs.id.me/services-api/webhooks), so anybody who knows the address can
 * make one: it only tells which transaction to read, and nothing else in it is believed.
 */
export interface Callback {
	/** As ID.me wrote it. */
	transactionId: string;
	/** Where to look first, if the call tells. */
	family?: Family;
	/** The time (ms) of the change that the call is about; NaN if it does not tell. */
	updatedAt: number;
	/** The same for a repeated call. */
	key: string;
}

/** @param body as n8n read it: an object, or the text of one */
export function callbackIn(body: unknown): Callback | undefined {
	const { transaction_id: id, product, status } = asObject(body) ?? {};
	// It becomes part of an address.
	if (!isUuid(id)) return undefined;
	const { code, updated } = isObject(status) ? status : {};
	return {
		transactionId: id,
		family: familyOf(shortTextOf(product)),
		updatedAt: Date.parse(shortTextOf(updated)),
		// With the state: a call about a later one is not a repeat.
		key: [id.toLowerCase(), shortTextOf(code), shortTextOf(updated)].join(' '),
	};
}

export async function findTransaction(
	client: IdMeClient,
	{ transactionId, family: first }: Callback,
): Promise<Sent<ReadTransaction>> {
	const families: Family[] =
		first === 'document' ? ['document', 'telecom'] : ['telecom', 'document'];
	let notOurs: Failed | undefined;
	let found: Sent<ReadTransaction> = STOPPED;
	for (const family of families) {
		found = await readTransaction(client, family, transactionId);
		if (found.ok || found.failure === undefined) return found;
		const kind = failureOf(found.failure.code ?? '')?.kind;
		// The transaction is unknown, or another account's.
		if (kind === 'notFound' || kind === 'notOurs') notOurs = found;
		// The account may only have checks of the other family.
		else if (kind !== 'unknownCheck' && kind !== 'notAllowed') return found;
	}
	return notOurs ?? found;
}
