import { sending, type Items } from '../../../../shared/declarative/operation';
import { failed, type RowFailure, type Sent } from '../../../../shared/result';
import { readPhone } from '../../../check/requestValues';
import { sendTransaction } from '../../plan';
import { readCommon, readPhoneNumber, type Shared, type VerificationOperation } from '../../row';

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
		if (!phone.ok) return phone;
		const common = readCommon(row);
		if (!common.ok) return common;
		const fields = { phone: phone.value, ...common.value };
		const verification = String(common.value.verification_id ?? '');
		const send = async () => await sendTransaction(row, 'sendCode', { fields });
		return sending(async () => await once(row.shared, numberOf(phone.value), verification, send));
	},
};

/** The same for all spellings of a number. */
function numberOf(typed: string): string {
	const reading = readPhone(typed);
	return reading.ok ? reading.phone : typed.replace(/\D/g, '') || typed;
}

/** One message for all rows with the same number, which share what comes of it: nobody could tell two codes apart. */
async function once(
	{ codes }: Shared,
	phone: string,
	verification: string,
	send: () => Promise<Sent<Items>>,
): Promise<Sent<Items>> {
	const code = codes.get(phone) ?? { verification, sent: send() };
	if (code.verification !== verification) return failed(SAME_PHONE);
	codes.set(phone, code);
	const sent = await code.sent;
	const didNothing = !sent.ok && (sent.failure === undefined || sent.failure.retryable);
	// So that n8n's next try sends it.
	if (didNothing) codes.delete(phone);
	return sent;
}

const SAME_PHONE: RowFailure = {
	what: 'Another row of this run sends a code to the same number, for another verification',
	hint: 'Send the code of one verification first and confirm it, then that of the other.',
	state: 'notSent',
	field: 'phone',
	label: 'Phone',
	rule: 'samePhone',
};
