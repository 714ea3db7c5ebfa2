import { oneItem, sending } from '../../../../shared/declarative/operation';
import { missing } from '../../../../shared/result';
import { checkGroups } from '../../../attributes/groups';
import { shownPerson } from '../../../attributes/person';
import { accessOf, filterOf, settingsOf, versionOf, type UserOperation } from '../../row';
import { read } from '../../steps';

export const checkGroup: UserOperation = {
	option: {
		name: 'Check Group',
		value: 'checkGroup',
		action: "Check a visitor's group",
		description:
			'Find out whether the visitor belongs to a group or one of its subgroups, and nothing else',
	},
	with: ['app', 'oAuth2'],
	shows: ['accessToken', 'group', 'subgroups'],
	offers: ['apiVersion', 'tokenIn'],
	plan: (row) => {
		const access = accessOf(row);
		if (!access.ok) return access;
		const filter = filterOf(row);
		if (!filter.ok) return filter;
		const { group, subgroups } = filter.value;
		if (group === '' && subgroups.length === 0) {
			const hint = 'Choose a group, enter its name, or name the subgroups that you accept.';
			return missing('group', 'Group', hint);
		}
		return sending(async () => {
			const body = await read(row, versionOf(row), access.value);
			if (!body.ok) return body;
			const { userId, groups } = shownPerson(body.value, settingsOf(row));
			const { verified, matched } = checkGroups(groups, filter.value);
			const outcome = verified ? 'verified' : 'notVerified';
			const check = { group: group || null, subgroups, matched };
			return oneItem({ outcome, verified, userId, check, groups });
		});
	},
};
