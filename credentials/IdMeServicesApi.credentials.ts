import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { authorizationOf, refuseCredentials, REQUEST_SETTINGS } from '../nodes/IdMe/api/account';
import { CALLS, pathOf } from '../nodes/IdMe/api/calls';
import {
	BASE_URL_EXPRESSION,
	ENVIRONMENTS,
	refuseServicesAddress,
} from '../nodes/IdMe/api/environments';
import { FAILURES } from '../nodes/IdMe/api/failures';

/**
 * No verification has this id, and asking for it changes nothing and costs nothing. Who may ask is told that there is
 * none (4100) or that it is another account's (3200, 3300); whoever may not is told why (1100, 1200, 1300).
 */
const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';

/** Answers that only an account with a good secret gets. */
const GOOD = new Set(['3200', '3300', '4100']);

/**
 * n8n shows the first rule that fits, and rules can only compare with one value: so every published code has a rule of
 * its own, as a number and as text. What is no answer of ID.me has no code, which is what the last rule looks for.
 */
const rules: ICredentialTestRequest['rules'] = [
	...Object.entries(FAILURES)
		.filter(([code]) => !GOOD.has(code))
		.flatMap(([code, { meaning, hint }]) =>
			[Number(code), code].map((value) => ({
				type: 'responseSuccessBody' as const,
				properties: { key: 'errors[0].code', value, message: `${meaning}. ${hint}` },
			})),
		),
	{
		type: 'responseSuccessBody',
		properties: {
			key: 'errors[0].code',
			value: undefined,
			message:
				'This address does not answer as ID.me does. Check the environment and, if you use one, Base URL; a proxy or firewall may also have answered in its place.',
		},
	},
];

export class IdMeServicesApi implements ICredentialType {
	name = 'idMeServicesApi';

	displayName = 'ID.me Services API';

	icon: Icon = { light: 'file:../icons/idme.svg', dark: 'file:../icons/idme.dark.svg' };

	documentationUrl = 'https://docs.id.me/services-api-overview';

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [...ENVIRONMENTS],
			default: 'sandbox',
			description: 'Each environment has a secret of its own, which the other one does not know',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://services.id.me',
			displayOptions: { show: { environment: ['custom'] } },
			description:
				'The address of the API without its path. It has to start with https://, except on this computer.',
		},
		{
			displayName: 'API Secret',
			name: 'apiSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The account secret that your ID.me account manager gave you',
		},
		{
			displayName: 'Encoding',
			name: 'encoding',
			type: 'options',
			options: [
				{ name: 'Base64', value: 'base64', description: 'The secret is encoded already' },
				{ name: 'Plain Text', value: 'plain', description: 'The node encodes the secret' },
			],
			default: 'plain',
			description: 'ID.me takes the secret encoded as Base64',
		},
	];

	/** A function and not a template of expressions: it costs less for each request, and can refuse an address. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { url, baseURL } = request;
		const address = URL.canParse(url, baseURL) ? new URL(url, baseURL).href : (baseURL ?? url);
		const refused = refuseServicesAddress(address) ?? refuseCredentials(credentials);
		if (refused) throw new Error(`${refused.what}. ${refused.hint}`);
		return {
			...request,
			headers: { ...request.headers, Authorization: authorizationOf(credentials) },
		};
	}

	test: ICredentialTestRequest = {
		request: {
			...REQUEST_SETTINGS,
			method: 'GET',
			baseURL: BASE_URL_EXPRESSION,
			url: pathOf(CALLS.readVerification.paths[0], NOBODYS_ID),
		},
		rules,
	};
}
