import type { AddressInfo } from 'node:net';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type {
	INode,
	INodeExecutionData,
	IWebhookData,
	IWebhookFunctions,
	IWebhookResponseData,
	Workflow,
} from 'n8n-workflow';
import type { Credentials } from './credentials.mts';
import type { LogLine } from './logs.mts';
import { toNativeRealm } from './native.mts';
import {
	createAdditionalData,
	createNode,
	createWorkflow,
	credentialsFor,
	type CredentialOverrides,
	type NodeSettings,
	type Session,
} from './session.mts';

/** The UUID that n8n would have given to the node; '' or any other text stands for what an import brought along. */
export const WEBHOOK_ID = '5b0ff7a6-3a8c-4d3e-9e0b-2f6a51f3c9d7';

export interface WebhookOptions {
	node: NodeSettings;
	/** `webhook` is a published workflow, `manual` is "Listen for test event". */
	mode?: 'webhook' | 'manual';
	/** Undefined for a node without one. */
	webhookId?: string;
	workflowId?: string;
	credentials?: CredentialOverrides;
	/** Stands for n8n's database. It may take its time, and throw. */
	save?: (items: INodeExecutionData[]) => Promise<void> | void;
}

/** n8n's default for N8N_PAYLOAD_SIZE_MAX. */
const PAYLOAD_SIZE_MAX = 16 * 1024 * 1024;

/**
 * One webhook trigger of one workflow, as n8n serves it over HTTP: each call gets a workflow that was loaded for it, the
 * node's answer goes out after the execution was stored (n8n/dist/webhooks/webhook-helpers.js of 2.40). The trigger's
 * memory is that of the node's module, hence of the engine.
 */
export class WebhookHost {
	/** What was handed on: the items of each execution that was stored. */
	readonly executions: INodeExecutionData[][] = [];
	/** What the trigger threw. In test mode the editor shows it. */
	readonly errors: Error[] = [];
	readonly logs: LogLine[] = [];
	/** The status of each answer, in the order of the answers; of those too that nobody waited for. */
	readonly statuses: number[] = [];
	/** Most calls that were being answered at one time. */
	mostInFlight = 0;
	private readonly server: Server;
	private inFlight = 0;
	private readonly credentials: Credentials;
	private readonly node: INode;

	private constructor(
		private readonly session: Session,
		private readonly options: WebhookOptions,
	) {
		this.credentials = credentialsFor(session, options.credentials);
		const node = createNode(session, options.node, this.credentials);
		const webhookId = 'webhookId' in options ? options.webhookId : WEBHOOK_ID;
		this.node = webhookId === undefined ? node : { ...node, webhookId };
		this.server = createServer((request, response) => void this.serve(request, response));
	}

	static async open(session: Session, options: WebhookOptions): Promise<WebhookHost> {
		const host = new WebhookHost(session, options);
		await new Promise<void>((resolve) => host.server.listen(0, '127.0.0.1', resolve));
		return host;
	}

	/** The address that an admin gives away; it is that of n8n with another host. */
	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${this.webhookOf(this.load()).path}`;
	}

	/** What n8n does when the workflow is published, or when the editor begins to listen. */
	async activate(): Promise<void> {
		const methods = this.nodeType.webhookMethods?.default;
		const context = this.hookContext();
		const exists = await methods?.checkExists.call(context);
		if (exists !== true) await methods?.create.call(context);
	}

	async deactivate(): Promise<boolean | undefined> {
		return await this.nodeType.webhookMethods?.default?.delete.call(this.hookContext());
	}

	/** Makes a call as ID.me or anybody else would. */
	async call(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
		return await fetch(this.url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: typeof body === 'string' ? body : JSON.stringify(body),
		});
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private get nodeType() {
		return this.session.nodeTypes.getByNameAndVersion(this.node.type, this.node.typeVersion);
	}

	private load(): Workflow {
		return createWorkflow(this.session, [this.node], {}, {}, {}, this.options.workflowId);
	}

	private webhookOf(workflow: Workflow): IWebhookData {
		const { NodeHelpers } = this.session.n8n.workflow;
		const [description] = this.nodeType.description.webhooks ?? [];
		if (!description) throw new Error(`${this.node.type} is no webhook trigger`);
		const { path, isFullPath, httpMethod } = description;
		return {
			httpMethod: httpMethod as IWebhookData['httpMethod'],
			node: this.node.name,
			path: NodeHelpers.getNodeWebhookPath(workflow.id, this.node, path, isFullPath),
			webhookDescription: description,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: this.additionalData(workflow),
		};
	}

	private additionalData(workflow: Workflow) {
		const mode = this.options.mode ?? 'webhook';
		return createAdditionalData(this.session, this.credentials, mode, workflow);
	}

	private hookContext() {
		const workflow = this.load();
		const isTest = this.options.mode === 'manual';
		return new this.session.n8n.core.HookContext(
			workflow,
			this.node,
			this.additionalData(workflow),
			isTest ? 'manual' : 'trigger',
			isTest ? 'manual' : 'activate',
			this.webhookOf(workflow),
		);
	}

	private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		this.inFlight += 1;
		this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
		const response = asExpress(outgoing);
		try {
			await this.session.logs.collect(this.logs, async () => await this.take(incoming, response));
		} catch (error) {
			response.status(500).json({ code: 0, message: (error as Error).message });
		}
		this.statuses.push(response.statusCode);
		this.inFlight -= 1;
	}

	private async take(incoming: IncomingMessage, response: ExpressResponse): Promise<void> {
		const request = await withBody(incoming);
		let result: IWebhookResponseData;
		try {
			result = await this.run(request, response);
		} catch (error) {
			this.errors.push(error as Error);
			throw new Error('Workflow Webhook Error: Workflow could not be started!');
		}
		const { noWebhookResponse, workflowData, webhookResponse } = result;
		if (noWebhookResponse === true) return;
		if (workflowData !== undefined) {
			const items = JSON.parse(JSON.stringify(workflowData[0] ?? [])) as INodeExecutionData[];
			await this.options.save?.(items);
			this.executions.push(items);
		}
		const nothing = workflowData === undefined ? 'Webhook call received' : 'Workflow was started';
		// Where an execution was stored, n8n asks the description first (webhook-on-received-response-extractor.js).
		const { responseData = 'firstEntryJson' } = this.webhookOf(this.load()).webhookDescription;
		const described = workflowData === undefined ? '' : responseData;
		response.status(200).json(described || (webhookResponse ?? { message: nothing }));
	}

	private async run(request: unknown, response: unknown): Promise<IWebhookResponseData> {
		const { core } = this.session.n8n;
		const workflow = this.load();
		const additionalData = Object.assign(this.additionalData(workflow), {
			httpRequest: request,
			httpResponse: response,
		});
		const mode = this.options.mode ?? 'webhook';
		const webhook = this.webhookOf(workflow);
		const context = new core.WebhookContext(
			workflow,
			this.node,
			additionalData,
			mode,
			webhook,
			[],
			null,
		);
		const { webhook: method } = this.nodeType;
		if (!method) throw new Error(`${this.node.type} is no webhook trigger`);
		const call = async () => await method.call(context as IWebhookFunctions);
		return await workflow.expression.withIsolate(call);
	}
}

type ExpressResponse = ReturnType<typeof asExpress>;

/** What the trigger and n8n use of express. */
function asExpress(response: ServerResponse) {
	return Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return this;
		},
		set(name: string, value: string) {
			response.setHeader(name, value);
			return this;
		},
		json(body: unknown) {
			response.setHeader('content-type', 'application/json; charset=utf-8');
			response.end(JSON.stringify(body));
			return this;
		},
	});
}

/** Reads the body as n8n's middleware does (n8n/dist/middlewares/body-parser.js). */
async function withBody(request: IncomingMessage): Promise<IncomingMessage> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > PAYLOAD_SIZE_MAX) throw new Error('request entity too large');
		chunks.push(chunk);
	}
	const rawBody = Buffer.concat(chunks);
	const type = request.headers['content-type']?.split(';')[0].trim();
	return Object.assign(request, { rawBody, body: parsed(rawBody.toString('utf8'), type) });
}

function parsed(text: string, type: string | undefined): unknown {
	if (text === '') return undefined;
	if (type === 'application/json') return toNativeRealm(json(text));
	if (type === 'application/x-www-form-urlencoded') {
		return toNativeRealm(Object.fromEntries(new URLSearchParams(text)));
	}
	return type === 'text/plain' ? text : undefined;
}

function json(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new Error('Failed to parse request body');
	}
}
