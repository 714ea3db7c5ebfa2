import { personItem } from '../../../attributes/person';
import { tokenOf, versionOf, type UserOperation } from '../../row';
import { planReading } from '../../steps';

export const getAttributes: UserOperation = {
	option: {
		name: 'Get Attributes',
		value: 'getAttributes',
		action: "Get a visitor's attributes",
		description: 'Read what the visitor agreed to share: groups, name, address and more',
	},
	with: ['app', 'oAuth2'],
	shows: ['accessToken', 'simplify'],
	offers: ['apiVersion', 'redactSsn', 'tokenIn'],
	plan: (row) => planReading(row, versionOf(row), tokenOf(row), personItem),
};
