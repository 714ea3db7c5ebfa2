import type { Resource } from '../../operation';
import { create } from './create';
import { get } from './get';

export const verification: Resource = {
	option: {
		name: 'Verification',
		value: 'verification',
		description: 'What ties several checks of one person together',
	},
	operations: [create, get],
	defaultOperation: 'get',
};
