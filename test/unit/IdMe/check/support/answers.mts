import type { IDataObject } from 'n8n-workflow';
import { transactionOf } from '../../../../../nodes/IdMe/check/transaction.ts';

const ID = '5f1c2f0e-8a3b-4f7e-9d56-0c1d2e3f4a5b';
export const DONE = { code: 200, message: 'Transaction successfully completed' };

export const bodyOf = (more: object): IDataObject => ({
	transaction_id: ID,
	product: 'document.license.verify',
	status: DONE,
	...more,
});

export const outcomeOf = (more: object) => transactionOf(bodyOf(more)).outcome;
