import type { INodeProperties } from 'n8n-workflow';
import {
	OPERATIONS,
	choicesOf,
	description,
	partsOf,
	propertyOf,
	shownWith,
} from './support/built-node.mts';

/**
 * Names and values that stand in users' saved workflows. A change here breaks them: add, but do not rename or remove.
 */
const FROZEN: Readonly<Record<string, string[] | null>> = {
	resource: ['card', 'invitation', 'notification', 'template'],
	'operation of card': ['changeStatus', 'create', 'upsert', 'delete', 'get', 'getAll', 'update'],
	'operation of invitation': ['send'],
	'operation of notification': ['send'],
	'operation of template': ['get', 'getAll'],
	templateId: ['list', 'id'],
	cardId: ['list', 'id'],
	fields: null,
	statusAction: ['activate', 'archive', 'deactivate', 'revoke'],
	distribution: ['all', 'individual'],
	message: null,
	returnAll: null,
	limit: null,
	filters: ['status', 'subStatus', 'updatedAfter'],
	'filters.status': ['INACTIVE', 'INSTALLED', 'UNINSTALLED', 'ARCHIVED'],
	'filters.subStatus': ['INACTIVE', 'ACTIVE', 'DEACTIVATED', 'EXPIRED'],
	'filters.updatedAfter': null,
	simplify: null,
	options: [
		'clearEmpty',
		'fullMessage',
		'invitationExpiration',
		'dateOrder',
		'actionNames',
		'previewOnly',
		'recipientEmail',
		'requestsAtATime',
		'pageSize',
		'simplify',
		'unknownColumns',
		'url',
	],
	'options.actionNames': null,
	'options.clearEmpty': null,
	'options.dateOrder': ['dayFirst', 'monthFirst', 'refuseAmbiguous'],
	'options.fullMessage': null,
	'options.invitationExpiration': null,
	'options.pageSize': null,
	'options.previewOnly': null,
	'options.recipientEmail': null,
	'options.simplify': null,
	'options.url': null,
	'options.requestsAtATime': [
		...[
			'1',
			'2',
			'3',
			'4',
			'5',
			'6',
			'7',
			'8',
			'9',
			'10',
			'12',
			'15',
			'20',
			'25',
			'30',
			'40',
			'50',
			'60',
			'80',
			'120',
		],
		'automatic',
	],
	'options.unknownColumns': ['ignore', 'fail'],
};

/** Name of a property with the names that can be chosen or filled in below it. */
function namesBelow(property: INodeProperties, path: string): Array<[string, string[] | null]> {
	const { type, modes = [], options = [] } = property;
	if (type === 'resourceLocator') return [[path, modes.map(({ name }) => name)]];
	const below = options.flatMap((option): Array<[string, string[] | null]> => {
		if ('values' in option) {
			const name = `${path}.${option.name}`;
			const names = option.values.map((value) => value.name);
			const parts = option.values.flatMap((value) => namesBelow(value, `${name}.${value.name}`));
			return [[name, names], ...parts];
		}
		return 'type' in option ? namesBelow(option, `${path}.${option.name}`) : [];
	});
	const values = choicesOf(property).map(({ value }) => String(value));
	const own = values.length > 0 ? values : options.map(({ name }) => name);
	return [[path, own.length > 0 ? own : null], ...below];
}

describe('the names that saved workflows depend on', () => {
	it('are these, with these values', () => {
		const found = description.properties.flatMap((property) => {
			const of = property.displayOptions?.show?.resource?.[0];
			const path = property.name === 'operation' ? `operation of ${String(of)}` : property.name;
			return namesBelow(property, path);
		});
		expect(Object.fromEntries(found)).toEqual(FROZEN);
	});

	it('belong to the type id123 and its credential id123Api', () => {
		expect(description.name).toBe('id123');
		expect(description.credentials).toEqual([
			{ name: 'id123Api', required: true, testedBy: 'id123ApiTest' },
		]);
	});
});

describe('properties', () => {
	it('are declared once, because n8n evaluates each declaration for every row', () => {
		const times = new Map<string, number>();
		for (const { name } of description.properties) times.set(name, (times.get(name) ?? 0) + 1);
		const often = [...times].filter(([, count]) => count > 1);
		expect(Object.fromEntries(often)).toEqual({
			// n8n shows the operations of each resource as a list of their own; none holds an expression.
			operation: 4,
			// Shown for every card and message, and for one of a template's two operations: no single condition on
			// resource and operation says that, since cards have a Get Many as well.
			templateId: 2,
		});
	});
});

describe.each(OPERATIONS.map((operation) => [operation.title, operation] as const))(
	'the parameters of %s',
	(_, { resource, operation, shows, offers }) => {
		const chosen = { resource, operation };
		const frame = ['resource', 'operation', 'options'];
		const shown = (more = {}) =>
			shownWith({ ...defaults(), ...chosen, ...more }).filter((name) => !frame.includes(name));

		it('are those that the operation names, and no others', () => {
			expect(shown().sort()).toEqual([...shows].sort());
		});

		it('come under Options where the operation offers them', () => {
			const options = partsOf(propertyOf('options'));
			const offered = shownWith({ ...defaults(), ...chosen }, options);
			// Every operation sends requests, so every operation offers to send fewer at a time.
			expect(offered.sort()).toEqual([...offers, 'requestsAtATime'].sort());
		});

		if (operation === 'getAll') {
			it('include Return All and Limit in the words of n8n', () => {
				expect(propertyOf('returnAll')).toMatchObject({
					displayName: 'Return All',
					type: 'boolean',
					default: false,
					description: 'Whether to return all results or only up to a given limit',
				});
				expect(propertyOf('limit')).toMatchObject({
					displayName: 'Limit',
					type: 'number',
					default: 50,
					typeOptions: { minValue: 1 },
					description: 'Max number of results to return',
				});
				expect(shows).toEqual(expect.arrayContaining(['returnAll', 'limit']));
				expect(shown({ returnAll: true })).not.toContain('limit');
			});
		}

		// A deletion gives only that it happened.
		if (operation !== 'delete') {
			it('include Simplify in the words of n8n', () => {
				const isRead = operation.startsWith('get');
				expect(isRead ? shows : offers).toContain('simplify');
				expect(isRead ? offers : shows).not.toContain('simplify');
				expect(propertyOf('simplify')).toMatchObject({
					displayName: 'Simplify',
					type: 'boolean',
					default: true,
					description:
						'Whether to return a simplified version of the response instead of the raw data',
				});
			});
		}

		if (resource === 'notification') {
			it('leave out the card where everyone is meant', () => {
				expect(shown({ distribution: 'all' })).not.toContain('cardId');
			});
		}
	},
);

it('every parameter and option is shown somewhere', () => {
	const shown = new Set(OPERATIONS.flatMap(({ shows, offers }) => [...shows, ...offers]));
	const known = [
		...description.properties.map(({ name }) => name),
		...partsOf(propertyOf('options')).map(({ name }) => name),
	];
	const nowhere = known.filter((name) => !shown.has(name));
	expect([...new Set(nowhere)].sort()).toEqual([
		'operation',
		'options',
		'requestsAtATime',
		'resource',
	]);
});

/** What the parameters are before anybody changes them. */
function defaults() {
	return Object.fromEntries(
		description.properties.map(({ name, default: value }) => [name, value]),
	);
}
