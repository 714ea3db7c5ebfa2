import { resourceOf } from '../../../shared/declarative/operation';
import * as card from './card';
import * as invitation from './invitation/send';
import * as notification from './notification/send';
import * as template from './template';

export const RESOURCES = [
	resourceOf(card, 'upsert', {
		name: 'Card',
		value: 'card',
		description: 'The ID card of one person',
	}),
	resourceOf(invitation, 'send', {
		name: 'Invitation',
		value: 'invitation',
		description: 'The email with which a person installs a card',
	}),
	resourceOf(notification, 'send', {
		name: 'Notification',
		value: 'notification',
		description: 'A push message to the phones on which cards are installed',
	}),
	resourceOf(template, 'getAll', {
		name: 'Template',
		value: 'template',
		description: 'The design that cards are made from',
	}),
];
