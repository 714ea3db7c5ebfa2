import { answering, oneItem, sending } from '../../../../shared/declarative/operation';
import { settingsOf } from '../../filter';
import type { UserOperation } from '../../row';
import { codeUsed, exchange, NOT_FOR_TOOLS, readRedirect, sessionItem } from '../../steps';

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
	plan: (row) => {
		const redirect = readRedirect(row);
		if (!redirect.ok) return redirect;
		if ('declined' in redirect.value) return answering(redirect.value.declined);
		const { signedIn } = redirect.value;
		return sending(async () => {
			const session = await exchange(row, signedIn);
			if (!session.ok) return session;
			const { reference } = signedIn;
			const item = sessionItem(session.value, row.clock.now(), settingsOf(row));
			return oneItem({ outcome: 'signedIn', reference, ...item }, codeUsed('signedIn'));
		});
	},
};
