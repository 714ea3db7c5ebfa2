/** The parameters of the node; operations name those that they show. */
import type { ILoadOptionsFunctions, INodeListSearchResult, INodeProperties } from 'n8n-workflow';

import { fewRequestsAtATime, SIMPLIFY } from '../../shared/parameters';
import { IDME_LIMITS } from '../limits';
import { KNOWN_GROUPS, KNOWN_SUBGROUPS } from '../attributes/groups';
import type { TokenPlace } from '../oauth/client';
import type { ApiVersion } from '../oauth/account';

export type Parameter = keyof typeof PARAMETERS;

export interface NodeOptions {
	apiVersion?: ApiVersion;
	redactSsn?: boolean;
	reference?: string;
	requestsAtATime?: number;
	scope?: string;
	simplify?: boolean;
	tokenIn?: TokenPlace;
}

export type Option = keyof NodeOptions;

export const AUTHENTICATION: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Application', value: 'app', description: 'Your visitors sign in, one by one' },
		{
			name: 'Connected Account (OAuth2)',
			value: 'oAuth2',
			description: 'Your own ID.me account, for trying things out',
		},
	],
	default: 'app',
	description: 'Whose data is read',
};

/** The query of the redirect, as a Webhook node outputs it. */
const REDIRECT = [
	{
		displayName: 'Code',
		name: 'code',
		type: 'string',
		typeOptions: { password: true },
		default: '={{ $json.query?.code }}',
		description: 'It works once and for five minutes',
	},
	{
		displayName: 'Refusal',
		name: 'redirectError',
		type: 'string',
		default: '={{ $json.query?.error }}',
		description:
			'What came instead of a code, if ID.me refused. A visitor who declined comes out as an item with the outcome "declined".',
	},
	{
		displayName: 'Refusal Description',
		name: 'redirectErrorDescription',
		type: 'string',
		default: '={{ $json.query?.error_description }}',
		description: 'What ID.me says about its refusal',
	},
	{
		displayName: 'Refusal Link',
		name: 'redirectErrorUri',
		type: 'string',
		default: '={{ $json.query?.error_uri }}',
		description: 'The page that ID.me names for its refusal',
	},
	{
		displayName: 'State',
		name: 'state',
		type: 'string',
		default: '={{ $json.query?.state }}',
		description: 'It proves that the sign-in began with a link of yours, at most ten minutes ago',
	},
] as const satisfies INodeProperties[];

export type RedirectValues = Partial<Record<(typeof REDIRECT)[number]['name'], string>>;

export const PARAMETERS = {
	refreshToken: {
		displayName: 'Refresh Token',
		name: 'refreshToken',
		type: 'string',
		typeOptions: { password: true },
		required: true,
		default: '={{ $json.refreshToken }}',
		description: 'The refresh token that "Exchange Code" returned',
	},
	accessToken: {
		displayName: 'Access Token',
		name: 'accessToken',
		type: 'string',
		typeOptions: { password: true },
		required: true,
		default: '={{ $json.accessToken }}',
		// n8n adds the token of a connected account itself.
		displayOptions: { show: { authentication: ['app'] } },
		description:
			'The token that "Exchange Code" or "Refresh Token" returned. It is good for five minutes and meant for one request: use "Verify Visitor" to do all in one step.',
	},
	group: {
		displayName: 'Group',
		name: 'group',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		description:
			'The group that the visitor has to belong to. Leave empty to accept any group. A group alone says little: spouses and children of soldiers are in Military too.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a group…',
				typeOptions: { searchListMethod: 'searchGroups', searchable: true },
			},
			{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. military' },
		],
	},
	subgroups: {
		displayName: 'Subgroups',
		name: 'subgroups',
		type: 'string',
		placeholder: 'e.g. Veteran, Service Member',
		default: '',
		hint: 'Separate several by commas: one of them is enough. Empty accepts all.',
		description: `ID.me knows, among others: ${KNOWN_SUBGROUPS}`,
	},
	redirect: {
		displayName: 'From the Redirect',
		name: 'redirect',
		type: 'collection',
		placeholder: 'Add Value',
		default: { ...Object.fromEntries(REDIRECT.map((each) => [each.name, each.default])) },
		description:
			'What ID.me put on the redirect. As they stand, the values are taken from a Webhook node in front of this one.',
		options: [...REDIRECT],
	},
	simplify: SIMPLIFY,
} satisfies Record<string, INodeProperties>;

export const OPTIONS = {
	apiVersion: {
		displayName: 'API Version',
		name: 'apiVersion',
		type: 'options',
		options: [
			{
				name: 'Version 2',
				value: 'v2',
				description: 'Older; names subgroups but not the group, except for Medical',
			},
			{ name: 'Version 3', value: 'v3', description: 'Names groups and subgroups' },
		],
		default: 'v3',
		description: 'Which form of the attributes ID.me is asked for',
	},
	redactSsn: {
		displayName: 'Mask Social Security Numbers',
		name: 'redactSsn',
		type: 'boolean',
		default: true,
		description:
			'Whether to mask Social Security numbers in the output. If you turn this off, restrict who can see executions, or do not save them.',
	},
	reference: {
		displayName: 'Reference',
		name: 'reference',
		type: 'string',
		placeholder: 'e.g. order-4711',
		default: '',
		description:
			'An identifier of your own that comes back with the visitor, such as the number of an order or session. The visitor can read it in the link but not change it, so it must not be personal.',
	},
	requestsAtATime: {
		...fewRequestsAtATime('ID.me', IDME_LIMITS),
		// Building a link sends nothing, and a connected account sends one request at a time.
		displayOptions: { hide: { '/authentication': ['oAuth2'], '/operation': ['buildSignInUrl'] } },
	},
	scope: {
		displayName: 'Scope',
		name: 'scope',
		type: 'string',
		placeholder: 'e.g. military',
		default: '',
		description:
			'The handle of a policy of your application: what the visitor is asked to prove and to share. Without it, the scope of the credential. With "openid" in front, such as "openid military", ID.me also signs who the visitor is.',
	},
	simplify: SIMPLIFY,
	tokenIn: {
		displayName: 'Send Token In',
		name: 'tokenIn',
		type: 'options',
		options: [
			{ name: 'Header', value: 'header', description: 'Keeps it out of the logs of proxies' },
			{
				name: 'Query',
				value: 'query',
				description: 'As older pages of ID.me show it, in the address',
			},
		],
		default: 'header',
		displayOptions: { show: { '/authentication': ['app'] } },
		description: 'Where the access token travels when attributes or user information are read',
	},
} satisfies Record<keyof NodeOptions, INodeProperties>;

/** Suggested groups, without asking ID.me; other names are typed in. */
export async function searchGroups(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	const fitting = KNOWN_GROUPS.filter(({ name, value }) =>
		`${name} ${value}`.toLowerCase().includes(wanted),
	);
	return { results: fitting };
}
