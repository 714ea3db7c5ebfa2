/** The address that a visitor opens to sign in (developers.id.me/documentation/federated-protocols/oauth). Pure. */
import { PATHS } from './environments';
import type { NewSignIn } from './signInState';

interface SignInLink {
	baseUrl: string;
	clientId: string;
	redirectUri: string;
	scope: string;
}

export function signInUrl(
	{ baseUrl, clientId, redirectUri, scope }: SignInLink,
	{ state, challenge, nonce }: NewSignIn,
): string {
	const url = new URL(`${baseUrl}${PATHS.signInPage}`);
	const query = {
		client_id: clientId,
		redirect_uri: redirectUri,
		response_type: 'code',
		scope,
		state,
		code_challenge: challenge,
		code_challenge_method: 'S256',
		...(isOpenId(scope) ? { nonce } : {}),
	};
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
	return url.href;
}

/** Whether an ID token comes with the access token. */
export function isOpenId(scope: string): boolean {
	return scope.split(/\s+/).includes('openid');
}
