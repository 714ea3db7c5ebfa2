import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';

import { REQUEST_SETTINGS } from '../nodes/Id123/api/account';
import { ACTIONS } from '../nodes/Id123/api/actions';
import { FAILURES } from '../nodes/Id123/api/failures';
import { BASE_URL_EXPRESSION, refuseAddress, REGIONS } from '../nodes/Id123/api/regions';

/** n8n shows the first rule that fits. HTML with status 200 has no `status`, which is what the last rule looks for. */
const rules: ICredentialTestRequest['rules'] = [
	...Object.entries(FAILURES).map(([code, { meaning, hint }]) => ({
		type: 'responseSuccessBody' as const,
		properties: { key: 'code', value: code, message: `${meaning}. ${hint}` },
	})),
	{
		type: 'responseSuccessBody',
		properties: {
			key: 'status',
			value: 'failure',
			message:
				'ID123 refused the request. Ask its support whether the API is enabled for your account.',
		},
	},
	{
		type: 'responseSuccessBody',
		properties: {
			key: 'status',
			value: undefined,
			message:
				'This address does not answer as ID123 does. Check the region and, if you use one, Base URL; a proxy or firewall may also have answered in its place.',
		},
	},
];

export class Id123Api implements ICredentialType {
	name = 'id123Api';

	displayName = 'ID123 API';

	icon: Icon = { light: 'file:../icons/id123.svg', dark: 'file:../icons/id123.dark.svg' };

	documentationUrl = 'https://www.id123.io/knowledgebase/api-v2-introduction/';

	properties: INodeProperties[] = [
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: [...REGIONS],
			default: 'us',
			description:
				'Where your ID123 account lives. The API key of one region is not known in another.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://secure.id123.io/api/v2/',
			displayOptions: { show: { region: ['custom'] } },
			description:
				'The whole address of the API. It has to start with https://, except on this computer.',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'In ID123 open Account > API Settings (app.id123.io/platform/account/api-settings.php), turn the API on and generate the key. Your plan has to include the API.',
		},
	];

	/** A function and not a template of expressions: it costs less for each request, and can refuse an address. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { url, baseURL } = request;
		const address = URL.canParse(url, baseURL) ? new URL(url, baseURL).href : (baseURL ?? url);
		const refused = refuseAddress(address);
		if (refused) throw new Error(`${refused.what}. ${refused.hint}`);
		const apiKey = String(credentials.apiKey ?? '').trim();
		return { ...request, headers: { ...request.headers, 'X-API-KEY': apiKey } };
	}

	test: ICredentialTestRequest = {
		request: {
			...REQUEST_SETTINGS,
			baseURL: BASE_URL_EXPRESSION,
			body: { action: ACTIONS.listTemplates.candidates[0] },
		},
		rules,
	};
}
