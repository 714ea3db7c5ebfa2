import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { declarativeNode } from '../../shared/declarative/declarativeNode';
import { REQUEST_SETTINGS } from '../../shared/http/transports';
import { panelHint } from '../../shared/parameters';
import { accountOf, CREDENTIAL } from '../api/account';
import { IDME_LIMITS } from '../limits';
import { idMeServicesApiTest } from '../api/credentialTest';
import { NO_VERDICT } from '../check/verdict';
import { RESOURCES } from './operations';
import { OPTIONS, PARAMETERS, type Option } from './parameters';
import { isFromItem, rowOf, sharedByRows } from './row';

const { properties, requestOperations, usableAsTool } = declarativeNode({
	slots: IDME_LIMITS.requestsAtATime,
	resources: RESOURCES,
	defaultResource: 'phone',
	parameters: PARAMETERS,
	options: OPTIONS,
	optionsShown: { hide: { resource: ['service'] } },
	tool: { withoutOptions: ['identityPath'] satisfies Option[] },
	account: async (context) => accountOf(await context.getCredentials(CREDENTIAL)),
	shared: sharedByRows,
	row: rowOf,
	isFromItem,
	notTakenOver: NO_VERDICT,
});

export class IdMeVerification implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ID.me Verification',
		name: 'idMeVerification',
		icon: { light: 'file:../../../icons/idme.svg', dark: 'file:../../../icons/idme.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Check phones, identities and documents with ID.me, and react to results',
		defaults: { name: 'ID.me Verification' },
		usableAsTool,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'idMeServicesApi', required: true, testedBy: 'idMeServicesApiTest' }],
		requestDefaults: REQUEST_SETTINGS,
		requestOperations,
		// To be hidden in executions (n8n 2.40 only declares this); n8n's database holds them in any case.
		sensitiveOutputFields: ['raw'],
		hints: [
			panelHint(
				'info',
				'={{ ["verifyIdentity", "verifyLicense", "verifyPassport", "verifyPasscard"].includes($parameter["operation"]) }}',
				'A check needs the explicit consent of the person, and what it returns may not be sold on.',
			),
			{
				message:
					'A person who is not verified does not stop the workflow: the item comes out as usual. Branch on "outcome".',
				type: 'info',
				location: 'outputPane',
				whenToDisplay: 'afterExecution',
				displayCondition:
					'={{ ["phone", "document"].includes($parameter["resource"]) && $parameter["operation"] !== "sendCode" }}',
			},
		],
		properties,
	};

	methods = { credentialTest: { idMeServicesApiTest } };
}
