/** What stands under Options, and how the node reads it. */
import type { INodeProperties } from 'n8n-workflow';

import { IDME_LIMITS } from '../limits';
import type { TokenPlace } from '../oauth/client';

export interface NodeOptions {
	redactSsn?: boolean;
	tokenIn?: TokenPlace;
	requestsAtATime?: number;
}

export type OptionName = keyof NodeOptions;

const { requestsAtATime, maxRequestsAtATime } = IDME_LIMITS;

export const OPTIONS: Readonly<Record<OptionName, INodeProperties>> = {
	redactSsn: {
		displayName: 'Redact Social Security Number',
		name: 'redactSsn',
		type: 'boolean',
		default: true,
		description:
			'Whether to mask Social Security numbers in the output. If you turn this off, restrict who can see executions, or do not save them.',
	},
	requestsAtATime: {
		displayName: 'Requests at a Time',
		name: 'requestsAtATime',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: maxRequestsAtATime },
		default: requestsAtATime,
		description:
			'How many requests may be under way at once. The node slows down by itself when ID.me asks for it.',
	},
	tokenIn: {
		displayName: 'Send Token In',
		name: 'tokenIn',
		type: 'options',
		options: [
			{ name: 'Header', value: 'header', description: 'Keeps it out of the logs of proxies' },
			{
				name: 'Query',
				value: 'query',
				description: 'As older pages of ID.me show it, in the address',
			},
		],
		default: 'header',
		description: 'Where the access token travels when attributes or user information are read',
	},
};
