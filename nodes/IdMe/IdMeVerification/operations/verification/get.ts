import type { Operation } from '../../operation';
import { verificationPlan } from '../../plan';
import { readVerificationId } from '../../values';

export const get: Operation = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get verification',
		description:
			'Retrieve a verification and its checks without their results, which Get of each check tells',
	},
	shows: ['verificationId', 'simplify'],
	requires: ['verificationId'],
	offers: [],
	forTools: true,
	plan: async (row) => {
		const id = readVerificationId(row);
		if (id.kind === 'failed') return id;
		return verificationPlan(row, 'readVerification', { id: id.value });
	},
};
