import type { Resource } from '../../operation';
import { health } from './health';

export const service: Resource = {
	option: { name: 'Service', value: 'service', description: 'The Services API itself' },
	operations: [health],
	defaultOperation: 'health',
};
