import { refused } from '../../../../shared/result';
import { readBirthDate, readPath } from '../../../check/requestValues';
import { transactionPlan } from '../../plan';
import { readCommon, readPhoneNumber, type VerificationOperation } from '../../row';

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
			const isEmpty = typed === '' || typed === null || typed === undefined;
			return refused({
				field: 'birth_date',
				label: 'Birth Date',
				rule: isEmpty ? 'required' : 'notADate',
				is: isEmpty ? 'is empty' : `is not a date that can be used: ${birth.reason}`,
				hint: 'Write year, month and day, for example 1990-04-27.',
			});
		}
		const common = readCommon(row);
		if (!common.ok) return common;
		const path = readPath(row.options.identityPath);
		if (!path.ok) {
			const hint = 'Write the path alone, without host and query: /api/v2/telecom/identity/verify.';
			return refused({
				field: 'identityPath',
				label: 'Override Path',
				rule: 'notAPath',
				is: 'is not a path',
				hint,
			});
		}
		const { firstName = '', lastName = '' } = row.options;
		const names = { first_name: firstName, last_name: lastName };
		const fields = {
			phone: phone.value,
			birth_date: birth.birthDate,
			...Object.fromEntries(Object.entries(names).filter(([, name]) => name !== '')),
			...common.value,
		};
		return transactionPlan(row, 'verifyIdentity', { fields, path: path.path });
	},
};
