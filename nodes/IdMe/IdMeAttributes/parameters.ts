/** Every parameter of the node, each declared once: n8n evaluates a parameter of each declaration, shown or not. */
import {
	updateDisplayOptions,
	type IDisplayOptions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { KNOWN_GROUPS } from '../attributes/groups';
import type { Authentication } from '../oauth/account';
import type { Operation, ParameterName } from './operation';
import { OPTIONS, type OptionName } from './options';
import { RESOURCES } from './operations';

const SUBGROUPS = KNOWN_GROUPS.flatMap(({ subgroups }) => subgroups).join(', ');

/** In the order in which the node shows them. */
const PARAMETERS: Readonly<Record<ParameterName, INodeProperties>> = {
	scope: {
		displayName: 'Scope',
		name: 'scope',
		type: 'string',
		placeholder: 'e.g. military',
		default: '',
		description:
			'The handle of a policy of your application: what the visitor is asked to prove and to share. Leave empty to use the scope of the credential. With "openid" in front, such as "openid military", ID.me also signs who the visitor is.',
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
	code: {
		displayName: 'Code',
		name: 'code',
		type: 'string',
		typeOptions: { password: true },
		default: '={{ $json.query?.code }}',
		description:
			'What ID.me put on the redirect as "code". It works once and for five minutes. As it stands, it is taken from a Webhook node in front of this one.',
	},
	state: {
		displayName: 'State',
		name: 'state',
		type: 'string',
		default: '={{ $json.query?.state }}',
		description:
			'What came back on the redirect as "state". It proves that the sign-in began with a link of yours, at most ten minutes ago.',
	},
	redirectError: {
		displayName: 'Refusal',
		name: 'redirectError',
		type: 'string',
		default: '={{ $json.query?.error }}',
		description:
			'What ID.me put on the redirect instead of a code, if it refused. A visitor who declined comes out as an item with the outcome "declined". As it stands, it is taken from a Webhook node in front of this one.',
	},
	redirectErrorDescription: {
		displayName: 'Refusal Description',
		name: 'redirectErrorDescription',
		type: 'string',
		default: '={{ $json.query?.error_description }}',
		description: 'What ID.me says about its refusal',
	},
	redirectErrorUri: {
		displayName: 'Refusal Link',
		name: 'redirectErrorUri',
		type: 'string',
		default: '={{ $json.query?.error_uri }}',
		description: 'The page that ID.me names for its refusal',
	},
	refreshToken: {
		displayName: 'Refresh Token',
		name: 'refreshToken',
		type: 'string',
		typeOptions: { password: true },
		default: '={{ $json.refreshToken }}',
		description: 'The refresh token that "Exchange Code" returned',
	},
	accessToken: {
		displayName: 'Access Token',
		name: 'accessToken',
		type: 'string',
		typeOptions: { password: true },
		default: '={{ $json.accessToken }}',
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
			{
				displayName: 'By Name',
				name: 'name',
				type: 'string',
				placeholder: 'e.g. military',
			},
		],
	},
	subgroups: {
		displayName: 'Subgroups',
		name: 'subgroups',
		type: 'string',
		placeholder: 'e.g. Veteran, Service Member',
		default: '',
		description: `One or more subgroups, separated by commas, of which one is enough. Leave empty to accept all. ID.me knows, among others: ${SUBGROUPS}.`,
	},
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
	simplify: {
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
};

const authentication: INodeProperties = {
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
};

const resource: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: RESOURCES.map(({ option }) => option),
	default: 'user',
	routing: {
		// The one switch that hands every request of the node to executeRow.
		send: { paginate: true },
	},
};

/** A connected account has no visitors: what belongs to their sign-in is not offered there. */
const operations: INodeProperties[] = RESOURCES.flatMap(
	({ option: { value: of }, operations: offered, defaultOperation }) => {
		const listed = (by: Authentication, fallback: string): INodeProperties => ({
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [of], authentication: [by] } },
			options: offered
				.filter((operation) => operation.with.includes(by))
				.map(({ option }) => option),
			default: fallback,
		});
		return [listed('app', defaultOperation), listed('oAuth2', 'getAttributes')];
	},
);

const ALL: readonly Operation[] = RESOURCES.flatMap(({ operations: offered }) => offered);

/**
 * Where a parameter is shown. Whoever picks a connected account still has an operation chosen that is for applications
 * only: n8n marks that, and what belongs to it must not stay.
 */
function placeOf(name: ParameterName): IDisplayOptions {
	const showing = ALL.filter(({ shows }) => shows.includes(name));
	const isOfVisitors = showing.every((operation) => !operation.with.includes('oAuth2'));
	// n8n adds the token of a connected account itself.
	const isForApp = isOfVisitors || name === 'accessToken';
	return {
		show: { operation: valuesOf(showing), ...(isForApp ? { authentication: ['app'] } : {}) },
	};
}

function valuesOf(offered: readonly Operation[]): Array<INodePropertyOptions['value']> {
	return offered.map(({ option }) => option.value);
}

function placedOption(name: OptionName): INodeProperties {
	const offered = ALL.filter(({ offers }) => offers.includes(name));
	const option = OPTIONS[name];
	if (name === 'requestsAtATime') {
		return updateDisplayOptions({ hide: { '/authentication': ['oAuth2'] } }, [option])[0];
	}
	const show = { '/operation': valuesOf(offered) };
	const places: IDisplayOptions =
		name === 'tokenIn' ? { show: { ...show, '/authentication': ['app'] } } : { show };
	return updateDisplayOptions(places, [option])[0];
}

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	displayOptions: { hide: { operation: ['buildSignInUrl'] } },
	options: (Object.keys(OPTIONS) as OptionName[]).map(placedOption),
};

export const properties: INodeProperties[] = [
	authentication,
	resource,
	...operations,
	...(Object.keys(PARAMETERS) as ParameterName[]).flatMap((name) =>
		updateDisplayOptions(placeOf(name), [PARAMETERS[name]]),
	),
	options,
];
