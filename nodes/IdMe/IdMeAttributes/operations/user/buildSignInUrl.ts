import { IDME_LIMITS } from '../../../limits';
import { refuseRedirectUri } from '../../../oauth/account';
import { startSignIn } from '../../../oauth/signInState';
import { signInUrl } from '../../../oauth/signInUrl';
import type { Operation } from '../../operation';
import { failed, missing } from '../../plan';

/** Bytes of chance in a state: as many as RFC 6749, 10.10 asks for. */
const RANDOM_BYTES = 16;

export const buildSignInUrl: Operation = {
	option: {
		name: 'Build Sign-In URL',
		value: 'buildSignInUrl',
		action: 'Build sign in link for user',
		description:
			'Make the link that a visitor opens to sign in with ID.me, without sending anything',
	},
	with: ['app'],
	shows: ['scope', 'reference'],
	offers: [],
	plan: (row) => {
		const { account, clock, random } = row;
		const refused = refuseRedirectUri(account.redirectUri);
		if (refused) return failed(refused);
		const own = row.text('scope');
		const scope = own === '' && !row.isExpression('scope') ? account.scope : own;
		if (scope === '') {
			return missing(
				'scope',
				'Scope',
				'Check its expression, or enter the handle of a policy of your application, such as military, here or in the credential.',
			);
		}
		const reference = row.text('reference');
		if ([...reference].length > IDME_LIMITS.referenceCharacters) {
			return failed({
				what: `Reference is too long: it may have ${IDME_LIMITS.referenceCharacters} characters`,
				hint: 'Pass a short identifier of your own, and keep what belongs to it in your own storage.',
				state: 'notSent',
				field: 'reference',
				label: 'Reference',
				rule: 'tooLong',
			});
		}
		const signIn = startSignIn(
			account,
			{ reference, scope },
			{ now: clock.now(), random: random(RANDOM_BYTES) },
		);
		return {
			kind: 'answer',
			json: {
				url: signInUrl({ ...account, scope }, signIn),
				state: signIn.state,
				reference,
				scope,
				expiresAt: new Date(signIn.expiresAt).toISOString(),
			},
		};
	},
};
