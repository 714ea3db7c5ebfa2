import type { Operation } from '../../operation';
import { transactionPlan } from '../../plan';
import { readCommon, readPhoneNumber } from '../../values';

export const sendCode: Operation = {
	option: {
		name: 'Send Code',
		value: 'sendCode',
		action: 'Send code to phone',
		description: 'Send a text message with a code of six digits, which Confirm Code checks',
	},
	shows: ['phone', 'verificationId', 'simplify'],
	offers: ['callbackUrl', 'metadata', 'sendPhoneAsTyped'],
	forTools: true,
	plan: async (row) => {
		const phone = readPhoneNumber(row);
		if (phone.kind === 'failed') return phone;
		const common = readCommon(row);
		if (common.kind === 'failed') return common;
		const fields = { phone: phone.value, ...common.value };
		return transactionPlan(row, 'sendCode', { fields });
	},
};
