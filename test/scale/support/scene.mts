/** What one case plays on: a sandbox of its own, and workflows of its own on the n8n that all cases share. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/server.mts';
import type {
	Execution,
	JsonObject,
	SavedCredential,
	WorkflowFile,
	WorkflowNode,
} from '../../../scripts/n8n/types.mts';
import type { Stack } from './stack.mts';
import { until } from './waiting.mts';

export type Row = Record<string, string>;

export const SYNC = 'ID123 Sync';
/** What n8n keeps for the node, it keeps under this id. */
export const SYNC_ID = 'sync';

/** A node of a workflow that is yet to be saved. */
export function node(
	name: string,
	type: string,
	parameters: JsonObject,
	settings: Partial<WorkflowNode> = {},
): WorkflowNode {
	return {
		id: randomUUID(),
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		...settings,
	};
}

/** Connects each node's first output with the next node. */
export function inARow(...names: string[]): JsonObject {
	return Object.fromEntries(
		names
			.slice(0, -1)
			.map((name, at) => [name, { main: [[{ node: names[at + 1], type: 'main', index: 0 }]] }]),
	);
}

export interface Published {
	workflowId: string;
	/** Path of the webhook that starts it. */
	path: string;
}

export class Scene {
	private constructor(
		readonly stack: Stack,
		readonly sandbox: Sandbox,
		readonly id123: SavedCredential,
	) {}

	static async open(stack: Stack, options: SandboxOptions = {}): Promise<Scene> {
		const sandbox = await startSandbox(options);
		const { apiUrl: baseUrl, apiKey } = sandbox;
		const data = { region: 'custom', baseUrl, apiKey };
		const credential = await stack.main.client.createCredential('ID123', 'id123Api', data);
		return new Scene(stack, sandbox, credential);
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}

	get credentials() {
		const { id, name } = this.id123;
		return { id123Api: { id, name } };
	}

	/** Webhook and Split Out: every row of the call becomes an item. */
	rowsFrom(path: string): WorkflowNode[] {
		const parameters = { path, httpMethod: 'POST', responseMode: 'onReceived' };
		return [
			node('Rows', 'n8n-nodes-base.webhook', parameters, { typeVersion: 2, webhookId: path }),
			node('Split Out', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'body.rows', options: {} }),
		];
	}

	sync(templateId: string, parameters: JsonObject = {}): WorkflowNode {
		const template = { __rl: true, mode: 'id', value: templateId };
		return node(
			SYNC,
			'n8n-nodes-digital-id.id123Sync',
			{ templateId: template, ...parameters },
			{ id: SYNC_ID, credentials: this.credentials },
		);
	}

	/** A workflow that syncs the rows of each call. */
	async publishSync(templateId: string, parameters: JsonObject = {}): Promise<Published> {
		const path = randomUUID();
		const nodes = [...this.rowsFrom(path), this.sync(templateId, parameters)];
		const connections = inARow('Rows', 'Split Out', SYNC);
		return await this.publish({ name: 'Sync', nodes, connections }, path);
	}

	async publish(workflow: WorkflowFile, path = ''): Promise<Published> {
		const { client } = this.stack.main;
		const saved = await client.importWorkflow({
			settings: { executionOrder: 'v1' },
			...workflow,
		});
		await client.activateWorkflow(saved);
		return { workflowId: saved.id, path };
	}

	/** Hands rows to the workflow, through one of the webhook processes. */
	async call({ path }: Published, rows: readonly Row[], process = 0): Promise<void> {
		const headers = { 'content-type': 'application/json' };
		await this.post(path, { method: 'POST', headers, body: JSON.stringify({ rows }) }, process);
	}

	/** Calls a webhook. A webhook process knows it a moment after it was published. */
	async post(path: string, init: RequestInit, process = 0): Promise<void> {
		const { webhooks } = this.stack;
		const { url } = this.stack.get(webhooks[process % webhooks.length]);
		await until(`An answer of ${url}/webhook/${path}`, async () => {
			const answer = await fetch(`${url}/webhook/${path}`, init);
			if (!answer.ok && answer.status !== 404) {
				throw new Error(`The webhook answered ${answer.status}: ${await answer.text()}`);
			}
			await answer.arrayBuffer();
			return answer.ok;
		});
	}

	/** The ids of a workflow's executions once there are so many and all have ended, in the order in which they were started. */
	async over({ workflowId }: Published, count: number, ms?: number): Promise<string[]> {
		const { client } = this.stack.main;
		const listed = await until(
			`The end of ${count} executions`,
			async () => {
				const list = await client.listExecutions(workflowId);
				const isOver = list.every(({ status }) => status !== 'new' && status !== 'running');
				return list.length >= count && isOver && list;
			},
			ms,
		);
		return listed.map(({ id }) => id).sort((a, b) => Number(a) - Number(b));
	}

	/** The same with all that they left. */
	async ended(at: Published, count: number, ms?: number): Promise<Execution[]> {
		const executions: Execution[] = [];
		for (const id of await this.over(at, count, ms)) {
			executions.push(await this.stack.main.client.getExecution(id));
		}
		return executions;
	}

	/** Syncs rows and waits for the end of that one run. */
	async run(at: Published, rows: readonly Row[], ms?: number): Promise<Execution> {
		const before = (await this.stack.main.client.listExecutions(at.workflowId)).length;
		await this.call(at, rows);
		const { client } = this.stack.main;
		const started = await until('The start of an execution', async () => {
			const list = await client.listExecutions(at.workflowId);
			return list.length > before && list[0];
		});
		return await client.waitForExecution(at.workflowId, started.id, { timeoutMs: ms });
	}

	/** Which worker took an execution; undefined while none has. */
	workerOf(executionId: string): string | undefined {
		return this.stack.workers.find((name) =>
			readFileSync(this.stack.logOf(name), 'utf8').includes(
				`Worker started execution ${executionId} `,
			),
		);
	}
}

/** The one item of the Summary. */
export function summaryOf(execution: Execution): JsonObject {
	const summary = execution.runData[SYNC]?.at(-1)?.data?.main[2]?.[0]?.json;
	if (summary) return summary;
	const reason = execution.error?.message ?? execution.runData[SYNC]?.at(-1)?.error?.message;
	throw new Error(`The sync ended with "${execution.status}": ${reason ?? 'no reason given'}`);
}

/** What became of the rows: the items of Applied. */
export function appliedOf(execution: Execution): JsonObject[] {
	return (execution.runData[SYNC]?.at(-1)?.data?.main[0] ?? []).map(({ json }) => json);
}

export function seconds({ startedAt = '', stoppedAt = '' }: Execution): number {
	return (Date.parse(stoppedAt) - Date.parse(startedAt)) / 1000;
}

/** People with an address to invite them at. */
export function people(count: number, prefix = 'E'): Row[] {
	return Array.from({ length: count }, (_, index) => ({
		'Card ID': `${prefix}${index}`,
		'Full Name': `Ada ${index}`,
		'Unique Identifier': `${prefix}${index}@id.example`.toLowerCase(),
		'Recipient Email': `${prefix}${index}@harbour.example`.toLowerCase(),
	}));
}
