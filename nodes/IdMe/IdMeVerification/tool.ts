/** The node as an AI agent's tool: without what needs files, which agents cannot hand over, and without matters of set-up. */
import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

import { RESOURCES } from './operations';

const HIDDEN_OPERATIONS = RESOURCES.flatMap(({ operations }) =>
	operations.filter(({ forTools }) => !forTools).map(({ option }) => option.value),
);

const HIDDEN_PARAMETERS = new Set(['frontImage', 'backImage']);

const HIDDEN_OPTIONS = new Set(['identityPath']);

/** What n8n puts in place of the node's own description when it makes the tool (cli, tool-generation). */
export function asTool(properties: readonly INodeProperties[]): Partial<INodeTypeDescription> {
	return { properties: properties.filter(({ name }) => !HIDDEN_PARAMETERS.has(name)).map(forTool) };
}

function forTool(property: INodeProperties): INodeProperties {
	if (property.name === 'options') {
		const options = (property.options ?? []).filter(isParameter);
		return { ...property, options: options.filter(({ name }) => !HIDDEN_OPTIONS.has(name)) };
	}
	if (property.name !== 'operation') return property;
	const choices = (property.options ?? []).filter(isChoice);
	const options = choices.filter(({ value }) => !HIDDEN_OPERATIONS.includes(value));
	const isOffered = options.some(({ value }) => value === property.default);
	return { ...property, options, default: isOffered ? property.default : options[0].value };
}

type Option = NonNullable<INodeProperties['options']>[number];

function isParameter(option: Option): option is INodeProperties {
	return 'type' in option;
}

function isChoice(option: Option): option is INodePropertyOptions {
	return 'value' in option;
}
