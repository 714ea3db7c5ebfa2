import type { INode, INodeType, INodeTypes, Workflow } from 'n8n-workflow';
import type { N8n } from './native.mts';

/** The node on whose behalf n8n resolves expressions that belong to no workflow. */
export const MOCK_NODE: INode = {
	id: 'mock',
	name: 'mock',
	type: 'mock',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** A workflow of one node, as n8n makes one for a credential form or a credential test. */
export function createMockWorkflow(
	{ workflow: { Workflow: NativeWorkflow } }: N8n,
	node: INode = MOCK_NODE,
	nodeType = { description: { properties: [] } } as unknown as INodeType,
): Workflow {
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	return new NativeWorkflow({ nodes: [node], connections: {}, active: false, nodeTypes });
}
