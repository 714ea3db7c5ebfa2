import type { Resource } from '../../operation';
import { send } from './send';

export const notification: Resource = {
	option: {
		name: 'Notification',
		value: 'notification',
		description: 'A push message to the phones on which cards are installed',
	},
	operations: [send],
	defaultOperation: 'send',
};
