import { NodeConnectionTypes, type INodeType, type INodeTypeDescription } from 'n8n-workflow';

import { declarativeNode } from '../../shared/declarative/declarativeNode';
import { isSetTo } from '../../shared/declared';
import { REQUEST_SETTINGS } from '../../shared/http/transports';
import { panelHint } from '../../shared/parameters';
import { NO_VERDICT } from '../check/verdict';
import { IDME_LIMITS } from '../limits';
import { accountIn } from '../oauth/account';
import { idMeAppApiTest } from '../oauth/credentialTest';
import { usedCodes } from '../oauth/signIn';
import { RESOURCES } from './operations';
import { AUTHENTICATION, OPTIONS, PARAMETERS, searchGroups, type Option } from './parameters';
import { rowOf } from './row';

const { properties, requestOperations, usableAsTool } = declarativeNode({
	slots: IDME_LIMITS.requestsAtATime,
	authentication: AUTHENTICATION,
	resources: RESOURCES,
	defaultResource: 'user',
	parameters: PARAMETERS,
	options: OPTIONS,
	tool: { withoutOptions: ['redactSsn'] satisfies Option[] },
	account: accountIn,
	shared: () => usedCodes,
	row: rowOf,
	notTakenOver: NO_VERDICT,
});

/** In hints n8n gives a resource locator as an object or as its value. */
const VERSION_2_WITH_A_GROUP =
	'={{ $parameter["options"]["apiVersion"] === "v2" && ["checkGroup", "verifyVisitor"].includes($parameter["operation"]) && !["", "medical"].includes(String($parameter["group"]?.["value"] ?? $parameter["group"] ?? "").trim().toLowerCase()) }}';

export class IdMeAttributes implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ID.me Attributes',
		name: 'idMeAttributes',
		icon: { light: 'file:../../../icons/idme.svg', dark: 'file:../../../icons/idme.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Let visitors sign in with ID.me and find out which groups they belong to',
		defaults: { name: 'ID.me Attributes' },
		usableAsTool,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'idMeAppApi',
				required: true,
				testedBy: 'idMeAppApiTest',
				displayOptions: { show: { authentication: ['app'] } },
			},
			{
				name: 'idMeOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
		],
		requestDefaults: REQUEST_SETTINGS,
		requestOperations,
		// To be hidden in executions (n8n 2.40 only declares this); n8n's database holds them in any case.
		sensitiveOutputFields: [
			'accessToken',
			'refreshToken',
			'attributes.social',
			'attributes.ssn',
			'attributes.dslogon_idvalue',
			'attributes.document_tokens',
			'raw',
		],
		hints: [
			panelHint(
				'info',
				'={{ ["buildSignInUrl", "verifyVisitor"].includes($parameter["operation"]) }}',
				'ID.me asks the visitor to agree to every transfer: keep the result by userId instead of asking again.',
			),
			panelHint(
				'warning',
				'={{ ["exchangeCode", "refreshToken"].includes($parameter["operation"]) }}',
				'The item holds tokens. "Verify Visitor" does the same in one step and lets none out.',
			),
			panelHint(
				'warning',
				VERSION_2_WITH_A_GROUP,
				'Version 2 names no group but medical. Set API Version under Options to Version 3, or leave Group empty and name subgroups.',
			),
			panelHint(
				'warning',
				`={{ ${isSetTo('no', '$parameter["options"]["redactSsn"]')} }}`,
				'Social Security numbers are not masked. Do not save the executions of this workflow, or restrict who can see them.',
			),
		],
		properties,
	};

	methods = { credentialTest: { idMeAppApiTest }, listSearch: { searchGroups } };
}
