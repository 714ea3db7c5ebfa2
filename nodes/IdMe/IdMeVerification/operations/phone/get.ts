import { transactionPlan } from '../../plan';
import { readTransactionId, type VerificationOperation } from '../../row';

export const get: VerificationOperation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a phone check',
		description: 'Retrieve the state of a check of a phone, and its result if it is done',
	},
	shows: ['transactionId', 'simplify'],
	offers: ['waitSeconds'],
	plan: (row) => {
		const id = readTransactionId(row);
		if (!id.ok) return id;
		return transactionPlan(row, 'readTelecom', { id: id.value });
	},
};
