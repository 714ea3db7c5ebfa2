/** Reads transactions, once or until they are done: what the nodes and the trigger do to know how a check stands. */
import type { IDataObject } from 'n8n-workflow';

import type { Deadline } from '../../shared/http/deadline';
import { failed, ok, STOPPED, type Sent } from '../../shared/result';
import type { RowFailure } from '../../shared/rowFailure';
import { isIdentifier } from '../check/requestValues';
import { transactionOf, type Family, type Transaction } from '../check/transaction';
import type { IdMeClient } from './client';
import { explain } from './explain';
import { IDME_LIMITS } from '../limits';

export interface Found {
	transaction: Transaction;
	/** The service's own body. */
	body: IDataObject;
}

const CALL_OF = { telecom: 'readTelecom', document: 'readDocument' } as const;

export interface Look {
	/** Takes what is personal out of the service's own words. */
	discreet?: (text: string) => string;
	/** When nobody waits for it any more. */
	deadline?: Deadline;
	/** See the request's. */
	inAnyCase?: boolean;
}

/** @param id checked here: what is no id never becomes part of an address */
export async function readTransaction(
	client: IdMeClient,
	family: Family,
	id: string,
	{ discreet, ...limits }: Look = {},
): Promise<Sent<Found>> {
	if (!isIdentifier(id)) return failed(NOT_AN_ID);
	const name = CALL_OF[family];
	const result = await client.call(name, { id, ...limits });
	if (result.kind === 'cancelled') return STOPPED;
	if (result.kind !== 'success') return failed(explain(name, result));
	const { body } = result;
	return ok({ transaction: transactionOf(body, { family, discreet }), body });
}

const NOT_AN_ID: RowFailure = {
	what: 'Transaction ID is not an ID',
	hint: 'Use the Transaction ID that the node gave when the check was started.',
	state: 'notSent',
	field: 'transaction_id',
	label: 'Transaction ID',
	rule: 'notAnId',
};

/**
 * Looks at a check until it is done or the time is over. Between two looks no slot is held, so any number of rows may wait
 * while others are sent.
 * @returns what is known last when the check is done, when the time is over, when the run is stopped, or when looking is of no
 * use: by then the check was started and maybe paid for, so its id must not get lost.
 * @param discreet takes what is personal in the request out of what ID.me says later
 */
export async function waitForResult(
	client: IdMeClient,
	first: Found,
	waitMs: number,
	discreet?: (text: string) => string,
): Promise<Found> {
	const { transactionId, verificationId, family } = first.transaction;
	let found = first;
	if (transactionId === null || family === null || found.transaction.outcome !== 'pending') {
		return found;
	}
	const deadline = client.deadline(waitMs);
	for (let look = 0; found.transaction.outcome === 'pending'; look += 1) {
		const pause = pauseBeforeLook(look, deadline.left);
		if (pause === undefined || !(await client.wait(pause))) break;
		const read = await readTransaction(client, family, transactionId, {
			discreet,
			deadline,
			// However many rows wait for their turn: each gets one look.
			inAnyCase: look === 0,
		});
		if (read.ok) {
			const { transaction, body } = read.value;
			const ids = { transactionId, verificationId: verificationId ?? transaction.verificationId };
			found = { transaction: { ...transaction, ...ids }, body };
		} else if (!read.failure?.retryable) break;
	}
	deadline.end();
	return found;
}

/**
 * At growing intervals: how long to wait before the look with this number (from 0), in ms; undefined when no time is left for another. The
 * last one comes early enough to be answered in time.
 * @param leftMs what is left of the time that the user gives
 */
export function pauseBeforeLook(look: number, leftMs: number): number | undefined {
	const { firstLookMs, lookGrowth, longestLookMs, lastLookMs } = IDME_LIMITS;
	// There is always one look, however short the time.
	const forTheLast = look === 0 ? Math.min(lastLookMs, leftMs / 2) : lastLookMs;
	if (leftMs <= forTheLast) return undefined;
	return Math.min(longestLookMs, firstLookMs * lookGrowth ** look, leftMs - forTheLast);
}
