import type { Operation } from '../../operation';
import { transactionPlan } from '../../plan';
import { readTransactionId } from '../../values';

export const get: Operation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get document check',
		description: 'Retrieve the state of a check of a document, and its result if it is done',
	},
	shows: ['transactionId', 'simplify'],
	offers: ['waitForResult', 'waitSeconds'],
	forTools: true,
	plan: async (row) => {
		const id = readTransactionId(row);
		if (id.kind === 'failed') return id;
		return transactionPlan(row, 'readDocument', { id: id.value });
	},
};
