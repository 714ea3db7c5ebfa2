/**
 * Every switch, number, choice and text that the nodes declare, set by an expression that gives none of its values: it is
 * refused by its name, and nothing is sent. The list is read from the nodes, so that a new parameter cannot escape.
 */
import type {
	IDataObject,
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { Id123 } from '../../nodes/Id123/Id123/Id123.node.ts';
import { properties as id123Sync } from '../../nodes/Id123/Id123Sync/fields.ts';
import { IdMeAttributes } from '../../nodes/IdMe/IdMeAttributes/IdMeAttributes.node.ts';
import { IdMeVerification } from '../../nodes/IdMe/IdMeVerification/IdMeVerification.node.ts';
import { createEngine, type Engine } from '../support/engine.mts';
import { startRecordingServer, type RecordingServer } from '../support/recording-server.mts';

const { properties: id123 } = new Id123().description;
const { properties: idMeAttributes } = new IdMeAttributes().description;
const { properties: idMeVerification } = new IdMeVerification().description;

const SWITCHES = ['boolean', 'number', 'options', 'multiOptions'];

/** What an expression may give where it was mistyped, or where the row lacks the column. */
const WRONG: ReadonlyArray<readonly [what: string, row: IDataObject]> = [
	['nothing', {}],
	['null', { wrong: null }],
	['an empty text', { wrong: '' }],
	['another word', { wrong: 'maybe' }],
	['an empty list', { wrong: [] }],
	['an object', { wrong: { yes: true } }],
	['a number far out', { wrong: -7 }],
];

const TEXTS = ['string'];

/** What sheets, programs and readers of files leave where there is no text. */
const NO_TEXT: ReadonlyArray<readonly [what: string, row: IDataObject]> = [
	['a failed formula', { wrong: '#N/A' }],
	['a word without a value', { wrong: 'undefined' }],
	['an object within a text', { wrong: 'Dear [object Object]' }],
	['a letter that was lost', { wrong: 'Caf\uFFFD' }],
];

const EXPRESSION = '={{ $json.wrong }}';

let engine: Engine;
let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer(() => ({ body: {} }));
	engine = await createEngine();
});
afterAll(async () => {
	await engine.close();
	await server.close();
});
beforeEach(() => {
	server.requests.length = 0;
});

interface Place {
	/** The names that the node shows, from the outside in. */
	label: string;
	path: string;
	property: INodeProperties;
	parameters: INodeParameters;
}

/** Each of them in the first place where the node shows it. */
function placesOf(properties: readonly INodeProperties[], types: readonly string[]): Place[] {
	return properties.flatMap((property) =>
		property.noDataExpression ? [] : within(property, [property.name], shownBy(property), types),
	);
}

function within(
	property: INodeProperties,
	path: string[],
	chosen: INodeParameters,
	types: readonly string[],
): Place[] {
	const { type, displayName, options = [] } = property;
	if (types.includes(type)) {
		const parameters = { ...chosen, ...nested(path, EXPRESSION) } as INodeParameters;
		return [{ label: displayName, path: path.join('.'), property, parameters }];
	}
	return options.flatMap((option): Place[] => {
		if ('values' in option) {
			return option.values.flatMap((value) =>
				within(value, [...path, `${option.name}[]`, value.name], chosen, types),
			);
		}
		if (!('type' in option)) return [];
		return within(option, [...path, option.name], { ...chosen, ...shownBy(option) }, types);
	});
}

/** `a.b[].c` as an object that holds the value there. */
function nested([first, ...rest]: string[], value: unknown): IDataObject {
	const inner = rest.length === 0 ? value : nested(rest, value);
	return (
		first.endsWith('[]') ? { [first.slice(0, -2)]: [inner] } : { [first]: inner }
	) as IDataObject;
}

function shownBy({
	displayOptions: { show = {}, hide = {} } = {},
}: INodeProperties): INodeParameters {
	const chosen = Object.entries(show).map(([name, values = []]) => [
		name.replace('/', ''),
		values[0],
	]);
	// Keep Cards and Scope are hidden where the cards of missing people are left alone.
	const other = 'missingCards' in hide ? { missingCards: 'archive' } : {};
	return { ...other, ...(Object.fromEntries(chosen) as INodeParameters) };
}

/** n8n starts no node whose required parameters are empty. */
const REQUIRED: INodeParameters = {
	templateId: { __rl: true, mode: 'id', value: 'a-template' },
	cardId: { __rl: true, mode: 'id', value: 'E1' },
	message: 'The library is closed',
	transactionId: 't1',
	verificationId: 'v1',
	phone: '8889413032',
	code: '123123',
	accessToken: 'token',
	birthDate: '1990-04-27',
};

const DECLARATIVE = [
	{
		node: 'id123',
		properties: id123,
		credentials: () => ({ id123Api: { region: 'custom', baseUrl: server.url, apiKey: 'key' } }),
	},
	{
		node: 'idMeVerification',
		properties: idMeVerification,
		credentials: () => ({
			idMeServicesApi: {
				environment: 'custom',
				baseUrl: server.url,
				apiSecret: 'secret-of-ours',
				encoding: 'plain',
			},
		}),
	},
	{
		node: 'idMeAttributes',
		properties: idMeAttributes,
		credentials: () => ({
			idMeAppApi: {
				environment: 'custom',
				baseUrl: server.url,
				clientId: 'client',
				clientSecret: 'secret-of-ours',
				redirectUri: 'https://n8n.example.org/webhook/id-me',
				scope: 'military',
			},
		}),
	},
];

/** Which values of a parameter are none, by its type. */
const KINDS = [
	{ types: SWITCHES, wrong: WRONG },
	{ types: TEXTS, wrong: NO_TEXT },
];

const CASES = DECLARATIVE.flatMap((node) => KINDS.map((kind) => ({ ...node, ...kind })));

describe.each(CASES)('$node, $types', ({ node, properties, credentials, types, wrong }) => {
	// Without its front no document is looked at from behind.
	const places = placesOf(properties, types).filter(({ path }) => path !== 'backImage');

	it('has some', () => {
		expect(places.length).toBeGreaterThan(3);
	});

	it.each(places.map((place) => [place.path, place] as const))(
		'refuses each row whose %s is none',
		async (_, { label, parameters }) => {
			const run = await engine.run({
				node: {
					type: `n8n-nodes-digital-id.${node}`,
					parameters: { ...REQUIRED, ...chosenWhere(properties, parameters), ...parameters },
					onError: 'continueErrorOutput',
				},
				items: wrong.map(([, row]) => ({ ...row, kept: 'x' })),
				credentials: credentials(),
			});
			expect(run.success).toEqual([]);
			expect(run.error.map(({ json }) => (json.details as IDataObject).label)).toEqual(
				wrong.map(() => label),
			);
			expect(run.error.map(({ json }) => String(json.error)).join('\n')).not.toContain('undefined');
			expect(server.requests).toEqual([]);
		},
	);
});

/** The resource that an operation belongs to, where the place names the operation alone. */
function chosenWhere(
	properties: readonly INodeProperties[],
	{ operation, resource }: INodeParameters,
): INodeParameters {
	const operations = properties.filter(({ name }) => name === 'operation');
	const found = operations.find(
		({ options = [], displayOptions }) =>
			(resource === undefined || displayOptions?.show?.resource?.includes(resource as string)) &&
			(operation === undefined ||
				options.some((option) => (option as INodePropertyOptions).value === operation)),
	);
	return {
		resource: String(found?.displayOptions?.show?.resource?.[0]),
		operation: String(found?.default),
	};
}

describe.each(KINDS)('id123Sync, $types', ({ types, wrong }) => {
	// A field of the template may have any name, and a column needs a field.
	const places = placesOf(id123Sync, types).filter(({ path }) => !/(field|\.column)$/.test(path));

	it.each(
		places.flatMap((place) => wrong.map(([what, row]) => [place.path, what, place, row] as const)),
	)('ends before anything is sent where %s is %s', async (_, __, { label, parameters }, row) => {
		const templateId = { __rl: true, mode: 'id', value: 'a-template' };
		const run = await engine.run({
			node: {
				type: 'n8n-nodes-digital-id.id123Sync',
				parameters: { templateId, ...parameters },
			},
			items: [{ ...row, 'Card ID': 'E1' }],
			credentials: { id123Api: { region: 'custom', baseUrl: server.url, apiKey: 'key' } },
		});
		expect(String(run.thrownError?.message).slice(0, label.length + 1)).toBe(`${label} `);
		expect(server.requests).toEqual([]);
	});
});
