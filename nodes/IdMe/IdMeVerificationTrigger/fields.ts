/** The parameters of the trigger. */
import type { INodeProperties } from 'n8n-workflow';

export const properties: INodeProperties[] = [
	{
		displayName:
			'Open Webhook URLs above, copy the Production URL, and tell ID.me to send results there, in one of two ways: ask your ID.me account manager to enter it for "Telecom Verification Result" and "Document Verification Result", or put it into Options > Callback URL of the ID.me Verification node. To try this node out, put the Test URL there instead: it works while this step executes. Treat both like a password.',
		name: 'addressNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Families',
		name: 'families',
		type: 'multiOptions',
		options: [
			{
				name: 'Document',
				value: 'document',
				description: 'Driver licenses, passports and passport cards',
			},
			{
				name: 'Telecom',
				value: 'telecom',
				description: 'One-time codes and identity checks by phone',
			},
		],
		default: ['telecom', 'document'],
		required: true,
		description: 'Which kinds of checks start the workflow',
	},
	{
		displayName: 'Outcomes',
		name: 'outcomes',
		type: 'multiOptions',
		options: [
			{
				name: 'Failed',
				value: 'failed',
				description: 'The check is done, and nobody was verified',
			},
			{
				name: 'Verified',
				value: 'verified',
				description: 'The check is done, and it was successful',
			},
		],
		default: ['verified', 'failed'],
		required: true,
		description: 'Which results start the workflow. A check that is not done never does.',
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
];
