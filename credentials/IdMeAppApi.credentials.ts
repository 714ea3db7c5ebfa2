import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { refuseBaseUrl } from '../nodes/IdMe/oauth/account';
import { BASE_URL_EXPRESSION, ENVIRONMENTS } from '../nodes/IdMe/oauth/environments';
import { TOKEN_FAILURES } from '../nodes/IdMe/oauth/failures';
import {
	isTokenRequest,
	REQUEST_SETTINGS,
	tokenRequest,
	withClient,
} from '../nodes/IdMe/oauth/form';

/** That a made-up code is refused is what a good id and secret get to hear. */
const GOOD = 'invalid_grant';

/** Codes of RFC 6749 that ID.me does not list. */
const OTHER_CODES = [
	'access_denied',
	'invalid_token',
	'server_error',
	'temporarily_unavailable',
	'unsupported_grant_type',
];

/** n8n shows the first rule that fits. A web page has no `error`, which is what the last rule looks for. */
const rules: ICredentialTestRequest['rules'] = [
	...Object.entries(TOKEN_FAILURES)
		.filter(([code]) => code !== GOOD)
		.map(([code, { meaning, hint }]) => ({
			type: 'responseSuccessBody' as const,
			properties: { key: 'error', value: code, message: `${meaning}. ${hint}` },
		})),
	...OTHER_CODES.map((code) => ({
		type: 'responseSuccessBody' as const,
		properties: {
			key: 'error',
			value: code,
			message: `ID.me refused the test (${code}). Try again in a minute, or ask partnersupport@id.me.`,
		},
	})),
	{
		type: 'responseSuccessBody',
		properties: {
			// Of anything but a text there is no length.
			key: 'error.length',
			value: undefined,
			message:
				'This address does not answer as ID.me does. Check Environment and, if you use one, Base URL; a proxy or firewall may also have answered in its place.',
		},
	},
];

export class IdMeAppApi implements ICredentialType {
	name = 'idMeAppApi';

	displayName = 'ID.me App API';

	icon: Icon = { light: 'file:../icons/idme.svg', dark: 'file:../icons/idme.dark.svg' };

	documentationUrl = 'https://docs.id.me/guides/o-auth-2-0/overview';

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [...ENVIRONMENTS],
			default: 'production',
			description:
				'The host where your application was registered. Applications for communities such as military or students are registered in production, also for testing.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://api.id.me',
			displayOptions: { show: { environment: ['custom'] } },
			description:
				'The address without a path. It has to start with https://, except on this computer. The client secret is sent to it.',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'Of your application in the ID.me developer portal',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'Of the same application. Sign-in links are signed with it too: after a change, links that are on their way no longer work.',
		},
		{
			displayName: 'Redirect URI',
			name: 'redirectUri',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://n8n.example.org/webhook/id-me',
			description:
				'Where ID.me sends the visitor back to: the production URL of your Webhook node, exactly as it is registered in the ID.me developer portal',
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'string',
			default: '',
			placeholder: 'e.g. military',
			description:
				'The handle of the policy that is asked for where the node names no other, such as military, student, teacher, responder, government, nurse or medical',
		},
	];

	/** Only the token endpoint gets to see the secret; what is read with a visitor's token needs none. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { url, baseURL } = request;
		const address = URL.canParse(url, baseURL) ? new URL(url, baseURL).href : (baseURL ?? url);
		const refused = refuseBaseUrl('app', address);
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

	test: ICredentialTestRequest = {
		request: {
			...REQUEST_SETTINGS,
			...tokenRequest({
				grant_type: 'authorization_code',
				code: 'test-of-the-credential',
				code_verifier: 'test-of-the-credential-test-of-the-credential',
			}),
			baseURL: BASE_URL_EXPRESSION,
		},
		rules,
	};
}
