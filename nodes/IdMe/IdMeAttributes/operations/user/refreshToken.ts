import { settingsOf } from '../../filter';
import type { Operation } from '../../operation';
import { got, missing, sentRow } from '../../plan';
import { sessionItem } from '../../sessionItem';
import { refresh } from '../../steps';

export const refreshToken: Operation = {
	option: {
		name: 'Refresh Token',
		value: 'refreshToken',
		action: 'Refresh token of user',
		description: 'Get a new access token without another sign-in, within seven days of the first',
	},
	with: ['app'],
	givesTokens: true,
	shows: ['refreshToken'],
	offers: ['redactSsn'],
	plan: (row) => {
		const token = row.text('refreshToken');
		if (token === '') {
			return missing(
				'refreshToken',
				'Refresh Token',
				'Pass on the refresh token that "Exchange Code" returned.',
			);
		}
		return {
			kind: 'plan',
			send: async (client) => {
				const session = await refresh(client, row, token);
				if (session.kind !== 'got') return session;
				return sentRow(got(sessionItem(session.value, row.clock.now(), settingsOf(row))));
			},
		};
	},
};
