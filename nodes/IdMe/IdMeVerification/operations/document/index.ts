import type { Resource } from '../../operation';
import { get } from './get';
import { verifyLicense, verifyPasscard, verifyPassport } from './verify';

export const document: Resource = {
	option: {
		name: 'Document',
		value: 'document',
		description: 'Whether a document is genuine',
	},
	operations: [get, verifyLicense, verifyPassport, verifyPasscard],
	defaultOperation: 'verifyLicense',
};
