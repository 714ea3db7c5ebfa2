import { userInfoItem } from '../../../attributes/person';
import { tokenOf, type UserOperation } from '../../row';
import { planReading } from '../../steps';

export const getUserInfo: UserOperation = {
	option: {
		name: 'Get Visitor Info',
		value: 'getUserInfo',
		action: "Get a visitor's info",
		description:
			'Read the claims of OpenID Connect, which name no groups: use Get Attributes for those',
	},
	with: ['app', 'oAuth2'],
	shows: ['accessToken', 'simplify'],
	offers: ['redactSsn', 'tokenIn'],
	plan: (row) => planReading(row, 'userInfo', tokenOf(row), userInfoItem),
};
