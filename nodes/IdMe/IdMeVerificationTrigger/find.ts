/** Reads the transaction that a call speaks of, with the account's own secret. */
import { asObject, isObject } from '../../shared/answers';
import { STOPPED, type Failed, type Sent } from '../../shared/result';
import type { IdMeClient } from '../api/client';
import { failureOf } from '../api/failures';
import { readTransaction, type ReadTransaction } from '../api/transactions';
import { familyOf, isUuid, shortTextOf, type Family } from '../check/transaction';

/**
 * What a call from outside is good for. Calls are not signed (docs.id.me/services-api/webhooks), so anybody who knows the
 * address can make one: it only says which transaction to read, and whatever else it claims is not believed.
 */
export interface Hint {
	/** As ID.me wrote it. */
	transactionId: string;
	/** Where to look first; undefined where the call does not tell. */
	family?: Family;
	/** The moment of the change that the call speaks of; NaN where it does not tell. */
	updatedAt: number;
	/** Tells calls apart: the same for the same call made again. */
	key: string;
}

/** @param body as n8n read it: an object, or the text of one */
export function hintOf(body: unknown): Hint | undefined {
	const { transaction_id: id, product, status } = asObject(body) ?? {};
	// What is no id of ID.me's never becomes part of an address.
	if (!isUuid(id)) return undefined;
	const { code, updated } = isObject(status) ? status : {};
	return {
		transactionId: id,
		family: familyOf(shortTextOf(product)),
		updatedAt: Date.parse(shortTextOf(updated)),
		// A call about a later state is another one, so that it is not taken for the one before.
		key: [id.toLowerCase(), shortTextOf(code), shortTextOf(updated)].join(' '),
	};
}

/** What cannot be read now may still be ours, or nobody's: either way the call is to be made again. */
export async function findTransaction(
	client: IdMeClient,
	{ transactionId, family: first }: Hint,
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
		// Of an account that has no checks of this family, it is of the other one.
		else if (kind !== 'unknownCheck' && kind !== 'notAllowed') return found;
	}
	return notOurs ?? found;
}
