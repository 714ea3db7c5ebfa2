import { transactionPlan } from '../../plan';
import { readId, refuse, type VerificationOperation } from '../../row';

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
