import { randomBytes } from 'node:crypto';

import { missing, refused, RowRefusal } from '../../../../shared/result';
import { IDME_LIMITS } from '../../../limits';
import { refuseRedirectUri } from '../../../oauth/account';
import { signInUrl, startSignIn } from '../../../oauth/signIn';
import type { UserOperation } from '../../row';

export const buildSignInUrl: UserOperation = {
	option: {
		name: 'Build Sign-In URL',
		value: 'buildSignInUrl',
		action: 'Build a sign-in link',
		description:
			'Make the link that a visitor opens to sign in with ID.me, without sending anything',
	},
	with: ['app'],
	shows: [],
	offers: ['reference', 'scope'],
	plan: (row) => {
		const { account, clock } = row;
		const noAddress = refuseRedirectUri(account.redirectUri);
		if (noAddress) throw new RowRefusal(noAddress);
		const { reference = '', scope: own = '' } = row.options;
		const scope = own || account.scope;
		if (scope === '') {
			const hint =
				'Check its expression, or enter the handle of a policy of your application, such as military, here or in the credential.';
			throw missing('scope', 'Scope', hint);
		}
		if ([...reference].length > IDME_LIMITS.referenceCharacters) {
			throw refused({
				field: 'reference',
				label: 'Reference',
				rule: 'tooLong',
				is: `is too long: it may have ${IDME_LIMITS.referenceCharacters} characters`,
				hint: 'Pass a short identifier of your own, and keep what belongs to it in your own storage.',
			});
		}
		// 128 random bits, as RFC 6749, 10.10 demands.
		const made = { now: clock.now(), random: randomBytes(16) };
		const signIn = startSignIn(account, { reference, scope }, made);
		const { state, expiresAt } = signIn;
		const url = signInUrl(account, scope, signIn);
		const until = new Date(expiresAt).toISOString();
		return { answer: { url, state, reference, scope, expiresAt: until } };
	},
};
