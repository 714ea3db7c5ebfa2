import { oneItem } from '../../../../shared/declarative/rowRun';
import { missing } from '../../../../shared/result';
import type { UserOperation } from '../../row';
import { NOT_FOR_TOOLS, refresh, sessionItem } from '../../steps';

export const refreshToken: UserOperation = {
	option: {
		name: 'Refresh Token',
		value: 'refreshToken',
		action: 'Refresh a token',
		description: 'Get a new access token without another sign-in, within seven days of the first',
	},
	with: ['app'],
	notForTools: NOT_FOR_TOOLS,
	shows: ['refreshToken'],
	offers: ['redactSsn'],
	plan: (row) => {
		const token = row.text('refreshToken');
		if (token === '') {
			const hint = 'Pass on the refresh token that "Exchange Code" returned.';
			throw missing('refreshToken', 'Refresh Token', hint);
		}
		return async () => {
			const session = await refresh(row, token);
			return session.ok ? oneItem(sessionItem(row, session.value)) : session;
		};
	},
};
