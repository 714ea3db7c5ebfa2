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
		const common = readCommon(row);
		const verification = String(common.verification_id ?? '');
		const reading = readPhone(phone);
		// The same for all spellings of a number.
		const number = reading.ok ? reading.phone : phone.replace(/\D/g, '') || phone;
		const send = async () =>
			await sendTransaction(row, 'sendCode', { fields: { phone, ...common } });
		return sending(async () => await once(row.shared, number, verification, send));
	},
};

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
