/** What several declarative nodes offer and say alike. */
import type { INodeProperties, NodeHint } from 'n8n-workflow';

import { LIMITS } from '../limits';

export const SIMPLIFY = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
} satisfies INodeProperties;

// n8n's lint takes a name for a default, and nothing longer.
const { requestsAtATime: atATime } = LIMITS;

export const requestsAtATime = (service: string): INodeProperties => ({
	displayName: 'Requests at a Time',
	name: 'requestsAtATime',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: LIMITS.maxRequestsAtATime },
	default: atATime,
	description: `How many requests may be under way at once. The node slows down by itself when ${service} asks for it.`,
});

export const NO_ITEMS: NodeHint = {
	message: 'If no items come in, n8n does not run this node and nothing is sent.',
	type: 'info',
	// n8n 2.40 shows hints of the input pane nowhere in the schema view; these it shows.
	location: 'ndv',
	whenToDisplay: 'beforeExecution',
};
