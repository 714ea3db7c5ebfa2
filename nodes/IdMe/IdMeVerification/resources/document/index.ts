import type { Resource } from '../../operation';
import { get } from './get';
import { verifyLicense, verifyPasscard, verifyPassport } from './verify';

export const document: Resource = {
	option: {
		name: 'Document',
		value: 'document',
		description: 'Whether the document of a person is genuine and theirs',
	},
	operations: [get, verifyLicense, verifyPassport, verifyPasscard],
	defaultOperation: 'verifyLicense',
};
