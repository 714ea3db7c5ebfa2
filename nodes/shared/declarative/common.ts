/** What several declarative nodes offer and say alike. */
import type { INodeProperties } from 'n8n-workflow';

import { LIMITS } from '../limits';

export const SIMPLIFY = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
} satisfies INodeProperties;

const NAMED = { displayName: 'Requests at a Time', name: 'requestsAtATime' };

/** Numbers that somebody may want to choose in place of what serves best, besides the highest. */
const CHOICES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60];

export const requestsAtATime = (service: string): INodeProperties => ({
	...NAMED,
	description: `How many requests of the account are under way at once. Without this option it is Automatic, which is best unless ${service} has told you a number.`,
	type: 'options',
	options: [
		...[...CHOICES, LIMITS.maxRequestsAtATime].map((value) => ({ name: String(value), value })),
		{
			name: 'Automatic',
			value: 'automatic',
			description: `From ${LIMITS.requestsAtATime} up to ${LIMITS.maxRequestsAtATime}: more while ${service} answers as fast as before, fewer when it gets slower`,
		},
	],
	default: 'automatic',
});

/** Where a number is not to be found out: what is asked for is paid for, or reaches a person. */
export const fewRequestsAtATime = (
	service: string,
	{
		requestsAtATime: atATime,
		maxRequestsAtATime: most,
	}: { requestsAtATime: number; maxRequestsAtATime: number },
): INodeProperties => ({
	...NAMED,
	description: `Without this option up to ${atATime} requests are under way at once, and fewer when ${service} asks for it. More are faster only where ${service} answers many as fast as few.`,
	type: 'number',
	typeOptions: { minValue: 1, maxValue: most, numberPrecision: 0 },
	// n8n's lint takes a name for a default, and nothing longer.
	default: atATime,
});
