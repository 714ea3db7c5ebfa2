/** JSON as n8n's REST API speaks it. */
export type Json = string | number | boolean | null | undefined | Json[] | JsonObject;
export interface JsonObject {
	[key: string]: Json;
}

/** A node as a workflow file holds it. */
export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: JsonObject;
	credentials?: Record<string, { id: string; name: string }>;
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	[setting: string]: unknown;
}

/** A workflow file: what n8n's editor exports and imports. */
export interface WorkflowFile {
	name: string;
	nodes: WorkflowNode[];
	connections: JsonObject;
	settings?: JsonObject;
	pinData?: JsonObject;
}

export interface SavedWorkflow extends WorkflowFile {
	id: string;
	versionId: string;
	active: boolean;
}

export interface SavedCredential {
	id: string;
	name: string;
	type: string;
}

/** One item as it came out of a node. */
export interface OutputItem {
	json: JsonObject;
	pairedItem?: Json;
	error?: Json;
}

/** What one run of one node left behind. */
export interface NodeRun {
	startTime: number;
	executionTime: number;
	executionStatus?: string;
	error?: { message: string; description?: string };
	data?: { main: Array<OutputItem[] | null> };
}

export type ExecutionStatus =
	| 'canceled'
	| 'crashed'
	| 'error'
	| 'new'
	| 'running'
	| 'success'
	| 'unknown'
	| 'waiting';

/** A stored execution, its data unpacked. */
export interface Execution {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	mode: string;
	startedAt?: string;
	stoppedAt?: string;
	/** by node name, one entry per run of the node */
	runData: Record<string, NodeRun[]>;
	/** why the execution as a whole failed, where it did */
	error?: { message: string; description?: string };
}

/** Where a dynamic parameter stands and what the node's other parameters are. */
export interface DynamicParameterRequest {
	/** the node type with its package, e.g. `n8n-nodes-digital-id.id123` */
	nodeType: string;
	nodeVersion: number;
	/** the parameter's path, e.g. `parameters.templateId` */
	path: string;
	/** the method in the node's `methods` */
	methodName: string;
	parameters: JsonObject;
	credentials?: Record<string, { id: string; name: string }>;
}

export interface ListSearchResult {
	results: Array<{ name: string; value: string; url?: string; description?: string }>;
	paginationToken?: string;
}
