/** How a check is written down for the caller: the status call's body, a callback's, and a line of a verification. */
import type { TransactionAnswer } from './contract.mts';
import type { Transaction } from './model.mts';
import { errorOf } from './plans.mts';
import type { Readings } from './readings.mts';

const HOUR_MS = 3_600_000;
/** The offset that the samples show. */
const SAMPLE_OFFSET_HOURS = -4;

const DONE = { code: 200, message: 'Transaction successfully completed' } as const;
const FAILED = { code: 300, message: 'Transaction unsuccessful' } as const;

/** A moment as the service writes it. */
export function momentOf(time: number, { timestamps }: Readings): string {
	if (timestamps === 'Z') return new Date(time).toISOString();
	const local = new Date(time + SAMPLE_OFFSET_HOURS * HOUR_MS).toISOString();
	return local.replace('Z', '-04:00');
}

function wordOf(transaction: Transaction, { pendingStatus }: Readings) {
	if (transaction.outcome === 'verified') return DONE;
	if (transaction.outcome === 'failed') return FAILED;
	const message = 'Transaction pending';
	return typeof pendingStatus === 'number' ? { code: pendingStatus, message } : { message };
}

/** A check without its result. */
export function lineOf(transaction: Transaction, readings: Readings): TransactionAnswer {
	const { transactionId, verificationId, product, outcome, createdAt, updatedAt } = transaction;
	const hasStatus = outcome !== 'pending' || readings.pendingStatus !== 'none';
	const status = {
		...wordOf(transaction, readings),
		created: momentOf(createdAt, readings),
		updated: momentOf(updatedAt, readings),
	};
	return {
		transaction_id: transactionId,
		verification_id: verificationId,
		product: readings.product === 'full' ? product : product.replace(/^(telecom|document)\./, ''),
		...(hasStatus ? { status } : {}),
	};
}

/** What a successful check says besides `verified` is not published; a value of our own stands for it. */
const EXTRAS: Readonly<Record<Transaction['product'], Record<string, unknown>>> = {
	'telecom.possession.sms': {},
	'telecom.identity.verify': {
		current_address: { street: '12 Harbour Street', city: 'Arlington', state: 'VA', zip: '22202' },
	},
	'document.license.verify': { document_type: 'license' },
	'document.passport.verify': { document_type: 'passport' },
	'document.passcard.verify': { document_type: 'passcard' },
};

function resultOf(transaction: Transaction, readings: Readings) {
	const { outcome, errors, product, sms } = transaction;
	if (outcome === 'pending') return undefined;
	if (outcome === 'failed') return { verified: false, errors };
	// A message that counts as completed when it is sent has no result before its code is confirmed.
	if (sms?.isConfirmed === false) return undefined;
	if (readings.resultOfSuccess === 'missing') return undefined;
	if (readings.resultOfSuccess === 'contradictory') {
		return { verified: true, errors: [errorOf(2005)] };
	}
	const isTold = readings.resultOfSuccess === 'present';
	return { ...(isTold ? { verified: true } : {}), ...EXTRAS[product] };
}

/** The body of the status call, and of the call that started the check. */
export function envelopeOf(transaction: Transaction, readings: Readings): TransactionAnswer {
	const result = resultOf(transaction, readings);
	const isEchoed = readings.metadataEchoed && transaction.metadata !== undefined;
	return {
		...lineOf(transaction, readings),
		...(result ? { [readings.resultKey]: result } : {}),
		...(isEchoed ? { metadata: transaction.metadata as TransactionAnswer['metadata'] } : {}),
	};
}

/** The body of a callback. */
export function callbackOf(transaction: Transaction, readings: Readings): TransactionAnswer {
	return readings.callbackHasResult
		? envelopeOf(transaction, readings)
		: lineOf(transaction, readings);
}
