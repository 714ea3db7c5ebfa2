import { readPhone } from '../../../check/phone';
import type { Operation } from '../../operation';
import { transactionPlan } from '../../plan';
import { readCommon, readPhoneNumber } from '../../values';

/** The same for all spellings of a number. */
function numberOf(typed: string): string {
	const reading = readPhone(typed);
	return reading.ok ? reading.phone : typed.replace(/\D/g, '') || typed;
}

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
		const { send } = transactionPlan(row, 'sendCode', { fields });
		const number = numberOf(phone.value);
		const verification = String(common.value.verification_id ?? '');
		return {
			kind: 'plan',
			send: async (client) =>
				await row.codeFor(number, verification, async () => await send(client)),
		};
	},
};
