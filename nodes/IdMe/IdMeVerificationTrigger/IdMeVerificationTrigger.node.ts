import {
	NodeConnectionTypes,
	NodeOperationError,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { idMeServicesApiTest } from '../api/credentialTest';
import { isUuid } from '../check/transaction';
import { properties } from './fields';
import { receiveCall } from './receive';

export class IdMeVerificationTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ID.me Verification Trigger',
		name: 'idMeVerificationTrigger',
		icon: { light: 'file:../../../icons/idme.svg', dark: 'file:../../../icons/idme.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["outcomes"].join(" or ") + ": " + $parameter["families"].join(", ").replace("telecom", "phone") }}',
		description: 'Check phones, identities and documents with ID.me, and react to results',
		defaults: { name: 'ID.me Verification Trigger' },
		eventTriggerDescription: 'Waiting for ID.me to call the Test URL',
		activationMessage: 'Results that ID.me sends to the Production URL now start this workflow.',
		triggerPanel: {
			header: 'Listen for the result of a check',
			executionsHelp: {
				inactive:
					'<b>While building</b>, click "Execute step", put the Test URL into Options > Callback URL of an ID.me Verification node, and start a check there.<br /><br /><b>When the workflow is ready</b>, publish it and give ID.me the Production URL.',
				active:
					'<b>While building</b>, click "Execute step" and start a check whose Callback URL is the Test URL.<br /><br /><b>The published workflow</b> runs whenever ID.me calls the Production URL. Its runs are listed under Executions, not here.',
			},
			activationHint: 'Publish the workflow, then give ID.me the Production URL.',
		},
		usableAsTool: undefined,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		// To be hidden in executions (n8n 2.40 only declares this); n8n's database holds them in any case.
		sensitiveOutputFields: ['raw'],
		credentials: [{ name: 'idMeServicesApi', required: true, testedBy: 'idMeServicesApiTest' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				// Otherwise n8n's default would replace the trigger's own answer (cli, webhook-helpers).
				responseData: '',
				// After the UUID that n8n gives the node.
				path: 'webhook',
			},
		],
		properties,
	};

	methods = { credentialTest: { idMeServicesApiTest } };

	webhookMethods = {
		default: {
			// ID.me has no API for webhooks: an admin gives it the address. So n8n always calls "create".
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			// The UUID in the address is its only protection. n8n sets it when a workflow is saved (cli, workflow.service), not
			// when one is imported by command line: then the address is made of the workflow's id and the node's name.
			async create(this: IHookFunctions): Promise<boolean> {
				const node = this.getNode();
				if (isUuid(node.webhookId)) return true;
				throw new NodeOperationError(node, GUESSABLE.what, { description: GUESSABLE.hint });
			},
			// ID.me goes on calling until its account manager removes the address; n8n answers 404.
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveCall(this);
	}
}

const GUESSABLE = {
	what: 'This node has no address of its own yet: anybody could guess where results are sent. Open the workflow in the editor, make a change, such as moving this node, and publish it again',
	hint: 'A workflow that was imported by command line has no such address until it is saved in the editor. Afterwards give ID.me the Production URL that the node shows.',
};
