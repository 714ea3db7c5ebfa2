import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { authenticated, ENVIRONMENTS } from '../nodes/IdMe/oauth/account';
import { ownAddress } from '../nodes/shared/account';

export const ENVIRONMENT: INodeProperties = {
	displayName: 'Environment',
	name: 'environment',
	type: 'options',
	options: [...ENVIRONMENTS],
	default: 'sandbox',
	description:
		'The host where your application was registered. Applications for communities such as military or students are registered in Production, also for testing.',
};

/** Its test is with the nodes (see shared/credentialTest). */
export class IdMeAppApi implements ICredentialType {
	name = 'idMeAppApi';

	displayName = 'ID.me App API';

	icon: Icon = { light: 'file:../icons/idme.svg', dark: 'file:../icons/idme.dark.svg' };

	documentationUrl = 'https://docs.id.me/guides/o-auth-2-0/overview';

	properties: INodeProperties[] = [
		ENVIRONMENT,
		ownAddress(
			'environment',
			'https://api.id.me',
			'The address without a path.',
			' The client secret is sent to it.',
		),
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'The client ID of your application, as the ID.me developer portal shows it',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The client secret of the same application. Sign-in links are signed with it too: after a change, links that are on their way no longer work.',
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
				'The handle of the policy that visitors are asked for where the node names no other, such as military, student, teacher, responder, government, nurse or medical',
		},
	];

	/** Sends the secret to the token endpoint only. */
	authenticate = authenticated;
}
