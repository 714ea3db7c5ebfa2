import type { Resource } from '../../operation';
import { get } from './get';
import { getAll } from './getAll';

export const template: Resource = {
	option: {
		name: 'Template',
		value: 'template',
		description: 'The design that cards are made from',
	},
	operations: [get, getAll],
	defaultOperation: 'getAll',
};
