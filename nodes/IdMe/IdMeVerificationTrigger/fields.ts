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
		displayName:
			'Where several n8n processes take calls (queue mode behind a load balancer), each of them can start the workflow for the same result: put a Remove Duplicates node behind this one, with "Remove Items Processed in Previous Executions" on eventId.',
		name: 'processesNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName:
			'ID.me calls four times at most. A check that takes longer than its calls is not reported here: choose "Pending" under Outcomes, and let the workflow wait and read the result with Get of ID.me Verification; or let another workflow read the checks that you started.',
		name: 'pendingNotice',
		type: 'notice',
		default: '',
		displayOptions: { hide: { outcomes: ['pending'] } },
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
				name: 'Pending',
				value: 'pending',
				description:
					'The check is under way: wait, and read it with Get, since ID.me may not call again',
			},
			{
				name: 'Unreadable',
				value: 'unreadable',
				description: 'The answer contradicts itself or cannot be read, so that nobody knows',
			},
			{
				name: 'Verified',
				value: 'verified',
				description: 'The check is done, and it was successful',
			},
		],
		default: ['verified', 'failed', 'unreadable'],
		required: true,
		description: 'Which results start the workflow',
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
];
