import type { Operation } from '../../operation';
import { verificationPlan } from '../../plan';
import { readCallbackAndMetadata } from '../../values';

export const create: Operation = {
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create verification',
		description: 'Create an empty verification, whose ID several checks can share',
	},
	shows: ['simplify'],
	offers: ['callbackUrl', 'metadata'],
	forTools: true,
	plan: async (row) => {
		const fields = readCallbackAndMetadata(row);
		if (fields.kind === 'failed') return fields;
		return verificationPlan(row, 'createVerification', { fields: fields.value });
	},
};
