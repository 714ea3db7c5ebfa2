import type { INodeProperties } from 'n8n-workflow';

import { SIMPLIFY } from '../../shared/parameters';

export const properties: INodeProperties[] = [
	{
		displayName:
			'Open Webhook URLs above, copy the Production URL, and ask your ID.me account manager to send results there, or put it into Options > Callback URL of the ID.me Verification node. Treat it like a password.',
		name: 'addressNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Checks',
		name: 'families',
		type: 'multiOptions',
		options: [
			{
				name: 'Document',
				value: 'document',
				description: 'Driver licenses, passports and passport cards',
			},
			{
				name: 'Phone',
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
				name: 'Pending',
				value: 'pending',
				description:
					'The check is under way: wait, and read it with Get, since ID.me calls four times at most',
			},
			{
				name: 'Unclear',
				value: 'unclear',
				description: 'The answer contradicts itself or cannot be read, so that nobody knows',
			},
			{
				name: 'Verified',
				value: 'verified',
				description: 'The check is done, and it was successful',
			},
		],
		default: ['verified', 'failed', 'unclear'],
		required: true,
		description: 'Which results start the workflow',
	},
	SIMPLIFY,
];
