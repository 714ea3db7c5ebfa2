import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypes,
	IVersionedNodeType,
} from 'n8n-workflow';
import type { N8n } from './native.mts';
import type { NodePackages } from './packages.mts';

/**
 * Finds node types and makes them executable as n8n's own `NodeTypes` does (n8n/dist/node-types.js):
 * a node without code of its own runs on RoutingNode, and `<name>Tool` is a node as an AI tool.
 */
export class NodeTypes implements INodeTypes {
	private readonly tools = new Map<string, INodeType>();

	constructor(
		private readonly n8n: N8n,
		private readonly packages: NodePackages,
		private readonly helpers: Record<string, INodeType>,
	) {}

	getByName(name: string): INodeType | IVersionedNodeType {
		return this.helpers[name] ?? this.packages.node(name);
	}

	getByNameAndVersion(name: string, version?: number): INodeType {
		const { NodeHelpers } = this.n8n.workflow;
		const isTool =
			name.endsWith('Tool') && !(name in this.helpers) && !this.packages.recognizesNode(name);
		const baseName = isTool ? name.replace(/Tool$/, '') : name;
		const nodeType = NodeHelpers.getVersionedNodeType(this.getByName(baseName), version);
		if (runsOnRoutingNode(nodeType)) this.addRoutingExecute(nodeType);
		return isTool ? this.asTool(name, version, nodeType) : nodeType;
	}

	getKnownTypes(): Record<string, never> {
		return {};
	}

	private addRoutingExecute(nodeType: INodeType): void {
		const { RoutingNode } = this.n8n.core;
		nodeType.execute = async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const context = this as unknown as ConstructorParameters<typeof RoutingNode>[0];
			return (await new RoutingNode(context, nodeType).runNode()) ?? [];
		};
	}

	private asTool(name: string, version: number | undefined, nodeType: INodeType): INodeType {
		const key = `${name}?version=${version ?? 'default'}`;
		const known = this.tools.get(key);
		if (known) return known;
		if (!nodeType.description.usableAsTool) throw new Error(`${name}: not usable as a tool`);
		const tool = convertToTool(nodeType);
		this.tools.set(key, tool);
		return tool;
	}
}

/** n8n's rule for giving a node an `execute` (`shouldAssignExecuteMethod`). */
function runsOnRoutingNode(nodeType: INodeType): boolean {
	const isDeclarative = nodeType.description.requestDefaults !== undefined;
	return (
		!nodeType.execute &&
		!nodeType.supplyData &&
		!nodeType.poll &&
		!nodeType.trigger &&
		(!nodeType.webhook || isDeclarative) &&
		(!nodeType.methods || isDeclarative)
	);
}

/**
 * A node as an AI tool: no input, an `ai_tool` output and a description for the model. The copies are
 * made on prototypes, as n8n makes them, because nodes compare and share parts of a description.
 */
function convertToTool(nodeType: INodeType): INodeType {
	const properties = Object.create(nodeType.description.properties) as INodeProperties[];
	const description = Object.create(nodeType.description, {
		properties: { value: properties },
	}) as INodeType['description'];
	description.name += 'Tool';
	description.displayName += ' Tool';
	description.inputs = [];
	description.outputs = ['ai_tool'];

	const names = nodeType.description.properties.map(({ name }) => name);
	if (!names.includes('toolDescription')) {
		const chooses = names.includes('resource') || names.includes('operation');
		const first =
			nodeType.description.properties.map(({ type }) => type).lastIndexOf('callout') + 1;
		properties.splice(first, 0, ...toolProperties(description.description, chooses));
	}
	return Object.create(nodeType, { description: { value: description } }) as INodeType;
}

function toolProperties(text: string, chooses: boolean): INodeProperties[] {
	const toolDescription: INodeProperties = {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: text,
		required: true,
		...(chooses && { displayOptions: { show: { descriptionType: ['manual'] } } }),
	};
	if (!chooses) return [toolDescription];
	const descriptionType: INodeProperties = {
		displayName: 'Tool Description',
		name: 'descriptionType',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Set Automatically', value: 'auto' },
			{ name: 'Set Manually', value: 'manual' },
		],
		default: 'auto',
	};
	return [descriptionType, toolDescription];
}
