import { oneItem, sending } from '../../../../shared/declarative/operation';
import { personItem, shownPerson } from '../../../attributes/items';
import { accessOf, settingsOf, versionOf } from '../../filter';
import type { UserOperation } from '../../row';
import { read } from '../../steps';

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
	plan: (row) => {
		const access = accessOf(row);
		if (!access.ok) return access;
		return sending(async () => {
			const body = await read(row, versionOf(row), access.value);
			if (!body.ok) return body;
			const settings = settingsOf(row);
			const person = shownPerson(body.value, settings);
			return oneItem(personItem(person, body.value, settings));
		});
	},
};
