import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';
import { Agent, RetryAgent, request, type Dispatcher } from 'undici';
import type {
	DynamicParameterRequest,
	Execution,
	ExecutionStatus,
	Json,
	JsonObject,
	ListSearchResult,
	NodeRun,
	SavedCredential,
	SavedWorkflow,
	WorkflowFile,
} from './types.mts';

export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

/** An answer of n8n's REST API that is no success. */
export class N8nRequestError extends Error {
	readonly status: number;

	constructor(what: string, status: number, body: string) {
		super(`n8n answered ${what} with ${status}: ${body.slice(0, 1000)}`);
		this.name = 'N8nRequestError';
		this.status = status;
	}
}

const UNFINISHED: ReadonlySet<ExecutionStatus> = new Set(['new', 'running', 'unknown', 'waiting']);
const POLL_MS = 300;

/** Speaks the REST API that n8n's own editor speaks, as one signed-in person. */
export class N8nClient {
	readonly url: string;
	private cookie = '';
	/** n8n ties a session to the browser that signed in. */
	private readonly browserId = randomUUID();
	private readonly agent = new Agent({ bodyTimeout: 120_000, headersTimeout: 120_000 });
	/** A busy n8n drops connections and answers 503 ("Database is not ready!"); what only reads is asked again. */
	private readonly patient = new RetryAgent(this.agent, {
		methods: ['GET'],
		statusCodes: [503],
		maxRetries: 6,
		minTimeout: 500,
		throwOnError: false,
	});

	/** @param url the editor's address, without a slash at the end */
	constructor(url: string) {
		this.url = url;
	}

	/**
	 * One request; `path` starts behind `/rest`.
	 * @returns the `data` of n8n's answer
	 * @throws {N8nRequestError}
	 */
	async send<T>(method: Dispatcher.HttpMethod, path: string, body?: object): Promise<T> {
		const headers: Record<string, string> = {
			'browser-id': this.browserId,
			accept: 'application/json',
		};
		if (this.cookie) headers.cookie = this.cookie;
		if (body) headers['content-type'] = 'application/json';
		const answer = await request(`${this.url}/rest${path}`, {
			method,
			headers,
			body: body && JSON.stringify(body),
			dispatcher: this.patient,
		});
		const text = await answer.body.text();
		if (answer.statusCode >= 300) {
			throw new N8nRequestError(`${method} ${path}`, answer.statusCode, text);
		}
		this.keepCookie(answer.headers['set-cookie']);
		return (JSON.parse(text) as { data: T }).data;
	}

	private keepCookie(header: string | string[] | undefined): void {
		const session = [header ?? []].flat().find((cookie) => cookie.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';')[0];
	}

	/** Makes the owner of a fresh n8n, who is then signed in. */
	async setUpOwner(owner: Owner): Promise<void> {
		await this.send('POST', '/owner/setup', owner);
	}

	async login(owner: Pick<Owner, 'email' | 'password'>): Promise<void> {
		await this.send('POST', '/login', {
			emailOrLdapLoginId: owner.email,
			password: owner.password,
		});
	}

	/** Signs in, as the owner who is made first where n8n has none. */
	async signIn(owner: Owner): Promise<void> {
		const settings = await this.send<{ userManagement?: { showSetupOnFirstLoad?: boolean } }>(
			'GET',
			'/settings',
		);
		if (settings.userManagement?.showSetupOnFirstLoad) await this.setUpOwner(owner);
		else await this.login(owner);
	}

	async createCredential(name: string, type: string, data: JsonObject): Promise<SavedCredential> {
		return await this.send('POST', '/credentials', { name, type, data });
	}

	async listCredentials(): Promise<SavedCredential[]> {
		return await this.send('GET', '/credentials');
	}

	async deleteCredential(id: string): Promise<void> {
		await this.send('DELETE', `/credentials/${id}`);
	}

	/** What the editor's "Test" shows for a credential: `OK`, or `Error` with a sentence. */
	async testCredential(
		credential: SavedCredential,
		data: JsonObject,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const { id, name, type } = credential;
		return await this.send('POST', '/credentials/test', { credentials: { id, name, type, data } });
	}

	/** Saves a workflow file as a new workflow. */
	async importWorkflow(workflow: WorkflowFile): Promise<SavedWorkflow> {
		const { name, nodes, connections, settings, pinData } = workflow;
		return await this.send('POST', '/workflows', {
			name,
			nodes,
			connections,
			settings: settings ?? {},
			...(pinData ? { pinData } : {}),
		});
	}

	async listWorkflows(): Promise<
		Array<Pick<SavedWorkflow, 'id' | 'name'> & { isArchived?: boolean }>
	> {
		return await this.send('GET', '/workflows');
	}

	/** n8n deletes only what is archived. */
	async deleteWorkflow(id: string, isArchived = false): Promise<void> {
		if (!isArchived) await this.send('POST', `/workflows/${id}/archive`, {});
		await this.send('DELETE', `/workflows/${id}`);
	}

	/** Publishes the saved version, so that its triggers run. */
	async activateWorkflow(
		workflow: Pick<SavedWorkflow, 'id' | 'versionId'>,
	): Promise<SavedWorkflow> {
		return await this.send('POST', `/workflows/${workflow.id}/activate`, {
			versionId: workflow.versionId,
		});
	}

	async deactivateWorkflow(id: string): Promise<void> {
		await this.send('POST', `/workflows/${id}/deactivate`, {});
	}

	/**
	 * Starts a saved workflow the way the editor's button does.
	 * @param trigger the name of the trigger node to start from
	 * @returns the execution's id
	 */
	async runWorkflow(id: string, trigger: string): Promise<string> {
		const started = await this.send<{ executionId?: string; waitingForWebhook?: boolean }>(
			'POST',
			`/workflows/${id}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		if (started.executionId === undefined) {
			throw new Error(
				`The trigger "${trigger}" waits for a call from outside; nothing was started`,
			);
		}
		return started.executionId;
	}

	/** The latest executions, newest first, without their data. */
	async listExecutions(
		workflowId: string,
	): Promise<Array<{ id: string; status: ExecutionStatus; mode: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const list = await this.send<{
			results: Array<{ id: string; status: ExecutionStatus; mode: string }>;
		}>('GET', `/executions?limit=100&filter=${filter}`);
		return list.results;
	}

	async getExecution(id: string): Promise<Execution> {
		const stored = await this.send<Omit<Execution, 'runData' | 'error'> & { data: string }>(
			'GET',
			`/executions/${id}`,
		);
		const data = parse(stored.data) as {
			resultData?: { runData?: Record<string, NodeRun[]>; error?: Execution['error'] };
		};
		return {
			id: stored.id,
			workflowId: stored.workflowId,
			status: stored.status,
			mode: stored.mode,
			startedAt: stored.startedAt,
			stoppedAt: stored.stoppedAt,
			runData: data.resultData?.runData ?? {},
			error: data.resultData?.error,
		};
	}

	/**
	 * Waits until an execution has ended, well or not.
	 * @param options.onWait called about three times a second while it runs
	 * @throws Error after `timeoutMs` (default 5 minutes)
	 */
	async waitForExecution(
		workflowId: string,
		executionId: string,
		options: { timeoutMs?: number; onWait?: () => void } = {},
	): Promise<Execution> {
		const { timeoutMs = 300_000, onWait } = options;
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const listed = await this.listExecutions(workflowId);
			const status = listed.find((execution) => execution.id === executionId)?.status;
			if (status && !UNFINISHED.has(status)) return await this.getExecution(executionId);
			if (Date.now() > deadline) {
				const seconds = Math.round(timeoutMs / 1000);
				throw new Error(
					`Execution ${executionId} is still ${status ?? 'unknown'} after ${seconds} s`,
				);
			}
			onWait?.();
			await sleep(POLL_MS);
		}
	}

	/** What a picker lists: the node's `listSearch` method, as the editor calls it. */
	async listSearch(
		at: DynamicParameterRequest,
		filter?: string,
		paginationToken?: string,
	): Promise<ListSearchResult> {
		return await this.dynamic('resource-locator-results', at, { filter, paginationToken });
	}

	/** What a resource mapper shows: the node's `resourceMapping` method. */
	async resourceMapperFields(
		at: DynamicParameterRequest,
	): Promise<{ fields: JsonObject[]; emptyFieldsNotice?: string }> {
		return await this.dynamic('resource-mapper-fields', at);
	}

	/** What a drop-down offers: the node's `loadOptions` method. */
	async loadOptions(at: DynamicParameterRequest): Promise<Array<{ name: string; value: Json }>> {
		return await this.dynamic('options', at);
	}

	private async dynamic<T>(
		kind: string,
		at: DynamicParameterRequest,
		more: Record<string, string | undefined> = {},
	): Promise<T> {
		return await this.send('POST', `/dynamic-node-parameters/${kind}`, {
			path: at.path,
			methodName: at.methodName,
			nodeTypeAndVersion: { name: at.nodeType, version: at.nodeVersion },
			currentNodeParameters: at.parameters,
			credentials: at.credentials,
			...more,
		});
	}

	/** Closes the connections; a process that only called n8n can then end. */
	async close(): Promise<void> {
		await this.agent.close();
	}
}
