import { settingsOf } from '../../filter';
import type { Operation } from '../../operation';
import { codeUsed, got, sentRow } from '../../plan';
import { readRedirect } from '../../signIn';
import { exchange } from '../../steps';
import { sessionItem } from '../../sessionItem';

export const exchangeCode: Operation = {
	option: {
		name: 'Exchange Code',
		value: 'exchangeCode',
		action: 'Exchange code of user',
		description: 'Turn the code of the redirect into an access token that is good for one request',
	},
	with: ['app'],
	givesTokens: true,
	shows: ['code', 'state', 'redirectError', 'redirectErrorDescription', 'redirectErrorUri'],
	offers: ['redactSsn'],
	plan: (row) => {
		const redirect = readRedirect(row);
		if (redirect.kind === 'failed') return redirect;
		if (redirect.kind === 'declined') return { kind: 'answer', json: redirect.json };
		return {
			kind: 'plan',
			send: async (client) => {
				const session = await exchange(client, row, redirect);
				if (session.kind !== 'got') return session;
				const { reference } = redirect;
				const item = sessionItem(session.value, row.clock.now(), settingsOf(row));
				return sentRow(got({ outcome: 'signedIn', reference, ...item }), codeUsed('signedIn'));
			},
		};
	},
};
