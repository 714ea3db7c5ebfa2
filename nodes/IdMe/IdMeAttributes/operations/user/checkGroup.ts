import { checkGroups } from '../../../attributes/groups';
import { checkItem, groupItem, shownPerson } from '../../../attributes/items';
import { accessOf, filterOf, isRefused, settingsOf, versionOf } from '../../filter';
import type { Operation } from '../../operation';
import { got, missing, sentRow } from '../../plan';
import { read } from '../../steps';

export const checkGroup: Operation = {
	option: {
		name: 'Check Group',
		value: 'checkGroup',
		action: 'Check group of user',
		description:
			'Find out whether the visitor belongs to a group or one of its subgroups, and nothing else',
	},
	with: ['app', 'oAuth2'],
	shows: ['accessToken', 'group', 'subgroups', 'apiVersion'],
	offers: ['tokenIn'],
	plan: (row) => {
		const token = accessOf(row);
		if (isRefused(token)) return token;
		const filter = filterOf(row);
		if (isRefused(filter)) return filter;
		if (filter.group === '' && filter.subgroups.length === 0) {
			return missing(
				'group',
				'Group',
				'Choose a group, enter its name, or name the subgroups that you accept.',
			);
		}
		return {
			kind: 'plan',
			send: async (client) => {
				const body = await read(client, row, versionOf(row), token.access);
				if (body.kind !== 'got') return body;
				const { userId, groups } = shownPerson(body.value, settingsOf(row));
				const check = checkGroups(groups, filter);
				return sentRow(
					got({
						outcome: check.verified ? 'verified' : 'notVerified',
						verified: check.verified,
						userId,
						check: checkItem(check),
						groups: groups.map(groupItem),
					}),
				);
			},
		};
	},
};
