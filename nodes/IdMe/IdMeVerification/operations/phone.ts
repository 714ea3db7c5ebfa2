import { sending, type Items } from '../../../shared/declarative/operation';
import { failed, ok, type Result, type Sent } from '../../../shared/result';
import type { RowFailure } from '../../../shared/rowFailure';
import { readBirthDate, readPath, readPhone } from '../../check/requestValues';
import { getOf, sendTransaction, transactionPlan } from '../plan';
import { given, readCommon, readId, refuse, type Row, type VerificationOperation } from '../row';

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
		return sending(async () => await once(row, numberOf(phone.value), verification, send));
	},
};

function readPhoneNumber(row: Row): Result<string> {
	const typed = row.text('phone');
	if (typed === '') {
		const hint = 'Write the US number of the person, for example (888) 941-3032.';
		return refuse('phone', 'required', 'is empty', hint);
	}
	if (row.options.sendPhoneAsTyped) return ok(typed);
	const reading = readPhone(typed);
	if (reading.ok) return ok(reading.phone);
	const hint = 'Use ten digits without extension, or turn on "Send Phone as Typed" under Options.';
	return refuse('phone', 'notAPhone', `is not a US number: ${reading.reason}`, hint);
}

/** The same for all spellings of a number. */
function numberOf(typed: string): string {
	const reading = readPhone(typed);
	return reading.ok ? reading.phone : typed.replace(/\D/g, '') || typed;
}

/** One message for all rows with the same number, which share what comes of it: nobody could tell two codes apart. */
async function once(
	{ codes }: Row,
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

export const confirmCode: VerificationOperation = {
	option: {
		name: 'Confirm Code',
		value: 'confirmCode',
		action: 'Confirm a code',
		description: 'Check the code that a person received: whether they have the phone',
	},
	shows: ['transactionId', 'code'],
	offers: ['simplify', 'waitSeconds'],
	plan: (row) => {
		const id = readId(row, 'transactionId');
		if (!id.ok) return id;
		const code = row
			.text('code')
			.normalize('NFKC')
			.replace(/[\s\p{Pd}\p{Cf}]/gu, '');
		if (code === '') {
			const hint = 'Ask the person for the six digits of the text message.';
			return refuse('code', 'required', 'is empty', hint);
		}
		if (!/^\d{6}$/.test(code)) {
			const hint =
				'Ask the person for all six digits, and send nothing else: a wrong code uses up a try. Where the code stands in a sheet, format its column as text, so that a leading zero stays.';
			return refuse('code', 'notSixDigits', 'does not have six digits', hint);
		}
		const fields = { transaction_id: id.value, code };
		return transactionPlan(row, 'confirmCode', { id: id.value, fields });
	},
};

export const get = getOf('readTelecom', {
	action: 'Get a phone check',
	description: 'Retrieve the state of a check of a phone, and its result if it is done',
});

export const verifyIdentity: VerificationOperation = {
	option: {
		name: 'Verify Identity',
		value: 'verifyIdentity',
		action: 'Verify an identity by phone',
		description: 'Compare phone number, birth date and name with what the carrier knows',
	},
	shows: ['phone', 'birthDate'],
	offers: [
		'callbackUrl',
		'firstName',
		'identityPath',
		'lastName',
		'metadata',
		'sendPhoneAsTyped',
		'simplify',
		'verificationId',
		'waitSeconds',
	],
	plan: (row) => {
		const phone = readPhoneNumber(row);
		if (!phone.ok) return phone;
		const typed = row.value('birthDate', '');
		const birth = readBirthDate(typed, row.timezone, row.today);
		if (!birth.ok) {
			const hint = 'Write year, month and day, for example 1990-04-27.';
			const isEmpty = typed === '' || typed === null || typed === undefined;
			if (isEmpty) return refuse('birthDate', 'required', 'is empty', hint);
			const is = `is not a date that can be used: ${birth.reason}`;
			return refuse('birthDate', 'notADate', is, hint);
		}
		const common = readCommon(row);
		if (!common.ok) return common;
		const path = readPath(row.options.identityPath);
		if (!path.ok) {
			const hint = 'Write the path alone, without host and query: /api/v2/telecom/identity/verify.';
			return refuse('identityPath', 'notAPath', 'is not a path', hint);
		}
		const { firstName, lastName } = row.options;
		const fields = given({
			phone: phone.value,
			birth_date: birth.birthDate,
			first_name: firstName,
			last_name: lastName,
			...common.value,
		});
		return transactionPlan(row, 'verifyIdentity', { fields, path: path.path });
	},
};
