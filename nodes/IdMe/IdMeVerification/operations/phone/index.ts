import type { Resource } from '../../operation';
import { confirmCode } from './confirmCode';
import { get } from './get';
import { sendCode } from './sendCode';
import { verifyIdentity } from './verifyIdentity';

export const phone: Resource = {
	option: {
		name: 'Phone',
		value: 'phone',
		description: 'Whether a person has a phone number, and is who the carrier knows',
	},
	operations: [confirmCode, get, sendCode, verifyIdentity],
	defaultOperation: 'sendCode',
};
