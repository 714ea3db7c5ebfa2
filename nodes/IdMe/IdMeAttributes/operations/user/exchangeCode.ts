import { oneItem } from '../../../../shared/declarative/rowRun';
import type { UserOperation } from '../../row';
import { afterRedirect, codeUsed, exchange, NOT_FOR_TOOLS, sessionItem } from '../../steps';

export const exchangeCode: UserOperation = {
	option: {
		name: 'Exchange Code',
		value: 'exchangeCode',
		action: 'Exchange a sign-in code',
		description: 'Turn the code of the redirect into an access token that is good for one request',
	},
	with: ['app'],
	notForTools: NOT_FOR_TOOLS,
	shows: ['redirect'],
	offers: ['redactSsn'],
	plan: (row) =>
		afterRedirect(row, (signedIn) => async () => {
			const session = await exchange(row, signedIn);
			if (!session.ok) return session;
			const { reference } = signedIn;
			const item = sessionItem(row, session.value);
			return oneItem({ outcome: 'signedIn', reference, ...item }, codeUsed('signedIn'));
		}),
};
