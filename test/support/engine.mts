import type {
	IBinaryData,
	ICredentialDataDecryptedObject,
	ICredentialType,
	INodeType,
} from 'n8n-workflow';
import { runAsTool, type ToolOptions, type ToolRun } from './engine/ai-tool.mts';
import { BinaryStore, type BinaryFile, type BinaryMode } from './engine/binary.mts';
import { resolveCredential, testCredential } from './engine/credential-test.mts';
import type { CredentialSet } from './engine/credentials.mts';
import {
	listSearch,
	loadOptions,
	resourceMapping,
	type EditorCall,
	type ListSearchCall,
} from './engine/editor.mts';
import { helperNodes, type AgentCall } from './engine/helper-nodes.mts';
import { LogCapture } from './engine/logs.mts';
import { loadN8n, projectRoot, type N8n } from './engine/native.mts';
import { NodeTypes } from './engine/node-types.mts';
import { NodePackages } from './engine/packages.mts';
import { poll, type PollAnswer, type PollOptions } from './engine/poll.mts';
import { Poller, type PollerOptions } from './engine/poller.mts';
import { ProcessedItems } from './engine/processed-items.mts';
import { runNode, type EngineRun, type RunOptions } from './engine/run.mts';
import type { Session } from './engine/session.mts';
import { WebhookHost, type WebhookOptions } from './engine/webhook.mts';

export type { EngineRun, RunOptions, ToolOptions, ToolRun, PollOptions, PollAnswer, CredentialSet };
export { PollStore } from './engine/poller.mts';
export type { Poller, PollEnd, PollReport, Refusal, Regime } from './engine/poller.mts';
export { WEBHOOK_ID } from './engine/webhook.mts';
export type { WebhookHost, WebhookOptions };
export type { EditorCall, ListSearchCall, BinaryMode };
export type { CredentialOverrides, NodeSettings } from './engine/session.mts';
export type { LogLine } from './engine/logs.mts';

export interface EngineOptions {
	/** Credentials that the nodes under test may use, by type. */
	credentials?: CredentialSet;
	/** Folders of built packages; this project itself (its `dist`) unless given. */
	packages?: string[];
	/** Where n8n keeps files; `filesystem`, n8n's default, unless given. */
	binaryMode?: BinaryMode;
	/** Makes an isolate only where an expression is evaluated: a month of polls would make thousands in vain. */
	lazyExpressions?: boolean;
}

/** n8n's settings for its `vm` expression engine, as they are by default. */
const EXPRESSION_ENGINE = {
	engine: 'vm',
	poolSize: 1,
	maxCodeCacheSize: 1024,
	bridgeTimeout: 5000,
	bridgeMemoryLimit: 128,
} as const;

/**
 * n8n's real execution engine with the built nodes of this project. Use one per test file, one at a
 * time (n8n keeps its services in one place per process), and `close()` it after the tests.
 */
export class Engine {
	constructor(
		private readonly session: Session,
		/** The store of binary data; put what it gives into an item's `binary`. */
		readonly files: BinaryStore,
		/** What nodes noted as processed (`helpers.checkProcessedAndRecord`). */
		readonly processed: ProcessedItems,
	) {}

	/** n8n's own modules, outside of jest's: only their classes match what the engine throws. */
	get n8n(): N8n {
		return this.session.n8n;
	}

	/** Full names of the nodes that the packages hold. */
	get nodeNames(): string[] {
		return this.session.packages.nodeNames;
	}

	/** A node type as n8n runs it, with the parameters that n8n adds. */
	nodeType(name: string, version?: number): INodeType {
		return this.session.nodeTypes.getByNameAndVersion(name, version);
	}

	credentialType(name: string): ICredentialType {
		return this.session.packages.credential(name);
	}

	/** Executes a workflow around one node. */
	async run(options: RunOptions): Promise<EngineRun> {
		return await runNode(this.session, options);
	}

	/** Stops every execution in flight, as n8n's stop button does. */
	cancel(): void {
		for (const cancel of this.session.cancels.values()) cancel();
	}

	/** Lets an AI agent use the node as a tool, once. */
	async runAsTool(options: ToolOptions): Promise<ToolRun> {
		return await runAsTool(this.session, options);
	}

	/** Polls a trigger once. */
	async poll(options: PollOptions): Promise<PollAnswer> {
		return await poll(this.session, options);
	}

	/** Polls a published workflow as this n8n process does, in one of n8n's three ways. */
	poller(options: PollerOptions): Poller {
		return new Poller(this.session, options);
	}

	/** Serves a webhook trigger over HTTP. `close()` it after the test. */
	async webhook(options: WebhookOptions): Promise<WebhookHost> {
		return await WebhookHost.open(this.session, options);
	}

	/** A page of a resource locator's list, as the editor asks for it. */
	async listSearch(call: ListSearchCall): ReturnType<typeof listSearch> {
		return await listSearch(this.session, call);
	}

	/** The fields of a resource mapper. */
	async resourceMapping(call: EditorCall): ReturnType<typeof resourceMapping> {
		return await resourceMapping(this.session, call);
	}

	/** The options of a drop-down list. */
	async loadOptions(call: EditorCall): ReturnType<typeof loadOptions> {
		return await loadOptions(this.session, call);
	}

	/** What n8n says when a person saves a credential with this data. */
	async testCredential(
		type: string,
		data: ICredentialDataDecryptedObject,
	): ReturnType<typeof testCredential> {
		return await testCredential(this.session, type, data);
	}

	/** What n8n makes of the data of a credential: with the defaults of its form and with expressions resolved. */
	async resolveCredential(
		type: string,
		data: ICredentialDataDecryptedObject,
	): ReturnType<typeof resolveCredential> {
		return await resolveCredential(this.session, type, data);
	}

	/** Stops what runs and frees the expression engine. */
	async close(): Promise<void> {
		this.cancel();
		await this.session.n8n.workflow.Expression.disposeExpressionEngine();
	}
}

/**
 * Starts an engine in the state of a new n8n process: services, logger and node modules are fresh,
 * nothing in the user's home is read or written.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
	const n8n = loadN8n();
	n8n.Container.reset();
	const logs = new LogCapture(n8n);
	const files = await BinaryStore.open(n8n, options.binaryMode ?? 'filesystem');
	await n8n.workflow.Expression.initExpressionEngine({
		...EXPRESSION_ENGINE,
		lazyAcquire: options.lazyExpressions ?? false,
	});
	const packages = await NodePackages.load(n8n, options.packages ?? [projectRoot()]);
	const processed = new ProcessedItems();
	await processed.install(n8n);
	const agentCalls = new Map<string, AgentCall>();
	let executions = 0;
	const session: Session = {
		n8n,
		packages,
		nodeTypes: new NodeTypes(n8n, packages, helperNodes(agentCalls)),
		credentials: options.credentials ?? {},
		logs,
		agentCalls,
		cancels: new Map(),
		nextExecutionId: () => String((executions += 1)),
	};
	return new Engine(session, files, processed);
}

export type { IBinaryData, BinaryFile };
