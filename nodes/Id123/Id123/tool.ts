/** The node as an AI agent's tool: without what reaches many people, cannot be undone, or has no row to map from. */
import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

const NOT_FOR_TOOLS: Readonly<Record<string, readonly string[]>> = {
	operation: ['delete'],
	distribution: ['all'],
};

/** What n8n puts in place of the node's own description when it makes the tool (cli, tool-generation). */
export function asTool(properties: readonly INodeProperties[]): Partial<INodeTypeDescription> {
	return { properties: toolProperties(properties) };
}

function toolProperties(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties.map((property) => {
		const hidden = NOT_FOR_TOOLS[property.name];
		if (hidden !== undefined) {
			const options = (property.options ?? []) as INodePropertyOptions[];
			return {
				...property,
				options: options.filter(({ value }) => !hidden.includes(String(value))),
			};
		}
		const { resourceMapper } = property.typeOptions ?? {};
		if (resourceMapper === undefined) return property;
		return {
			...property,
			default: { mappingMode: 'defineBelow', value: null },
			typeOptions: {
				...property.typeOptions,
				resourceMapper: { ...resourceMapper, supportAutoMap: false },
			},
		};
	});
}
