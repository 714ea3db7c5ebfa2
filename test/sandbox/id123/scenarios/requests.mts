/** Refused before the service looks at any value: the request as such, the key, the account, its limits. */
import { LIST, ONCE, type Scenario } from './scenario.mts';

export const REQUEST_SCENARIOS: readonly Scenario[] = [
	// The request as such
	{ code: 'F100', reason: 'not a POST', body: '', init: { method: 'GET', body: undefined } },
	{
		code: 'F100',
		reason: 'no JSON',
		body: 'action=list-templates',
		init: { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
	},
	{ code: 'F100', reason: 'nothing in it', body: '' },
	{ code: 'F105', reason: 'JSON that ends early', body: '{"action": "list-templates"' },
	{ code: 'F109', reason: 'no action', body: {} },
	{ code: 'F109', reason: 'a list', body: '[]' },
	{ code: 'F109', reason: 'an unknown action', body: { action: 'make-coffee' } },
	// The key and the account
	{ code: 'F111', reason: 'no key', body: LIST, init: { headers: { 'x-api-key': '' } } },
	{ code: 'F112', reason: 'a wrong key', body: LIST, init: { headers: { 'x-api-key': 'nobody' } } },
	{
		code: 'F101',
		reason: 'authentication fails',
		body: LIST,
		options: { account: { authenticates: false } },
	},
	{
		code: 'F101',
		reason: 'a wrong key, otherwise read',
		body: LIST,
		options: { readings: { wrongKey: 'F101' } },
		init: { headers: { 'x-api-key': 'nobody' } },
	},
	{
		code: 'F102',
		reason: 'no API in the plan',
		body: LIST,
		options: { account: { apiRights: false } },
	},
	{
		code: 'F106',
		reason: 'the API is off',
		body: LIST,
		options: { account: { apiActivated: false } },
	},
	{
		code: 'F107',
		reason: 'an address off the list',
		body: LIST,
		options: { account: { allowedIps: ['203.0.113.7'] } },
	},
	{
		code: 'F104',
		reason: 'a forbidden action',
		body: LIST,
		options: { account: { forbiddenActions: ['listTemplates'] } },
	},
	{
		code: 'F103',
		reason: "the plan's limit",
		body: LIST,
		options: { limits: { account: ONCE } },
		before: (sandbox) => {
			sandbox.limits.take();
		},
	},
	{
		code: 'F108',
		reason: "the action's limit",
		body: LIST,
		options: { limits: { actions: { listTemplates: ONCE } } },
		before: (sandbox) => {
			sandbox.limits.take('listTemplates');
		},
	},
];
