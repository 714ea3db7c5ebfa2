import { systemClock } from '../../../../shared/clock';
import { dayIn, readBirthDate, readPath } from '../../../check/requestValues';
import { transactionPlan } from '../../plan';
import { readCommon, readPhoneNumber, refusal, type VerificationOperation } from '../../row';

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
		const typed = row.value('birthDate', '');
		const today = dayIn(new Date(systemClock.now()), row.timezone);
		const birth = readBirthDate(typed, row.timezone, today);
		if (!birth.ok) {
			const hint = 'Write year, month and day, for example 1990-04-27.';
			if ((typed ?? '') === '') throw refusal('birthDate', 'required', 'is empty', hint);
			const is = `is not a date that can be used: ${birth.reason}`;
			throw refusal('birthDate', 'notADate', is, hint);
		}
		const common = readCommon(row);
		const path = readPath(row.options.identityPath);
		if (!path.ok) {
			const hint = 'Write the path alone, without host and query: /api/v2/telecom/identity/verify.';
			throw refusal('identityPath', 'notAPath', 'is not a path', hint);
		}
		const { firstName, lastName } = row.options;
		const { birthDate } = birth;
		const who = { phone, birth_date: birthDate, first_name: firstName, last_name: lastName };
		const fields = { ...who, ...common };
		return transactionPlan(row, 'verifyIdentity', { fields, path: path.path });
	},
};
