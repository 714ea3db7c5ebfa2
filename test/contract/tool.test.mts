import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { choicesOf, description, withParts } from './support/built-node.mts';

const { usableAsTool } = description;
/** What n8n puts in place of the node's own description. */
const replaced: Partial<INodeTypeDescription> =
	(typeof usableAsTool === 'object' && usableAsTool.replacements) || {};
const { properties = [] } = replaced;

const values = (name: string, of: INodeProperties[]): unknown[] =>
	of
		.filter((property) => property.name === name)
		.flatMap((property) => choicesOf(property).map(({ value }) => value));

describe('the node as a tool of an AI agent', () => {
	it('is offered', () => {
		expect(properties.length).toBeGreaterThan(0);
	});

	it('cannot delete cards, and can do everything else', () => {
		const all = values('operation', description.properties);
		expect(values('operation', properties)).toEqual(all.filter((value) => value !== 'delete'));
	});

	it('cannot send a message to everyone', () => {
		expect(values('distribution', properties)).toEqual(['individual']);
	});

	it('has no automatic mapping', () => {
		const [mapper] = properties.filter(({ type }) => type === 'resourceMapper');
		expect(mapper?.typeOptions?.resourceMapper?.supportAutoMap).toBe(false);
		expect(mapper?.default).toEqual({ mappingMode: 'defineBelow', value: null });
	});

	it('leaves the node itself as it is', () => {
		expect(values('operation', description.properties)).toContain('delete');
		expect(values('distribution', description.properties)).toContain('all');
		const [mapper] = description.properties.filter(({ type }) => type === 'resourceMapper');
		expect(mapper?.typeOptions?.resourceMapper?.supportAutoMap).toBe(true);
	});

	it('takes the parameters under the same names', () => {
		const names = (of: INodeProperties[]) => of.flatMap(withParts).map(({ name }) => name);
		const missing = names(description.properties).filter(
			(name) => !names(properties).includes(name),
		);
		expect(missing).toEqual([]);
	});
});
