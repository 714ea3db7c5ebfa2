/** Reads transactions: what the nodes and the trigger do when they need to know how a check stands. */
import type { IDataObject } from 'n8n-workflow';

import type { Deadline } from '../../shared/http/deadline';
import { failed, ok, STOPPED, type Sent } from '../../shared/result';
import type { RowFailure } from '../../shared/rowFailure';
import { isIdentifier } from '../check/requestValues';
import { transactionOf, type Family, type Transaction } from '../check/transaction';
import type { IdMeClient } from './client';
import { explain } from './explain';

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
