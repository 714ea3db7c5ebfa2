/**
 * Where an OAuth application of ID.me lives. Paths and hosts are those of developers.id.me/documentation
 * (federated-protocols/oauth and /oidc); the issuer differs from the host by its path.
 *
 * The address is chosen by the credential alone, never by a node parameter, so that a test application cannot reach
 * production and n8n's own check of allowed domains sees it.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

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

const HOSTS: Readonly<Record<string, string>> = {
	production: 'https://api.id.me',
	sandbox: 'https://api.idmelabs.com',
};

export const PATHS = {
	signInPage: '/oauth/authorize',
	token: '/oauth/token',
	attributes: { v3: '/api/public/v3/attributes.json', v2: '/api/public/v2/attributes.json' },
	userInfo: '/api/public/v3/userinfo',
	jwkSet: '/oidc/.well-known/jwks',
} as const;

export type ApiVersion = keyof typeof PATHS.attributes;

/** The same rule as `baseUrlOf`, for n8n, which takes an expression. A test holds the two together. */
export const BASE_URL_EXPRESSION =
	'={{ $credentials.environment === "custom" ? ($credentials.baseUrl || "").trim().replace(/\\/*$/, "") : $credentials.environment === "sandbox" ? "https://api.idmelabs.com" : "https://api.id.me" }}';

/** Without a slash at the end. */
export function baseUrlOf({ environment, baseUrl }: ICredentialDataDecryptedObject): string {
	if (environment !== 'custom') return HOSTS[String(environment)] ?? HOSTS.production;
	return (typeof baseUrl === 'string' ? baseUrl : '').trim().replace(/\/*$/, '');
}

/** Who may have signed a token. An address of your own may stand in front of ID.me's. */
export function issuersOf(baseUrl: string): readonly string[] {
	const own = `${baseUrl}/oidc`;
	const published = Object.values(HOSTS).map((host) => `${host}/oidc`);
	return published.includes(own) ? [own] : [own, ...published];
}
