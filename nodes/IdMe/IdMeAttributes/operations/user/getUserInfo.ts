import { oneItem, sending } from '../../../../shared/declarative/operation';
import { personItem, shownPerson, userInfoItem } from '../../../attributes/items';
import { accessOf, settingsOf } from '../../filter';
import type { UserOperation } from '../../row';
import { read } from '../../steps';

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
	plan: (row) => {
		const access = accessOf(row);
		if (!access.ok) return access;
		return sending(async () => {
			const body = await read(row, 'userInfo', access.value);
			if (!body.ok) return body;
			const settings = settingsOf(row);
			const person = shownPerson(body.value, settings);
			const item = person.groups.length > 0 ? personItem : userInfoItem;
			return oneItem(item(person, body.value, settings));
		});
	},
};
