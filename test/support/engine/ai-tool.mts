import type { IDataObject, INode, INodeExecutionData, ITaskData } from 'n8n-workflow';
import { AGENT_NODE, NO_OP_NODE, ROWS_NODE, type AgentCall } from './helper-nodes.mts';
import type { LogLine } from './logs.mts';
import { toNativeRealm } from './native.mts';
import { execute, helperNode, ROWS, toItems } from './run.mts';
import {
	createAdditionalData,
	createNode,
	createWorkflow,
	credentialsFor,
	type CredentialOverrides,
	type NodeSettings,
	type Session,
} from './session.mts';

const AGENT = 'AI Agent';

export interface ToolOptions {
	/** The node as a tool: its type is given without the ending `Tool`. */
	node: NodeSettings;
	/** The arguments that the model gives; parameters take them with `$fromAI('name')`. */
	input?: IDataObject;
	/** What the agent itself was given. */
	items?: Array<INodeExecutionData | IDataObject>;
	/**
	 * `tool`: the agent invokes the tool (AI Agent up to version 2, and any chain), the node sees a
	 * SupplyDataContext. `engine`: the agent asks the engine to run the node (version 3).
	 */
	via?: AgentCall['via'];
	credentials?: CredentialOverrides;
}

export interface ToolRun {
	/** What the model reads, parsed. */
	response: unknown;
	/** What the tool threw at the agent; its message is what the model reads. */
	error?: Error;
	/** Name and description as the model sees them; only with `via: 'tool'`. */
	tool?: { name: string; description: string };
	/** One entry per time the node ran. */
	tasks: ITaskData[];
	logs: LogLine[];
}

/** Runs `Rows → AI Agent` with the node connected to the agent as a tool, which it uses once. */
export async function runAsTool(session: Session, options: ToolOptions): Promise<ToolRun> {
	const credentials = credentialsFor(session, options.credentials);
	const type = `${options.node.type}Tool`;
	const node = createNode(session, { ...options.node, type }, credentials);
	const agent: INode = { ...helperNode(AGENT, AGENT_NODE, 0), position: [200, 0] };
	const workflow = createWorkflow(
		session,
		[helperNode(ROWS, ROWS_NODE, 0), agent, node, helperNode('Success', NO_OP_NODE, 0)],
		{
			[ROWS]: { main: [[{ node: AGENT, type: 'main', index: 0 }]] },
			[AGENT]: { main: [[{ node: 'Success', type: 'main', index: 0 }]] },
			[node.name]: { ai_tool: [[{ node: AGENT, type: 'ai_tool', index: 0 }]] },
		},
	);
	const additionalData = createAdditionalData(session, credentials, 'manual', workflow);
	const input = toNativeRealm(options.input ?? {});
	const call: AgentCall = { toolNode: node.name, input, via: options.via ?? 'tool' };
	const id = additionalData.executionId ?? '';
	session.agentCalls.set(id, call);
	try {
		const items = toItems(options.items ?? [{}]);
		const { run, logs } = await execute(session, workflow, {
			mode: 'manual',
			items,
			additionalData,
		});
		const { runData, error } = run.data.resultData;
		const failure = call.error ?? error;
		return {
			response: responseOf(call),
			...(failure && { error: failure }),
			...(call.tool && { tool: { name: call.tool.name, description: call.tool.description } }),
			tasks: runData[node.name] ?? [],
			logs,
		};
	} finally {
		session.agentCalls.delete(id);
	}
}

function responseOf({ response, engineResponse }: AgentCall): unknown {
	if (response !== undefined) return JSON.parse(response) as unknown;
	return engineResponse?.actionResponses.map(({ data }) =>
		(data.data?.ai_tool?.[0] ?? []).map(({ json }) => json),
	)[0];
}
