import type { INodePropertyOptions } from 'n8n-workflow';
import { OPERATION_FIXTURES } from '../fixtures/id123/index.mts';
import { OPERATIONS, choicesOf, description, withParts } from './support/built-node.mts';

const byTitle = OPERATIONS.map((operation) => [operation.title, operation] as const);

describe.each(byTitle)('the operation %s', (_, { resource, offered, operation }) => {
	it('has a name in title case and a description that says more than the action', () => {
		expect(offered.name).toMatch(/^[A-Z][a-z]+( ([A-Z][a-z]+|or))*$/);
		expect(offered.description).toMatch(/^[A-Z].{15,}[^.]$/);
		expect(offered.description).not.toBe(offered.action);
	});

	it('is what the built node offers under its resource', () => {
		const property = description.properties.find(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		);
		const built = choicesOf(property ?? description.properties[0]);
		expect(built.find(({ value }) => value === operation)).toEqual(offered);
		expect(built.map(({ value }) => value)).toContain(property?.default);
	});

	it('has a fixture', () => {
		const fixtures = OPERATION_FIXTURES.filter(
			(fixture) => fixture.resource === resource && fixture.operation === operation,
		);
		expect(fixtures).toHaveLength(1);
	});
});

describe('operations as a whole', () => {
	it('have unique values within their resource, and unique actions', () => {
		const titles = OPERATIONS.map(({ title }) => title);
		const actions = OPERATIONS.map(({ offered }) => offered.action);
		expect(new Set(titles).size).toBe(titles.length);
		expect(new Set(actions).size).toBe(actions.length);
	});

	const lists = description.properties
		.flatMap(withParts)
		.filter(({ type }) => ['options', 'multiOptions'].includes(type))
		.map((property) => [property.displayName, choicesOf(property)] as const);

	it.each(lists)('are sorted by name, as is every list of choices: %s', (name, choices) => {
		// Statuses stand in the order of a card's life, as in the service's own list.
		if (['Status', 'Sub-Status'].includes(name)) return;
		const names = choices.map((choice: INodePropertyOptions) => choice.name);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
		expect(new Set(choices.map(({ value }) => value)).size).toBe(choices.length);
	});

	it('call a listing Get Many, with the value getAll', () => {
		for (const { offered, operation } of OPERATIONS) {
			expect(offered.name === 'Get Many').toBe(operation === 'getAll');
		}
	});
});
