/** The application that a node speaks for, and the credential's say in its requests. */
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { refusedAccount, serviceAccount, type ServiceAccount } from '../../shared/account';
import { refuseAddress, targetOf } from '../../shared/address';
import { failed, ok, type Result } from '../../shared/result';
import type { RowFailure } from '../../shared/rowFailure';
import { baseUrlOf, issuersOf } from './environments';
import { isTokenRequest, withClient } from './form';
import type { SignInApplication } from './signInState';

/** `app`: tokens of visitors. `oAuth2`: the one account that somebody connected in the credential. */
export type Authentication = 'app' | 'oAuth2';

export const CREDENTIALS: Readonly<Record<Authentication, string>> = {
	app: 'idMeAppApi',
	oAuth2: 'idMeOAuth2Api',
};

const CREDENTIAL_NAMES: Readonly<Record<Authentication, string>> = {
	app: 'ID.me App',
	oAuth2: 'ID.me OAuth2',
};

export interface AppAccount extends ServiceAccount, SignInApplication {
	authentication: Authentication;
	redirectUri: string;
	/** Used where a row names none. */
	scope: string;
	issuers: readonly string[];
	/** Of a connected account, which has one token at a time that is meant for one request. */
	slots?: number;
}

export function accountOf(
	authentication: Authentication,
	credentials: ICredentialDataDecryptedObject,
): Result<AppAccount> {
	const text = (name: string) => String(credentials[name] ?? '').trim();
	const baseUrl = baseUrlOf(credentials);
	const [clientId, clientSecret] = [text('clientId'), text('clientSecret')];
	const refused = refuseBaseUrl(authentication, baseUrl) ?? refuseEmpty(authentication, text);
	if (refused) return failed(refusedAccount(refused));
	return ok({
		...serviceAccount(baseUrl, `${authentication}\n${clientId}\n${clientSecret}`, credentials),
		authentication,
		baseUrl,
		clientId,
		clientSecret,
		redirectUri: text('redirectUri'),
		scope: text('scope'),
		issuers: issuersOf(baseUrl),
		...(authentication === 'oAuth2' ? { slots: 1 } : {}),
	});
}

export function refuseBaseUrl(
	authentication: Authentication,
	address: string,
): { what: string; hint: string } | undefined {
	return refuseAddress(address, {
		credential: CREDENTIAL_NAMES[authentication],
		secret: authentication === 'app' ? 'Client Secret' : 'access token',
		example: 'https://api.id.me',
	});
}

/** Without a secret anybody could sign a `state`. */
function refuseEmpty(
	authentication: Authentication,
	text: (name: string) => string,
): { what: string; hint: string } | undefined {
	const labels = { clientId: 'Client ID', clientSecret: 'Client Secret' };
	for (const [name, label] of Object.entries(labels)) {
		if (text(name) === '') {
			return {
				what: `${label} of the ${CREDENTIAL_NAMES[authentication]} credential is empty`,
				hint: 'Copy it from your application in the ID.me developer portal into the credential.',
			};
		}
	}
	return undefined;
}

/** A request with the application in it: only the token endpoint gets to see the secret. */
export function authenticated(
	credentials: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	const refused = refuseBaseUrl('app', targetOf(request));
	if (refused) throw new Error(`${refused.what}. ${refused.hint}`);
	if (!isTokenRequest(request)) return request;
	const text = (name: string) => String(credentials[name] ?? '').trim();
	const client = {
		id: text('clientId'),
		secret: text('clientSecret'),
		redirectUri: text('redirectUri'),
	};
	return { ...request, body: withClient(request.body, client) };
}

/** Why ID.me would not send anybody back to this address, or undefined. */
export function refuseRedirectUri(redirectUri: string): RowFailure | undefined {
	const refusal = (what: string): RowFailure => ({
		what: `Redirect URI of the ID.me App credential ${what}`,
		hint: 'Enter the address that is registered in the ID.me developer portal: one that starts with https://, without query or fragment, such as the production URL of a Webhook node.',
		state: 'notSent',
		account: true,
		rule: 'redirectUri',
		failure: { cause: 'configuration-invalid' },
	});
	if (redirectUri === '') return refusal('is empty');
	if (!URL.canParse(redirectUri)) return refusal('is not an address');
	const { protocol, search, hash } = new URL(redirectUri);
	if (!['https:', 'http:'].includes(protocol)) return refusal('does not start with https://');
	return search !== '' || hash !== '' ? refusal('has a query or a fragment') : undefined;
}
