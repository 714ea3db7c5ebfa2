import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

import { PATHS } from '../nodes/IdMe/oauth/account';
import { ownAddress } from '../nodes/shared/account';
import { ENVIRONMENT } from './IdMeAppApi.credentials';

/**
 * n8n itself sends the client secret to this host, so our code cannot refuse an insecure address: it becomes '', and n8n
 * refuses what is built of it. A test compares this with the rule of the other credentials.
 */
const CUSTOM_HOST =
	'($self["baseUrl"] || "").trim().replace(/\\/*$/, "").replace(/^.*[\\s\\\\@].*$/s, "").replace(/^(?!https:\\/\\/|http:\\/\\/(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d+)?(\\/|$)).*$/is, "")';

const HOST_EXPRESSION = `($self["environment"] === "custom" ? ${CUSTOM_HOST} : $self["environment"] === "sandbox" ? "https://api.idmelabs.com" : $self["environment"] === "production" ? "https://api.id.me" : "")`;

const addressOf = (path: string) => `={{ ${HOST_EXPRESSION} + "${path}" }}`;

/** A field of n8n's OAuth2 credential with a fixed value. */
const hidden = (displayName: string, name: string, value: string): INodeProperties => ({
	displayName,
	name,
	type: 'hidden',
	default: value,
});

export class IdMeOAuth2Api implements ICredentialType {
	name = 'idMeOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'ID.me Connected Account OAuth2 API';

	icon: Icon = { light: 'file:../icons/idme.svg', dark: 'file:../icons/idme.dark.svg' };

	documentationUrl = 'https://docs.id.me/guides/o-auth-2-0/overview';

	properties: INodeProperties[] = [
		{
			// n8n shows inherited fields first. This one is the first, and hidden there: here it holds the notice.
			displayName:
				'Not for visitors: they sign in through the credential ID.me App API. This connects one account, your own, for trying things out.',
			name: 'useDynamicClientRegistration',
			type: 'notice',
			default: false,
		},
		ENVIRONMENT,
		ownAddress('environment', 'https://api.id.me', 'The address without a path.'),
		hidden('Grant Type', 'grantType', 'authorizationCode'),
		{ ...hidden('Authorization URL', 'authUrl', addressOf(PATHS.signInPage)), required: true },
		{ ...hidden('Access Token URL', 'accessTokenUrl', addressOf(PATHS.token)), required: true },
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'string',
			default: 'military',
			required: true,
			placeholder: 'e.g. military',
			description:
				'The handle of a policy of your application, such as military, student, teacher or responder',
		},
		hidden('Auth URI Query Parameters', 'authQueryParameters', ''),
		hidden('Authentication', 'authentication', 'body'),
	];
}
