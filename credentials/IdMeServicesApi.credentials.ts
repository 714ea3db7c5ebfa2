import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { authenticated, ENVIRONMENTS } from '../nodes/IdMe/api/account';
import { ownAddress } from '../nodes/shared/account';

/** Its test is with the nodes (see shared/credentialTest). */
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
		ownAddress('environment', 'https://services.id.me', 'The address of the API without its path.'),
		{
			displayName: 'API Secret',
			name: 'apiSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The account secret that your ID.me account manager gave you, as it stands. Only if you were given it in Base64, set Encoding to that.',
		},
		{
			displayName: 'Encoding',
			name: 'encoding',
			type: 'options',
			options: [
				{ name: 'Base64', value: 'base64' },
				{ name: 'Plain Text', value: 'plain' },
			],
			default: 'plain',
			description: 'How the API Secret was given to you. ID.me is sent it in Base64 either way.',
		},
	];

	/** A function and not a template of expressions: it costs less for each request, and can refuse an address. */
	authenticate = authenticated;
}
