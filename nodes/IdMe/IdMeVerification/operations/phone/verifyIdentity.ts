import { readBirthDate, readPath } from '../../../check/requestValues';
import { transactionPlan } from '../../plan';
import { given, readCommon, readPhoneNumber, refuse, type VerificationOperation } from '../../row';

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
