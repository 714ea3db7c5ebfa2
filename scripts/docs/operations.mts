/** docs/operations.md: every operation of the declarative nodes with its parameters, from the nodes' own descriptions. */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { Id123 } from '../../nodes/Id123/Id123/Id123.node.ts';
import * as id123 from '../../nodes/Id123/Id123/operations/index.ts';
import { IdMeAttributes } from '../../nodes/IdMe/IdMeAttributes/IdMeAttributes.node.ts';
import * as attributes from '../../nodes/IdMe/IdMeAttributes/operations/index.ts';
import { IdMeVerification } from '../../nodes/IdMe/IdMeVerification/IdMeVerification.node.ts';
import * as verification from '../../nodes/IdMe/IdMeVerification/operations/index.ts';
import { cell, table } from './markdown.mts';

interface DocumentedNode {
	name: string;
	properties: readonly INodeProperties[];
	resources: ReadonlyArray<{
		option: INodePropertyOptions;
		operations: ReadonlyArray<{ option: INodePropertyOptions }>;
	}>;
}

const NODES: readonly DocumentedNode[] = [
	{ name: 'ID123', properties: new Id123().description.properties, resources: id123.RESOURCES },
	{
		name: 'ID.me Attributes',
		properties: new IdMeAttributes().description.properties,
		resources: attributes.RESOURCES,
	},
	{
		name: 'ID.me Verification',
		properties: new IdMeVerification().description.properties,
		resources: verification.RESOURCES,
	},
];

type Option = INodeProperties | INodePropertyOptions | INodePropertyCollection;

function isShown(
	shown: INodeProperties['displayOptions'],
	resource: string,
	operation: string,
): boolean {
	const { show, hide } = shown ?? {};
	return Object.entries({ resource, operation }).every(([key, value]) => {
		const names = (values: typeof show) => values?.[key] ?? values?.[`/${key}`];
		const isNamed = (entries: ReturnType<typeof names>) => entries?.some((each) => each === value);
		return isNamed(names(show)) !== false && isNamed(names(hide)) !== true;
	});
}

function isParameter(option: Option): option is INodeProperties {
	return 'type' in option;
}

function parametersOf(
	properties: readonly INodeProperties[],
	resource: string,
	operation: string,
): INodeProperties[] {
	return properties
		.filter(({ name }) => name !== 'resource' && name !== 'operation')
		.filter(({ displayOptions }) => isShown(displayOptions, resource, operation))
		.flatMap((property) => {
			if (property.type !== 'collection') return [property];
			return (property.options ?? [])
				.filter(isParameter)
				.filter(({ displayOptions }) => isShown(displayOptions, resource, operation))
				.map(({ displayName, name, ...option }) => ({
					...option,
					displayName: `${property.displayName} > ${displayName}`,
					name: `${property.name}.${name}`,
				}));
		});
}

function renderNode({ name, properties, resources }: DocumentedNode): string {
	const sections = resources.map(({ option: resource, operations }) => {
		const parts = operations.map(({ option }) => {
			const of = parametersOf(properties, String(resource.value), String(option.value));
			const rows = of.map((parameter) => [
				parameter.displayName,
				`\`${parameter.name}\``,
				cell(parameter.description ?? ''),
			]);
			const title = `#### ${resource.name}: ${option.name} (\`${String(option.value)}\`)`;
			return `${title}\n\n${option.description}.\n\n${table(['parameter', 'name', 'meaning'], rows)}`;
		});
		return `### ${resource.name}\n\n${resource.description}.\n\n${parts.join('\n\n')}`;
	});
	return `## ${name}\n\n${sections.join('\n\n')}`;
}

export function renderOperations(): string {
	return `# Operations of the nodes

This page is made from the nodes' own descriptions (\`npm run docs\`).

${NODES.map(renderNode).join('\n\n')}
`;
}
