/** An application of ID.me: its addresses and how its credential is used. */
import type {
	ICredentialDataDecryptedObject,
	IExecutePaginationFunctions,
	IHttpRequestOptions,
} from 'n8n-workflow';

import {
	addressRule,
	refuseAddress,
	refusedAccount,
	refuseTarget,
	serviceAccount,
	type ServiceAccount,
} from '../../shared/account';
import { isObject } from '../../shared/answers';
import { failed, ok, type Result, type RowFailure } from '../../shared/result';
import { REQUEST_SETTINGS, type Authenticate } from '../../shared/http/transports';
import { urlIn } from '../../shared/words';

/** Hosts, paths and issuers are from developers.id.me/documentation (federated-protocols/oauth and /oidc). */
export const ENVIRONMENTS = [
	{
		name: 'Custom Base URL',
		value: 'custom',
		description: 'A test server, or an address that ID.me gave you',
	},
	{
		name: 'Production',
		value: 'production',
		description: 'Real visitors, and test visitors of applications for communities',
	},
	{
		name: 'Sandbox',
		value: 'sandbox',
		description: 'Applications that were registered at developers.idmelabs.com',
	},
] as const;

const HOSTS = { production: 'https://api.id.me', sandbox: 'https://api.idmelabs.com' } as const;

export const baseUrlOf = addressRule('environment', HOSTS, '');

export const PATHS = {
	signInPage: '/oauth/authorize',
	token: '/oauth/token',
	attributes: { v3: '/api/public/v3/attributes.json', v2: '/api/public/v2/attributes.json' },
	userInfo: '/api/public/v3/userinfo',
	jwkSet: '/oidc/.well-known/jwks',
} as const;

export type ApiVersion = keyof typeof PATHS.attributes;

export type PersonSource = ApiVersion | 'userInfo';

/** Issuers to accept; a custom address may be a proxy for any of ID.me's. */
export function issuersOf(baseUrl: string): readonly string[] {
	const own = `${baseUrl}/oidc`;
	const published = Object.values(HOSTS).map((host) => `${host}/oidc`);
	return published.includes(own) ? [own] : [own, ...published];
}

/** `app`: tokens of visitors. `oAuth2`: the account connected in the credential. */
export const CREDENTIALS = { app: 'idMeAppApi', oAuth2: 'idMeOAuth2Api' } as const;

const CREDENTIAL_NAMES = { app: 'ID.me App', oAuth2: 'ID.me Connected Account' } as const;

export type Authentication = keyof typeof CREDENTIALS;

/** What a `state` is bound to. */
export type SignInApplication = Omit<ReturnType<typeof applicationOf>, 'scope'>;

export interface AppAccount extends ServiceAccount, ReturnType<typeof applicationOf> {
	authentication: Authentication;
	issuers: readonly string[];
	/** 1 for a connected account: its token is meant for one request. */
	slots?: number;
}

export async function accountIn(context: IExecutePaginationFunctions): Promise<Result<AppAccount>> {
	const chosen = context.getNodeParameter('authentication', 'app');
	const authentication = chosen === 'oAuth2' ? 'oAuth2' : 'app';
	return accountOf(authentication, await context.getCredentials(CREDENTIALS[authentication]));
}

export function accountOf(
	authentication: Authentication,
	credentials: ICredentialDataDecryptedObject,
): Result<AppAccount> {
	const application = applicationOf(credentials);
	const { baseUrl, clientId, clientSecret } = application;
	const refused =
		refuseBaseUrl(authentication, baseUrl) ?? refuseEmpty(authentication, application);
	if (refused) return failed(refusedAccount(refused));
	const identity = `${authentication}\n${clientId}\n${clientSecret}`;
	return ok({
		...serviceAccount(baseUrl, [clientSecret], credentials, identity),
		...application,
		authentication,
		issuers: issuersOf(baseUrl),
		...(authentication === 'oAuth2' ? { slots: 1 } : {}),
	});
}

function applicationOf(credentials: ICredentialDataDecryptedObject) {
	const text = (name: string) => String(credentials[name] ?? '').trim();
	return {
		baseUrl: baseUrlOf(credentials),
		clientId: text('clientId'),
		clientSecret: text('clientSecret'),
		redirectUri: text('redirectUri'),
		scope: text('scope'),
	};
}

export function refuseBaseUrl(authentication: Authentication, address: string) {
	return refuseAddress(address, {
		credential: CREDENTIAL_NAMES[authentication],
		secret: authentication === 'app' ? 'Client Secret' : 'access token',
		example: 'https://api.id.me',
	});
}

/** Without a secret anybody could sign a `state`. */
function refuseEmpty(authentication: Authentication, application: SignInApplication) {
	const { clientId, clientSecret } = application;
	if (clientId !== '' && clientSecret !== '') return undefined;
	const label = clientId === '' ? 'Client ID' : 'Client Secret';
	return {
		what: `${label} of the ${CREDENTIAL_NAMES[authentication]} credential is empty`,
		hint: 'Copy it from your application in the ID.me developer portal into the credential.',
	};
}

/** Adds the application to requests for tokens; no other endpoint gets the secret. */
export const authenticated: Authenticate = async (credentials, request) => {
	refuseTarget(request, (address) => refuseBaseUrl('app', address));
	if (!isTokenRequest(request)) return request;
	const { clientId: id, clientSecret: secret, redirectUri } = applicationOf(credentials);
	return { ...request, body: withClient(request.body, { id, secret, redirectUri }) };
};

/** Why the Redirect URI cannot be used, or undefined. */
export function refuseRedirectUri(redirectUri: string): RowFailure | undefined {
	const wrong = wrongWith(redirectUri);
	if (wrong === undefined) return undefined;
	const what = `Redirect URI of the ID.me App credential ${wrong}`;
	const hint =
		'Enter the address that is registered in the ID.me developer portal: one that starts with https://, without query or fragment, such as the production URL of a Webhook node.';
	return { ...refusedAccount({ what, hint }), rule: 'redirectUri' };
}

function wrongWith(redirectUri: string): string | undefined {
	if (redirectUri === '') return 'is empty';
	const url = urlIn(redirectUri);
	if (url === undefined) return 'is not an address';
	const { protocol, search, hash } = url;
	if (!['https:', 'http:'].includes(protocol)) return 'does not start with https://';
	return search !== '' || hash !== '' ? 'has a query or a fragment' : undefined;
}

/** A request for tokens (RFC 6749, 4.1.3 and 6); the credential adds id and secret. */
export function tokenRequest(fields: Readonly<Record<string, string>>): IHttpRequestOptions {
	return {
		method: 'POST',
		url: PATHS.token,
		headers: { ...REQUEST_SETTINGS.headers, 'Content-Type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams(fields).toString(),
	};
}

export function isTokenRequest({ url }: { url: string }): boolean {
	return url.split(/[?#]/)[0].endsWith(PATHS.token);
}

/** Adds id and secret to the body, and the Redirect URI to the exchange of a code if it is missing. */
export function withClient(
	body: IHttpRequestOptions['body'],
	client: { id: string; secret: string; redirectUri?: string },
): string {
	const fields = typeof body === 'string' || isObject(body) ? body : '';
	const form = new URLSearchParams(fields as string | Record<string, string>);
	form.set('client_id', client.id);
	form.set('client_secret', client.secret);
	const needsRedirectUri =
		form.get('grant_type') === 'authorization_code' && !form.has('redirect_uri');
	if (needsRedirectUri && client.redirectUri) form.set('redirect_uri', client.redirectUri);
	return form.toString();
}
