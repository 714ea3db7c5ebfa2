/**
 * The credential type of n8n's own that a package may extend. It stands in n8n-nodes-base, which tests do without; what
 * counts are its fields (n8n-nodes-base/dist/credentials/OAuth2Api.credentials.js), which a child inherits or replaces.
 */
import type { ICredentialType, INodeProperties } from 'n8n-workflow';

const field = (
	name: string,
	value: string | boolean,
	more: Partial<INodeProperties> = {},
): INodeProperties => ({
	displayName: name,
	name,
	type: typeof value === 'boolean' ? 'hidden' : 'string',
	default: value,
	...more,
});

const ownClient = { displayOptions: { show: { useDynamicClientRegistration: [false] } } };

export const GENERIC_CREDENTIALS: Readonly<Record<string, ICredentialType>> = {
	oAuth2Api: {
		name: 'oAuth2Api',
		displayName: 'OAuth2 API',
		genericAuth: true,
		properties: [
			field('useDynamicClientRegistration', false),
			field('grantType', 'authorizationCode', ownClient),
			field('authUrl', '', ownClient),
			field('accessTokenUrl', '', ownClient),
			field('clientId', '', ownClient),
			field('clientCredentialType', 'clientSecret'),
			field('clientSecret', '', ownClient),
			field('scope', '', ownClient),
			field('authQueryParameters', '', ownClient),
			field('authentication', 'header', ownClient),
		],
	},
};
