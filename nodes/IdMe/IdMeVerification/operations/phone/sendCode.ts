import { notSent, RowRefusal } from '../../../../shared/result';
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
		const verification = String(common.verification_id ?? '');
		const reading = readPhone(phone);
		// One code for all spellings of a number: a person could not tell two codes apart.
		const number = reading.ok ? reading.phone : phone.replace(/\D/g, '') || phone;
		const { codes } = row.shared;
		const first = codes.get(number) ?? verification;
		if (first !== verification) throw new RowRefusal(SAME_PHONE);
		codes.set(number, first);
		return transactionPlan(row, 'sendCode', { fields: { phone, ...common } }, number);
	},
};

const SAME_PHONE = notSent(
	'Another row of this run sends a code to the same number, for another verification',
	'Send the code of one verification first and confirm it, then that of the other.',
	{ field: 'phone', label: 'Phone', rule: 'samePhone' },
);
