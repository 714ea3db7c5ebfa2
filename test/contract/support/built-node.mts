/** The ID123 node as it is shipped, and what its operations say of themselves. */
import { join, sep } from 'node:path';
import type {
	INode,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { RESOURCES } from '../../../nodes/Id123/Id123/operations/index.ts';
import { forgetModules, nativeRequire, projectRoot } from '../../support/engine/native.mts';

export const NODE_FOLDER = join(projectRoot(), 'dist/nodes/Id123/Id123');

const file = join(NODE_FOLDER, 'Id123.node.js');
// Whoever loaded the node in this process before added n8n's own parameters to it.
forgetModules([join(projectRoot(), 'dist') + sep]);
const { Id123 } = nativeRequire()(file) as { Id123: new () => INodeType };

export const { description } = new Id123();

/** Every operation of the node, in the order in which it offers them. */
export const OPERATIONS = RESOURCES.flatMap(({ option, operations }) =>
	operations.map((operation) => ({
		title: `${String(option.value)}.${String(operation.option.value)}`,
		resource: String(option.value),
		operation: String(operation.option.value),
		offered: operation.option,
		shows: operation.shows as readonly string[],
		offers: operation.offers as readonly string[],
	})),
);

/** Names of the properties that the node shows for these parameters, in order. */
export function shownWith(parameters: INodeParameters, of = description.properties): string[] {
	const node = { typeVersion: 1, parameters } as unknown as INode;
	return of
		.filter((property) =>
			NodeHelpers.displayParameter(parameters, property, node, description, parameters),
		)
		.map(({ name }) => name);
}

/** The choices of an `options` or `multiOptions` property. */
export function choicesOf({ options = [] }: INodeProperties): INodePropertyOptions[] {
	return options.filter((option): option is INodePropertyOptions => 'value' in option);
}

/** The properties that stand in a `collection`. */
export function partsOf({ options = [] }: INodeProperties): INodeProperties[] {
	return options.filter((option): option is INodeProperties => 'type' in option);
}

/** A property and all that is nested in it. */
export function withParts(property: INodeProperties): INodeProperties[] {
	const groups = (property.options ?? []).filter(
		(option): option is INodePropertyCollection => 'values' in option,
	);
	const parts = [...partsOf(property), ...groups.flatMap(({ values }) => values)];
	return [property, ...parts.flatMap(withParts)];
}

/** The one property of a name. Fails the test where there is none, or several. */
export function propertyOf(name: string): INodeProperties {
	const found = description.properties.filter((property) => property.name === name);
	expect(found).toHaveLength(1);
	return found[0];
}
