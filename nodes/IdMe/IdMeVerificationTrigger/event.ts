/** What the trigger hands on. Pure. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { redactedFully } from '../attributes/redaction';
import type { Transaction } from '../check/transaction';
import type { Hint } from './find';

export interface VerificationEvent {
	eventId: string;
	transaction: Transaction;
	/** ID.me's own answer. */
	body: IDataObject;
}

/**
 * The same for the same state of a transaction however often it is read, another one for every other state. Times are
 * compared as moments: ID.me writes them with `Z` or with an offset.
 */
export function eventIdOf({ transactionId, statusCode, outcome, updatedAt }: Transaction): string {
	return [transactionId?.toLowerCase(), statusCode, outcome, momentOf(updatedAt)].join('_');
}

/** Whether a transaction that was read is still without the change that a call speaks of. */
export function isBehind({ updatedAt }: Transaction, hint: Hint): boolean {
	// Never so where one of them does not tell.
	return Date.parse(updatedAt ?? '') < hint.updatedAt;
}

function momentOf(time: string | null): string {
	const moment = Date.parse(time ?? '');
	return Number.isNaN(moment) ? (time ?? '') : new Date(moment).toISOString();
}

export function itemOf(
	{ eventId, transaction, body }: VerificationEvent,
	simplify: boolean,
): INodeExecutionData {
	const json = { eventId, ...transaction } as unknown as IDataObject;
	return { json: simplify ? json : { ...json, raw: redactedFully(body) } };
}
