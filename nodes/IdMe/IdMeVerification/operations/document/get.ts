import { transactionPlan } from '../../plan';
import { readTransactionId, type VerificationOperation } from '../../row';

export const get: VerificationOperation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a document check',
		description: 'Retrieve the state of a check of a document, and its result if it is done',
	},
	shows: ['transactionId', 'simplify'],
	offers: ['waitSeconds'],
	plan: (row) => {
		const id = readTransactionId(row);
		if (!id.ok) return id;
		return transactionPlan(row, 'readDocument', { id: id.value });
	},
};
