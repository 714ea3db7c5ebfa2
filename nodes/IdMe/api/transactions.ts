/** Reads transactions, once or until they are done. */
import type { IDataObject } from 'n8n-workflow';

import { ok, type Sent } from '../../shared/result';
import { isIdentifier } from '../check/requestValues';
import {
	kindsOf,
	textOf,
	transactionOf,
	type Family,
	type TransactionContext,
	type Transaction,
} from '../check/transaction';
import { sentOf } from './answers';
import type { IdMeClient, ServiceRequest } from './client';
import { IDME_LIMITS } from '../limits';

export interface ReadTransaction {
	transaction: Transaction;
	body: IDataObject;
}

/** @param known what the transaction has to match, and what masks personal values */
export async function readTransaction(
	client: IdMeClient,
	family: Family,
	id: string,
	known?: Pick<TransactionContext, 'verification' | 'kinds' | 'mask'>,
	limits?: Pick<ServiceRequest, 'deadline' | 'inAnyCase'>,
): Promise<Sent<ReadTransaction>> {
	const name = family === 'telecom' ? 'readTelecom' : 'readDocument';
	const sent = sentOf(name, await client.call(name, { id, ...limits }));
	if (!sent.ok) return sent;
	return ok({ transaction: transactionOf(sent.value, { ...known, family }), body: sent.value });
}

/**
 * Looks at a check until it is done or the time is over. No slot is held between looks, so any number of rows may wait. It
 * never fails, but returns the last known state: the check may be paid for, and its id must not get lost.
 */
export async function waitForResult(
	client: IdMeClient,
	first: ReadTransaction,
	waitMs: number,
	mask?: (text: string) => string,
): Promise<ReadTransaction> {
	const { transactionId, verificationId, family, outcome } = first.transaction;
	if (outcome !== 'pending' || waitMs <= 0) return first;
	if (transactionId === null || family === null || !isIdentifier(transactionId)) return first;
	// Even under the same id a look may find another check.
	const { product, verification_id: verification } = first.body;
	const kinds = kindsOf(textOf(product), family);
	const known = { verification: textOf(verification) ?? undefined, kinds, mask };
	let found = first;
	const deadline = client.deadline(waitMs);
	for (let look = 0; found.transaction.outcome === 'pending'; look += 1) {
		const pause = pauseBeforeLook(look, deadline.left);
		if (pause === undefined || !(await client.requests.wait(pause))) break;
		// Each row gets one look, however many wait for a slot.
		const limits = { deadline, inAnyCase: look === 0 };
		const read = await readTransaction(client, family, transactionId, known, limits);
		if (read.ok) {
			const { transaction, body } = read.value;
			const ids = { transactionId, verificationId: verificationId ?? transaction.verificationId };
			found = { transaction: { ...transaction, ...ids }, body };
		} else if (!read.failure?.retryable) break;
	}
	deadline.end();
	return found;
}

/** The pause (ms) before look number `look` (from 0); undefined where no time is left for its answer. */
export function pauseBeforeLook(look: number, leftMs: number): number | undefined {
	const { firstLookMs, lookGrowth, longestLookMs, lastLookMs } = IDME_LIMITS;
	// There is always one look, however short the time.
	const forTheLast = look === 0 ? Math.min(lastLookMs, leftMs / 2) : lastLookMs;
	if (leftMs <= forTheLast) return undefined;
	return Math.min(longestLookMs, firstLookMs * lookGrowth ** look, leftMs - forTheLast);
}
