import { verificationPlan } from '../../plan';
import { readId, type VerificationOperation } from '../../row';

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
	plan: (row) => verificationPlan(row, 'readVerification', { id: readId(row, 'verificationId') }),
};
