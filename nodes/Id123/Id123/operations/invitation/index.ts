import type { Resource } from '../../operation';
import { send } from './send';

export const invitation: Resource = {
	option: {
		name: 'Invitation',
		value: 'invitation',
		description: 'The email with which a person installs a card',
	},
	operations: [send],
	defaultOperation: 'send',
};
