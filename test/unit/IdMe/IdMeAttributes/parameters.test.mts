/** What the node offers, and where: read from its own description. */
import type { INode, INodeParameters, INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { IdMeAttributes } from '../../../../nodes/IdMe/IdMeAttributes/IdMeAttributes.node.ts';
import { RESOURCES } from '../../../../nodes/IdMe/IdMeAttributes/operations/index.ts';
import { CREDENTIALS } from '../../../../nodes/IdMe/oauth/account.ts';

const { description } = new IdMeAttributes();
const { properties } = description;

const choices = ({ options = [], modes = [] }: INodeProperties): unknown[] | null => {
	const values = options.map((option) => ('value' in option ? option.value : option.name));
	const all = [...values, ...modes.map(({ name }) => name)];
	return all.length > 0 ? all : null;
};

/**
 * Names and values that stand in users' saved workflows. A change here breaks them: add, but do not rename or remove.
 */
const FROZEN: Array<[string, unknown[] | null]> = [
	['authentication', ['app', 'oAuth2']],
	['resource', ['user']],
	[
		'operation',
		[
			'buildSignInUrl',
			'checkGroup',
			'exchangeCode',
			'getAttributes',
			'getUserInfo',
			'refreshToken',
			'verifyVisitor',
		],
	],
	['operation', ['checkGroup', 'getAttributes', 'getUserInfo']],
	['refreshToken', null],
	['accessToken', null],
	['group', ['list', 'name']],
	['subgroups', null],
	['redirect', ['code', 'redirectError', 'redirectErrorDescription', 'redirectErrorUri', 'state']],
	['redirect.code', null],
	['redirect.redirectError', null],
	['redirect.redirectErrorDescription', null],
	['redirect.redirectErrorUri', null],
	['redirect.state', null],
	['simplify', null],
	[
		'options',
		['apiVersion', 'redactSsn', 'reference', 'requestsAtATime', 'scope', 'tokenIn', 'simplify'],
	],
	['options.apiVersion', ['v2', 'v3']],
	['options.redactSsn', null],
	['options.reference', null],
	['options.requestsAtATime', null],
	['options.scope', null],
	['options.simplify', null],
	['options.tokenIn', ['header', 'query']],
];

const partsOf = ({ options = [] }: INodeProperties) =>
	options.filter((option): option is INodeProperties => 'type' in option);
const parts = properties.filter(({ name }) => name === 'options').flatMap(partsOf);

const sorted = (entries: typeof FROZEN) => entries.map((entry) => JSON.stringify(entry)).sort();

it('the names that saved workflows depend on are these', () => {
	const found = [
		...properties.map((property): [string, unknown[] | null] => [property.name, choices(property)]),
		...properties.flatMap((property) =>
			partsOf(property).map((part): [string, unknown[] | null] => [
				`${property.name}.${part.name}`,
				choices(part),
			]),
		),
	];
	expect(sorted(found)).toEqual(sorted(FROZEN));
	expect(description.name).toBe('idMeAttributes');
	expect(description.credentials?.map(({ name }) => name)).toEqual(Object.values(CREDENTIALS));
});

describe.each(
	RESOURCES.flatMap(({ operations }) =>
		operations.flatMap((operation) =>
			operation.with.map(
				(by) => [`${String(operation.option.value)} with ${by}`, operation, by] as const,
			),
		),
	),
)('%s', (_, { option, shows, offers }, authentication) => {
	const chosen = { authentication, resource: 'user', operation: option.value } as INodeParameters;
	const defaults = Object.fromEntries(
		properties.map(({ name, default: value }) => [name, value]),
	) as INodeParameters;
	const parameters = { ...defaults, ...chosen };
	const node = { typeVersion: 1, parameters } as unknown as INode;
	const shown = (of: INodeProperties[]) =>
		of
			.filter((each) =>
				NodeHelpers.displayParameter(parameters, each, node, description, parameters),
			)
			.map(({ name }) => name)
			.sort();
	const isApp = authentication === 'app';
	const sends = option.value !== 'buildSignInUrl';

	it('shows what it names', () => {
		const frame = ['authentication', 'resource', 'operation', 'options'];
		const own = shows.filter((name) => isApp || name !== 'accessToken');
		expect(shown(properties)).toEqual([...frame, ...own].sort());
	});

	it('offers under Options what it names', () => {
		const own = offers.filter((name) => isApp || name !== 'tokenIn');
		expect(shown(parts)).toEqual([...own, ...(isApp && sends ? ['requestsAtATime'] : [])].sort());
		expect(shown(parts)).not.toEqual([]);
	});
});

it('keeps what belongs to visitors out of sight of a connected account, whichever operation was chosen before', () => {
	for (const { option } of RESOURCES.flatMap(({ operations }) => operations)) {
		const chosen = { authentication: 'oAuth2', resource: 'user', operation: option.value };
		const parameters = chosen as INodeParameters;
		const node = { typeVersion: 1, parameters } as unknown as INode;
		const names = properties
			.filter((each) =>
				NodeHelpers.displayParameter(parameters, each, node, description, parameters),
			)
			.map(({ name }) => name);
		const ofVisitors = ['redirect', 'refreshToken'];
		expect(names.filter((name) => ofVisitors.includes(name))).toEqual([]);
	}
});
