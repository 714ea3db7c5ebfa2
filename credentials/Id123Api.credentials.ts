import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { authenticated, REGIONS } from '../nodes/Id123/api/account';
import { ownAddress } from '../nodes/shared/account';

/** Its test is with the nodes (see shared/credentialTest). */
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
		ownAddress('region', 'https://secure.id123.io/api/v2/', 'The whole address of the API.'),
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

	/** A function: faster than expressions, and able to refuse an address. */
	authenticate = authenticated;
}
