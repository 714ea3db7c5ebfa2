import { verificationPlan } from '../../plan';
import { readCallbackAndMetadata, type VerificationOperation } from '../../row';

export const create: VerificationOperation = {
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create a verification',
		description: 'Create an empty verification, whose ID several checks can share',
	},
	shows: [],
	offers: ['callbackUrl', 'metadata', 'simplify'],
	plan: (row) =>
		verificationPlan(row, 'createVerification', { fields: readCallbackAndMetadata(row) }),
};
