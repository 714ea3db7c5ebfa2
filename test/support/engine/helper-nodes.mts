import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

export const ROWS_NODE = 'harness.rows';
export const AGENT_NODE = 'harness.agent';
export const NO_OP_NODE = 'n8n-nodes-base.noOp';
export const LOOP_NODE = 'n8n-nodes-base.splitInBatches';
export const MERGE_NODE = 'n8n-nodes-base.merge';
export const SPLIT_NODE = 'harness.split';

/** What the stand-in for an AI agent is to do in one execution, and what came of it. */
export interface AgentCall {
	toolNode: string;
	input: IDataObject;
	/** Agents up to version 2 invoke the tool; later ones ask the engine to run its node. */
	via: 'tool' | 'engine';
	tool?: { name: string; description: string; invoke: (input: IDataObject) => Promise<string> };
	response?: string;
	error?: Error;
	engineResponse?: EngineResponse;
}

/**
 * The few node types that surround the node under test: one that passes on the rows it is given, one
 * that does nothing (a branch's end), one that uses a tool as n8n's AI Agent does, and those that part rows and bring
 * them together again as n8n's own do.
 */
export function helperNodes(calls: ReadonlyMap<string, AgentCall>): Record<string, INodeType> {
	const passOn = async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	};
	return {
		[ROWS_NODE]: { description: describe(ROWS_NODE, []), execute: passOn },
		[NO_OP_NODE]: { description: describe(NO_OP_NODE, ['main']), execute: passOn },
		[SPLIT_NODE]: {
			description: { ...describe(SPLIT_NODE, ['main']), outputs: ['main', 'main'] },
			async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
				const items = this.getInputData();
				const half = Math.ceil(items.length / 2);
				return [items.slice(0, half), items.slice(half)];
			},
		},
		[MERGE_NODE]: {
			description: { ...describe(MERGE_NODE, ['main', 'main']), requiredInputs: 1 },
			async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
				return [[...this.getInputData(0), ...this.getInputData(1)]];
			},
		},
		[LOOP_NODE]: {
			description: { ...describe(LOOP_NODE, ['main']), outputs: ['main', 'main'] },
			execute: loopOverItems,
		},
		[AGENT_NODE]: {
			description: describe(AGENT_NODE, ['main', { type: 'ai_tool' }]),
			async execute(response?: EngineResponse): Promise<INodeExecutionData[][] | EngineRequest> {
				const call = calls.get(this.getExecutionId());
				if (!call) throw new Error('The agent has nothing to do in this execution');
				if (call.via === 'tool') return await invokeTool(this, call);
				return askEngine(call, response);
			},
		},
	};
}

/** One item after the other, then all at once on Done; with what n8n's node keeps of it (SplitInBatchesV3). */
async function loopOverItems(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const context = this.getContext('node') as {
		items?: INodeExecutionData[];
		processedItems: INodeExecutionData[];
		done: boolean;
	};
	if (context.items === undefined) {
		context.items = [...this.getInputData()];
		context.processedItems = [];
	} else {
		context.processedItems.push(...this.getInputData());
	}
	const next = context.items.splice(0, 1);
	context.done = next.length === 0;
	return context.done ? [context.processedItems, []] : [[], next];
}

async function invokeTool(
	context: IExecuteFunctions,
	call: AgentCall,
): Promise<INodeExecutionData[][]> {
	const [tool] = (await context.getInputConnectionData('ai_tool', 0)) as Array<
		NonNullable<AgentCall['tool']>
	>;
	if (!tool) throw new Error('No tool is connected');
	call.tool = tool;
	try {
		call.response = await tool.invoke(call.input);
	} catch (error) {
		call.error = error as Error;
	}
	return [[{ json: {} }]];
}

function askEngine(
	call: AgentCall,
	response: EngineResponse | undefined,
): INodeExecutionData[][] | EngineRequest {
	if (response && response.actionResponses.length > 0) {
		call.engineResponse = response;
		return [[{ json: {} }]];
	}
	return {
		actions: [
			{
				actionType: 'ExecutionNodeAction',
				nodeName: call.toolNode,
				input: call.input,
				type: 'ai_tool',
				id: 'call_1',
				metadata: { itemIndex: 0 },
			},
		],
		metadata: {},
	};
}

function describe(name: string, inputs: INodeTypeDescription['inputs']): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name },
		inputs,
		outputs: ['main'],
		properties: [],
	};
}
