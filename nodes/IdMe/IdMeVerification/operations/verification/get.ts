import { verificationPlan } from '../../plan';
import { readVerificationId, type VerificationOperation } from '../../row';

export const get: VerificationOperation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a verification',
		description:
			'Retrieve a verification and its checks without their results, which Get of each check tells',
	},
	shows: ['verificationId', 'simplify'],
	offers: [],
	plan: (row) => {
		const id = readVerificationId(row);
		if (!id.ok) return id;
		return verificationPlan(row, 'readVerification', { id: id.value });
	},
};
