import { personItem, shownPerson } from '../../../attributes/items';
import { accessOf, isRefused, settingsOf, versionOf } from '../../filter';
import type { Operation } from '../../operation';
import { got, sentRow } from '../../plan';
import { read } from '../../steps';

export const getAttributes: Operation = {
	option: {
		name: 'Get Attributes',
		value: 'getAttributes',
		action: 'Get attributes of user',
		description: 'Read what the visitor agreed to share: groups, name, address and more',
	},
	with: ['app', 'oAuth2'],
	shows: ['accessToken', 'apiVersion', 'simplify'],
	offers: ['redactSsn', 'tokenIn'],
	plan: (row) => {
		const token = accessOf(row);
		if (isRefused(token)) return token;
		return {
			kind: 'plan',
			send: async (client) => {
				const body = await read(client, row, versionOf(row), token.access);
				if (body.kind !== 'got') return body;
				const settings = settingsOf(row);
				const person = shownPerson(body.value, settings);
				return sentRow(got(personItem(person, body.value, settings)));
			},
		};
	},
};
