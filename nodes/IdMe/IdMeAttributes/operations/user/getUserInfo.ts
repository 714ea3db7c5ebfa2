import { personItem, shownPerson, userInfoItem } from '../../../attributes/items';
import { accessOf, isRefused, settingsOf } from '../../filter';
import type { Operation } from '../../operation';
import { got, sentRow } from '../../plan';
import { read } from '../../steps';

export const getUserInfo: Operation = {
	option: {
		name: 'Get User Info',
		value: 'getUserInfo',
		action: 'Get info of user',
		description:
			'Read the claims of OpenID Connect, which name no groups: use Get Attributes for those',
	},
	with: ['app', 'oAuth2'],
	shows: ['accessToken', 'simplify'],
	offers: ['redactSsn', 'tokenIn'],
	plan: (row) => {
		const token = accessOf(row);
		if (isRefused(token)) return token;
		return {
			kind: 'plan',
			send: async (client) => {
				const body = await read(client, row, 'userInfo', token.access);
				if (body.kind !== 'got') return body;
				const settings = settingsOf(row);
				const person = shownPerson(body.value, settings);
				const item = person.groups.length > 0 ? personItem : userInfoItem;
				return sentRow(got(item(person, body.value, settings)));
			},
		};
	},
};
