import { missing } from '../../../../shared/result';
import { checkGroups } from '../../../attributes/groups';
import { filterOf, tokenOf, versionOf, type UserOperation } from '../../row';
import { planReading } from '../../steps';

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
		const token = tokenOf(row);
		const filter = filterOf(row);
		const { group, subgroups } = filter;
		if (group === '' && subgroups.length === 0) {
			const hint = 'Choose a group, enter its name, or name the subgroups that you accept.';
			throw missing('group', 'Group', hint);
		}
		return planReading(row, versionOf(row), token, ({ userId, groups }) => {
			const { verified, ...check } = checkGroups(groups, filter);
			const outcome = verified ? 'verified' : 'notVerified';
			return { outcome, verified, userId, check, groups };
		});
	},
};
