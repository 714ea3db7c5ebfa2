import { transactionPlan } from '../../plan';
import { readId, refusal, type VerificationOperation } from '../../row';

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
		const typed = row.text('code').normalize('NFKC');
		const code = typed.replace(/[\s\p{Pd}\p{Cf}]/gu, '');
		if (code === '') {
			const hint = 'Ask the person for the six digits of the text message.';
			throw refusal('code', 'required', 'is empty', hint);
		}
		if (!/^\d{6}$/.test(code)) {
			const hint =
				'Ask the person for all six digits, and send nothing else: a wrong code uses up a try. Where the code stands in a sheet, format its column as text, so that a leading zero stays.';
			throw refusal('code', 'notSixDigits', 'does not have six digits', hint);
		}
		return transactionPlan(row, 'confirmCode', { id, fields: { transaction_id: id, code } });
	},
};
