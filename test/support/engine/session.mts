import type {
	IDataObject,
	INode,
	INodeParameters,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Credentials, type CredentialSet } from './credentials.mts';
import type { AgentCall } from './helper-nodes.mts';
import type { LogCapture } from './logs.mts';
import { toNativeRealm, type N8n } from './native.mts';
import type { NodeTypes } from './node-types.mts';
import type { NodePackages } from './packages.mts';

/** What every call into one engine shares. */
export interface Session {
	n8n: N8n;
	packages: NodePackages;
	nodeTypes: NodeTypes;
	credentials: CredentialSet;
	logs: LogCapture;
	/** What the agent stand-in is to do, by execution id. */
	agentCalls: Map<string, AgentCall>;
	/** Cancels of the runs in flight, by execution id. */
	cancels: Map<string, () => void>;
	nextExecutionId(): string;
}

/** The node under test, as a workflow stores it; the newest version unless `typeVersion` is given. */
export interface NodeSettings {
	/** Package name, dot, node name; with the ending `Tool` the node as an AI tool. */
	type: string;
	parameters?: INodeParameters;
	typeVersion?: number;
	name?: string;
	onError?: INode['onError'];
	retryOnFail?: boolean;
	maxTries?: number;
	/** Milliseconds. n8n reads 0 as its default, 1,000; 1 is the shortest wait. */
	waitBetweenTries?: number;
	executeOnce?: boolean;
	alwaysOutputData?: boolean;
}

/** Credentials for one call: replaces those of the engine type by type; `null` leaves one out. */
export type CredentialOverrides = Record<string, CredentialSet[string] | null>;

export const NODE_UNDER_TEST = 'Node';

/** The credentials of the engine with one call's changes. */
export function credentialsFor(session: Session, overrides: CredentialOverrides = {}): Credentials {
	const merged = Object.entries({ ...session.credentials, ...overrides });
	const set = merged.flatMap(([type, data]) => (data === null ? [] : [[type, data] as const]));
	return Credentials.create(session.n8n, session.packages, Object.fromEntries(set));
}

/** The node under test with the credentials that it declares and that the engine has. */
export function createNode(
	session: Session,
	{ type, parameters = {}, ...settings }: NodeSettings,
	credentials: Credentials,
): INode {
	const { description } = session.nodeTypes.getByNameAndVersion(type, settings.typeVersion);
	const { version } = description;
	const types = (description.credentials ?? []).map(({ name }) => name);
	return toNativeRealm({
		id: 'node-under-test',
		position: [200, 0],
		name: NODE_UNDER_TEST,
		typeVersion: Array.isArray(version) ? Math.max(...version) : version,
		...settings,
		type,
		parameters,
		credentials: credentials.forNode(types),
	});
}

/** A workflow on n8n's current execution order. */
export function createWorkflow(
	session: Session,
	nodes: INode[],
	connections: IWorkflowBase['connections'],
	settings: IWorkflowSettings = {},
	staticData: IWorkflowBase['staticData'] = {},
	id = 'workflow',
): Workflow {
	return new session.n8n.workflow.Workflow({
		id,
		name: 'Engine test',
		nodes,
		connections,
		active: false,
		nodeTypes: session.nodeTypes,
		staticData: toNativeRealm(staticData),
		settings: toNativeRealm({ executionOrder: 'v1', ...settings }),
	});
}

/** What n8n hands to every context, without the parts that need a database or another process. */
export function createAdditionalData(
	session: Session,
	credentialsHelper: Credentials,
	mode: WorkflowExecuteMode,
	workflow: Workflow,
	currentNodeParameters?: INodeParameters,
): IWorkflowExecuteAdditionalData {
	const { Container, core } = session.n8n;
	const executionId = session.nextExecutionId();
	const absent = (what: string) => async (): Promise<never> => {
		throw new Error(`The engine harness has no ${what}`);
	};
	const base = 'http://localhost:5678';
	return {
		credentialsHelper,
		externalSecretsProxy: Container.get(core.ExternalSecretsProxy),
		executionId,
		executeWorkflow: absent('sub-workflows'),
		getRunExecutionData: absent('stored executions'),
		getRuntimeCredential: absent('runtime credentials'),
		startRunnerTask: absent('task runners'),
		currentNodeExecutionIndex: 0,
		restApiUrl: `${base}/rest`,
		instanceBaseUrl: `${base}/`,
		formBaseUrl: `${base}/form`,
		formWaitingBaseUrl: `${base}/form-waiting`,
		formTestBaseUrl: `${base}/form-test`,
		webhookBaseUrl: `${base}/webhook`,
		webhookWaitingBaseUrl: `${base}/webhook-waiting`,
		webhookTestBaseUrl: `${base}/webhook-test`,
		mcpBaseUrl: `${base}/mcp`,
		mcpTestBaseUrl: `${base}/mcp-test`,
		variables: {},
		currentNodeParameters: currentNodeParameters && toNativeRealm(currentNodeParameters),
		setExecutionStatus: () => {},
		logAiEvent: () => {},
		hooks: new core.ExecutionLifecycleHooks(mode, executionId, workflowData(workflow)),
	};
}

/** Static data as n8n would save it after a run, and whether it has a reason to. */
export function staticDataOf({ staticData }: Workflow): {
	staticData: IDataObject;
	changed: boolean;
} {
	const { __dataChanged: changed, ...data } = staticData;
	return { staticData: JSON.parse(JSON.stringify(data)) as IDataObject, changed: changed === true };
}

function workflowData({ id, name, nodes, connectionsBySourceNode }: Workflow): IWorkflowBase {
	return {
		id,
		name: name ?? '',
		active: false,
		isArchived: false,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		nodes: Object.values(nodes),
		connections: connectionsBySourceNode,
		activeVersionId: null,
	};
}
