/** What the redirect brought back: a code that belongs to a sign-in of ours, or ID.me's reason for none. */
import type { IDataObject } from 'n8n-workflow';

import { failed, missing, ok, type Result } from '../../shared/result';
import { refuseRedirectUri } from '../oauth/account';
import { explainState } from '../oauth/explain';
import { declinedReason, explainRedirect, isDeclined } from '../oauth/redirect';
import { readSignIn } from '../oauth/signInState';
import type { RedirectValues } from './parameters';
import type { Row } from './row';

export interface SignedIn {
	code: string;
	state: string;
	/** The caller's own, from the link. */
	reference: string;
	scope: string;
	verifier: string;
	nonce: string;
}

/** A code, or the item of a visitor who declined. */
export type Redirect = { signedIn: SignedIn } | { declined: IDataObject };

export function readRedirect(row: Row): Result<Redirect> {
	const { account, clock } = row;
	const values = row.value('redirect', {}) as RedirectValues;
	const { code = '', state = '' } = values;
	const signIn = readSignIn(account, state, clock.now());
	const refusal = {
		error: values.redirectError ?? '',
		description: values.redirectErrorDescription ?? '',
		uri: values.redirectErrorUri ?? '',
	};
	if (refusal.error !== '') {
		if (!isDeclined(refusal)) return failed(explainRedirect(refusal));
		const reference = signIn.kind === 'valid' ? signIn.reference : null;
		return ok({ declined: declinedItem(reference, declinedReason(refusal)) });
	}
	if (code === '') {
		return missing('code', 'Code', 'Pass on the value "code" of the redirect.');
	}
	if (signIn.kind === 'refused') return failed(explainState(signIn.why));
	const refused = refuseRedirectUri(account.redirectUri);
	if (refused) return failed(refused);
	const { reference, scope, verifier, nonce } = signIn;
	return ok({ signedIn: { code, state, reference, scope, verifier, nonce } });
}

function declinedItem(reference: string | null, reason: IDataObject): IDataObject {
	return { outcome: 'declined', verified: false, reference, reason };
}
