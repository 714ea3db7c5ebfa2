/** docs/operations.md: every operation of the ID123 node with its parameters, from the node's own description. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { properties } from '../../nodes/Id123/Id123/fields.ts';
import { RESOURCES } from '../../nodes/Id123/Id123/resources/index.ts';
import { cell, table } from './markdown.mts';

type Option = INodeProperties | INodePropertyOptions | INodePropertyCollection;

function isShown(
	shown: INodeProperties['displayOptions'],
	resource: string,
	operation: string,
): boolean {
	const { show } = shown ?? {};
	const allows = (key: string, value: string) =>
		(show?.[key] ?? show?.[`/${key}`] ?? [value]).some((entry) => entry === value);
	return allows('resource', resource) && allows('operation', operation);
}

function isParameter(option: Option): option is INodeProperties {
	return 'type' in option;
}

function parametersOf(resource: string, operation: string): INodeProperties[] {
	return properties
		.filter(({ name }) => name !== 'resource' && name !== 'operation')
		.filter(({ displayOptions }) => isShown(displayOptions, resource, operation))
		.flatMap((property) => {
			if (property.name !== 'options') return [property];
			return (property.options ?? [])
				.filter(isParameter)
				.filter(({ displayOptions }) => isShown(displayOptions, resource, operation))
				.map((option) => ({ ...option, displayName: `Options > ${option.displayName}` }));
		});
}

export function renderOperations(): string {
	const sections = RESOURCES.map(({ option: resource, operations }) => {
		const parts = operations.map(({ option }) => {
			const rows = parametersOf(String(resource.value), String(option.value)).map((parameter) => [
				parameter.displayName,
				`\`${parameter.name}\``,
				cell(parameter.description ?? ''),
			]);
			return `### ${resource.name}: ${option.name} (\`${String(option.value)}\`)\n\n${option.description}.\n\n${table(['parameter', 'name', 'meaning'], rows)}`;
		});
		return `## ${resource.name}\n\n${resource.description}.\n\n${parts.join('\n\n')}`;
	});
	return `# Operations of the ID123 node

This page is made from the node's own description (\`npm run docs\`).

${sections.join('\n\n')}
`;
}
