/** The node as an AI agent's tool: without what hands out tokens, and with Social Security numbers always masked. */
import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';

import { RESOURCES } from './operations';

const HIDDEN_OPERATIONS: readonly unknown[] = RESOURCES.flatMap(({ operations }) => operations)
	.filter(({ givesTokens }) => givesTokens)
	.map(({ option }) => option.value);

/** What n8n puts in place of the node's own description when it makes the tool (cli, tool-generation). */
export function asTool(properties: readonly INodeProperties[]): Partial<INodeTypeDescription> {
	return { properties: properties.filter(({ name }) => name !== 'refreshToken').map(toolProperty) };
}

function toolProperty(property: INodeProperties): INodeProperties {
	const { name, options = [] } = property;
	if (name === 'operation') return { ...property, options: options.filter(isOffered) };
	if (name !== 'options') return property;
	return { ...property, options: options.filter((option) => option.name !== 'redactSsn') };
}

function isOffered(
	option: INodePropertyOptions | INodeProperties | INodePropertyCollection,
): boolean {
	return !('value' in option) || !HIDDEN_OPERATIONS.includes(option.value);
}
