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
	['scope', null],
	['reference', null],
	['code', null],
	['state', null],
	['redirectError', null],
	['redirectErrorDescription', null],
	['redirectErrorUri', null],
	['refreshToken', null],
	['accessToken', null],
	['group', ['list', 'name']],
	['subgroups', null],
	['apiVersion', ['v2', 'v3']],
	['simplify', null],
	['options', ['redactSsn', 'requestsAtATime', 'tokenIn']],
	['options.redactSsn', null],
	['options.requestsAtATime', null],
	['options.tokenIn', ['header', 'query']],
];

const parts = properties
	.flatMap(({ options = [] }) => options)
	.filter((option): option is INodeProperties => 'type' in option);

const sorted = (entries: typeof FROZEN) => entries.map((entry) => JSON.stringify(entry)).sort();

it('the names that saved workflows depend on are these', () => {
	const found = [
		...properties.map((property): [string, unknown[] | null] => [property.name, choices(property)]),
		...parts.map((part): [string, unknown[] | null] => [`options.${part.name}`, choices(part)]),
	];
	expect(sorted(found)).toEqual(sorted(FROZEN));
	expect(description.name).toBe('idMeAttributes');
	expect(description.credentials?.map(({ name }) => name)).toEqual(Object.values(CREDENTIALS));
});

it.each([...properties, ...parts].map((each) => [each.displayName, each] as const))(
	'is explained: %s',
	(_, { type, description: text }) => {
		if (text === undefined) expect(['options', 'collection']).toContain(type);
		else expect(text).toMatch(/^[A-Z]/);
		if (type === 'boolean') expect(text).toMatch(/^Whether /);
	},
);

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
		const frame = ['authentication', 'resource', 'operation', ...(sends ? ['options'] : [])];
		const own = shows.filter((name) => isApp || name !== 'accessToken');
		expect(shown(properties)).toEqual([...frame, ...own].sort());
	});

	it('offers under Options what it names', () => {
		if (!sends) return;
		const own = offers.filter((name) => isApp || name !== 'tokenIn');
		expect(shown(parts)).toEqual([...own, ...(isApp ? ['requestsAtATime'] : [])].sort());
	});

	it('is worded as n8n asks', () => {
		expect(option.action).toMatch(/^[A-Z][a-z]+( [a-z]+)* ?(URL)?$/);
		expect(option.action).not.toMatch(/\b(a|an|the)\b/i);
		expect(option.action).toContain('user');
		expect(option.description).toMatch(/^[A-Z].{15,}[^.]$/);
		expect(option.description).not.toBe(option.action);
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
		const ofVisitors = ['code', 'state', 'redirectError', 'scope', 'reference', 'refreshToken'];
		expect(names.filter((name) => ofVisitors.includes(name))).toEqual([]);
	}
});

it('has a hint for consent and terms, which the documentation repeats', () => {
	const [terms] = description.hints ?? [];
	for (const word of ['agree', 'sell', 'imitate', 'userId']) expect(terms.message).toContain(word);
});
