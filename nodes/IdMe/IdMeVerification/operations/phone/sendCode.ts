import { failed, notSent } from '../../../../shared/result';
import { readPhone } from '../../../check/requestValues';
import { transactionPlan } from '../../plan';
import { readCommon, readPhoneNumber, type VerificationOperation } from '../../row';

export const sendCode: VerificationOperation = {
	option: {
		name: 'Send Code',
		value: 'sendCode',
		action: 'Send a code to a phone',
		description: 'Send a text message with a code of six digits, which Confirm Code checks',
	},
	shows: ['phone'],
	offers: ['callbackUrl', 'metadata', 'sendPhoneAsTyped', 'simplify', 'verificationId'],
	plan: (row) => {
		const phone = readPhoneNumber(row);
		const common = readCommon(row);
		const send = transactionPlan(row, 'sendCode', { fields: { phone, ...common } });
		const verification = String(common.verification_id ?? '');
		const reading = readPhone(phone);
		// The same for all spellings of a number.
		const number = reading.ok ? reading.phone : phone.replace(/\D/g, '') || phone;
		// One message for all rows with the same number, which share what comes of it: nobody could tell two codes apart.
		const { codes } = row.shared;
		return async () => {
			const code = codes.get(number) ?? { verification, sent: send() };
			if (code.verification !== verification) return failed(SAME_PHONE);
			codes.set(number, code);
			const sent = await code.sent;
			const didNothing = !sent.ok && (sent.failure === undefined || sent.failure.retryable);
			// So that n8n's next try sends it.
			if (didNothing) codes.delete(number);
			return sent;
		};
	},
};

const SAME_PHONE = notSent(
	'Another row of this run sends a code to the same number, for another verification',
	'Send the code of one verification first and confirm it, then that of the other.',
	{ field: 'phone', label: 'Phone', rule: 'samePhone' },
);
