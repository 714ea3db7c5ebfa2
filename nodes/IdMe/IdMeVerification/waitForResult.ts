/**
 * Looks at a check until it is done or the time is over. Between two looks no slot is held, so any number of rows may
 * wait while others are sent.
 */
import type { IDataObject } from 'n8n-workflow';

import type { IdMeClient } from '../api/client';
import { readTransaction } from '../api/transactions';
import type { Transaction } from '../check/transaction';
import { pauseBeforeLook } from '../check/waiting';

export interface Found {
	transaction: Transaction;
	/** The service's own body. */
	body: IDataObject;
}

/**
 * What is known last when the check is done, when the time is over, when the run is stopped, or when looking is of no
 * use: by then the check was started and maybe paid for, so its id must not get lost.
 */
export async function waitForResult(
	client: IdMeClient,
	first: Found,
	waitMs: number,
): Promise<Found> {
	const until = client.now() + waitMs;
	let found = first;
	for (let look = 0; found.transaction.outcome === 'pending'; look += 1) {
		const { transactionId, family } = found.transaction;
		const pause = pauseBeforeLook(look, until - client.now());
		if (transactionId === null || family === null || pause === undefined) break;
		if (!(await client.wait(pause))) break;
		const read = await readTransaction(client, family, transactionId);
		if (read.kind === 'cancelled') break;
		if (read.kind === 'read') found = { transaction: read.transaction, body: read.body };
		else if (!read.failure.passing) break;
	}
	return found;
}
