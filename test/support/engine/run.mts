import type {
	IBinaryKeyData,
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	IRun,
	ITaskData,
	IWorkflowSettings,
	NodeExecutionHint,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { NO_OP_NODE, ROWS_NODE } from './helper-nodes.mts';
import type { LogLine } from './logs.mts';
import { toNativeRealm } from './native.mts';
import {
	createAdditionalData,
	createNode,
	createWorkflow,
	credentialsFor,
	staticDataOf,
	type CredentialOverrides,
	type NodeSettings,
	type Session,
} from './session.mts';

/** The node in front of the one under test; expressions may refer to it as `$('Rows')`. */
export const ROWS = 'Rows';

export interface RunOptions {
	node: NodeSettings;
	/** What stands between `Rows` and the node under test, instead of one connection. */
	before?: { nodes: INode[]; connections: IConnections };
	/** Whole n8n items, or only their JSON. One empty item unless given, as from a manual trigger. */
	items?: Array<INodeExecutionData | IDataObject>;
	mode?: WorkflowExecuteMode;
	workflowSettings?: IWorkflowSettings;
	/** Tells workflows apart in what n8n keeps for each; one and the same unless given. */
	workflowId?: string;
	credentials?: CredentialOverrides;
	staticData?: IDataObject;
	/** When the execution began that this one retries, in ms since 1970; now unless given. */
	began?: number;
	/** Aborting it stops the execution as n8n's stop button does. */
	signal?: AbortSignal;
}

/** What came of one execution. All objects are of Node's realm: compare with `toEqual`. */
export interface EngineRun {
	/** Items of the first output. */
	success: INodeExecutionData[];
	/** Items of the error output; none unless On Error is "continue (using error output)". */
	error: INodeExecutionData[];
	/** Items of each output, the error output last where there is one. */
	outputs: INodeExecutionData[][];
	/** What the node threw as a whole: ended the run, or with On Error = continue was swallowed. */
	thrownError?: ITaskData['error'];
	hints: NodeExecutionHint[];
	status: IRun['status'];
	staticData: IDataObject;
	logs: LogLine[];
	milliseconds: number;
	raw: IRun;
}

/**
 * Runs `Rows → node under test → one end node per output` on n8n's real WorkflowExecute. Rejects only
 * where n8n would not start the workflow (a required parameter or credential is missing).
 */
export async function runNode(session: Session, options: RunOptions): Promise<EngineRun> {
	const credentials = credentialsFor(session, options.credentials);
	const node = createNode(session, options.node, credentials);
	const outputs = outputsOf(session, node);
	const ends = outputs.map((name, index) => helperNode(name, NO_OP_NODE, index));
	const { before } = options;
	const workflow = createWorkflow(
		session,
		[helperNode(ROWS, ROWS_NODE, 0), ...(before?.nodes ?? []), node, ...ends],
		{ ...connect(before ? [] : [ROWS], node.name, outputs), ...before?.connections },
		options.workflowSettings,
		options.staticData,
		options.workflowId,
	);
	const mode = options.mode ?? 'manual';
	const { run, logs, milliseconds } = await execute(session, workflow, {
		mode,
		items: toItems(options.items ?? [{}]),
		additionalData: createAdditionalData(session, credentials, mode, workflow),
		began: options.began,
		signal: options.signal,
	});
	const task = run.data.resultData.runData[node.name]?.at(-1);
	const taken = (task?.data?.main ?? []).map((items) => items ?? []);
	const thrownError = run.data.resultData.error ?? task?.error;
	return {
		success: taken[0] ?? [],
		error: (node.onError === 'continueErrorOutput' ? taken[outputs.length - 1] : undefined) ?? [],
		outputs: taken,
		...(thrownError && { thrownError: thrownError as ITaskData['error'] }),
		hints: task?.hints ?? [],
		status: run.status,
		staticData: staticDataOf(workflow).staticData,
		logs,
		milliseconds,
		raw: run,
	};
}

export interface Execution {
	mode: WorkflowExecuteMode;
	items: INodeExecutionData[];
	additionalData: ReturnType<typeof createAdditionalData>;
	began?: number;
	signal?: AbortSignal;
}

/** Executes a workflow from its `Rows` node. */
export async function execute(
	session: Session,
	workflow: Workflow,
	{ mode, items, additionalData, began, signal }: Execution,
): Promise<{ run: IRun; logs: LogLine[]; milliseconds: number }> {
	const { core, workflow: n8nWorkflow } = session.n8n;
	const data = n8nWorkflow.createRunExecutionData({
		startData: {},
		resultData: { runData: {} },
		executionData: {
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: {},
			// n8n keeps it from the execution that failed (n8n-core, execution-context).
			...(began !== undefined && {
				runtimeData: { version: 1, establishedAt: began, source: 'trigger' },
			}),
			nodeExecutionStack: [
				{ node: startNode(workflow), data: { main: [toNativeRealm(items)] }, source: null },
			],
		},
	});
	const id = additionalData.executionId ?? '';
	const logs: LogLine[] = [];
	const started = performance.now();
	const run = await session.logs.collect(logs, async () => {
		const promise = new core.WorkflowExecute(additionalData, mode, data).processRunExecutionData(
			workflow,
		);
		const cancel = (): void => promise.cancel();
		session.cancels.set(id, cancel);
		signal?.addEventListener('abort', cancel, { once: true });
		if (signal?.aborted) cancel();
		try {
			return await promise;
		} finally {
			session.cancels.delete(id);
			signal?.removeEventListener('abort', cancel);
		}
	});
	return { run, logs, milliseconds: performance.now() - started };
}

/** A node of the harness itself. */
export function helperNode(name: string, type: string, row: number): INode {
	const position: INode['position'] = [type === ROWS_NODE ? 0 : 400, row * 100];
	return { id: name, name, type, typeVersion: 1, position, parameters: {} };
}

/** Turns bare JSON into items; what already is an item stays as it is. */
export function toItems(items: Array<INodeExecutionData | IDataObject>): INodeExecutionData[] {
	return items.map((item) => (isItem(item) ? item : { json: item as IDataObject }));
}

function isItem(item: INodeExecutionData | IDataObject): item is INodeExecutionData {
	const { json, binary } = item as { json?: unknown; binary?: IBinaryKeyData };
	const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
	const keys = ['json', 'binary', 'pairedItem', 'error', 'metadata'];
	return (isObject || binary !== undefined) && Object.keys(item).every((key) => keys.includes(key));
}

function startNode(workflow: Workflow): INode {
	const node = workflow.getNode(ROWS);
	if (!node) throw new Error(`The workflow has no node "${ROWS}"`);
	return node;
}

/** Names for the end nodes: one per output of the node under test, its error output included. */
function outputsOf(session: Session, node: INode): string[] {
	const { outputs } = session.nodeTypes.getByNameAndVersion(
		node.type,
		node.typeVersion,
	).description;
	if (!Array.isArray(outputs)) throw new Error(`${node.type} computes its outputs`);
	const names = outputs.map((_, index) => (index === 0 ? 'Success' : `Output ${index + 1}`));
	return node.onError === 'continueErrorOutput' ? [...names, 'Failure'] : names;
}

function connect(sources: string[], node: string, ends: string[]): IConnections {
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		...Object.fromEntries(sources.map((source) => [source, { main: [to(node)] }])),
		[node]: { main: ends.map(to) },
	};
}
