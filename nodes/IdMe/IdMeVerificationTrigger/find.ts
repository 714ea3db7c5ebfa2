/** Reads the transaction that a call speaks of, with the account's own secret. */
import type { IDataObject } from 'n8n-workflow';

import type { RowFailure } from '../../shared/rowFailure';
import type { IdMeClient } from '../api/client';
import { kindOf, type FailureKind } from '../api/failures';
import { readTransaction } from '../api/transactions';
import { FAMILIES, type Transaction } from '../check/transaction';
import type { Hint } from './hint';

export type Found =
	| { kind: 'read'; transaction: Transaction; body: IDataObject }
	/** Not of this account, or of nobody. */
	| { kind: 'notOurs'; failure: RowFailure }
	/** It may be ours. The failure is missing where the time was over. */
	| { kind: 'unread'; failure?: RowFailure };

/** The transaction is unknown, or another account's. */
const NOT_OURS: ReadonlySet<FailureKind> = new Set(['notFound', 'notOurs']);

/** The account has no checks of this family, so the transaction is of the other one. */
const NO_SUCH_CHECKS: ReadonlySet<FailureKind> = new Set([
	'unknownCheck',
	'checkOff',
	'notAllowed',
]);

export async function findTransaction(
	client: IdMeClient,
	{ transactionId, family: first }: Hint,
): Promise<Found> {
	const families = [...FAMILIES].sort((a, b) => Number(b === first) - Number(a === first));
	let notOurs: RowFailure | undefined;
	let failure: RowFailure | undefined;
	for (const family of families) {
		const result = await readTransaction(client, family, transactionId);
		if (result.ok) {
			const found = result.value;
			return isAbout(found.transaction, transactionId) ? { kind: 'read', ...found } : ABOUT_ANOTHER;
		}
		if (result.failure === undefined) return { kind: 'unread' };
		({ failure } = result);
		const kind = kindOf(failure.code);
		if (NOT_OURS.has(kind)) notOurs = failure;
		else if (!NO_SUCH_CHECKS.has(kind)) return { kind: 'unread', failure };
	}
	return notOurs === undefined
		? { kind: 'unread', failure }
		: { kind: 'notOurs', failure: notOurs };
}

function isAbout({ transactionId }: Transaction, id: string): boolean {
	return transactionId?.toLowerCase() === id.toLowerCase();
}

const ABOUT_ANOTHER: Found = {
	kind: 'unread',
	failure: {
		what: 'ID.me answered about another transaction than the one that was asked for',
		hint: 'Check whether a proxy between n8n and ID.me answers from its memory.',
		state: 'refused',
	},
};
