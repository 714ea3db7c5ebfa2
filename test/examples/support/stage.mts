/** One real n8n with this package installed, a sandbox for ID123 and ID.me, and a server that plays the chat. */
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
	SANDBOX_IDME_CLIENT_ID,
	SANDBOX_IDME_CLIENT_SECRET,
	SANDBOX_IDME_SECRET,
	startSandbox,
	type Sandbox,
} from '../../../sandbox/server.mts';
import { installCommunityPackage, packProject } from '../../../scripts/n8n/install-package.mts';
import { startN8n, type RunningN8n } from '../../../scripts/n8n/n8n-process.mts';
import type {
	Execution,
	JsonObject,
	SavedWorkflow,
	WorkflowFile,
	WorkflowNode,
} from '../../../scripts/n8n/types.mts';
import { startRecordingServer, type RecordingServer } from '../../support/recording-server.mts';

/** The sandbox's "Staff ID", which the examples name. */
export const TEMPLATE = '906c56c2d85817633abc07978f4899ff89cff060';
export const WEBHOOK_SECRET = { name: 'X-HR-Secret', value: 'told-to-hr-only' };
/** Who may open the forms of the examples. */
export const DESK = { user: 'front-desk', password: 'told-to-the-desk-only' };
/** Where ID.me sends visitors back to. */
export const REDIRECT_PATH = 'id-me';

export const DAY_MS = 86_400_000;
/** How far the sandbox's clock begins behind n8n's, so that cards can be made that n8n finds old. */
export const BACK_MS = 30 * DAY_MS;

const OWNER = {
	email: 'examples@example.com',
	firstName: 'Examples',
	lastName: 'Owner',
	password: 'Examples-owner-1',
};

export class Stage {
	private readonly credentials = new Map<string, { id: string; name: string }>();

	private constructor(
		public n8n: RunningN8n,
		readonly sandbox: Sandbox,
		readonly chat: RecordingServer,
		/** Where workflows may read and write files. */
		readonly files: string,
		private readonly folder: string,
	) {}

	static async open(): Promise<Stage> {
		const folder = mkdtempSync(join(tmpdir(), 'examples-'));
		const files = join(realpathSync(folder), 'files');
		mkdirSync(files);
		await installCommunityPackage(folder, await packProject(join(folder, 'package')));
		const sandbox = await startSandbox({ now: () => Date.now() - BACK_MS });
		const chat = await startRecordingServer(() => ({ body: { ok: true } }));
		const n8n = await startN8n({ userFolder: folder, fileFolders: [files] });
		const stage = new Stage(n8n, sandbox, chat, files, folder);
		await n8n.client.signIn(OWNER);
		await stage.addCredential('id123Api', {
			region: 'custom',
			baseUrl: sandbox.apiUrl,
			apiKey: sandbox.apiKey,
		});
		await stage.addCredential('httpHeaderAuth', WEBHOOK_SECRET);
		await stage.addCredential('httpBasicAuth', DESK);
		const idMe = { environment: 'custom', baseUrl: sandbox.idMeUrl };
		await stage.addCredential('idMeServicesApi', {
			...idMe,
			apiSecret: SANDBOX_IDME_SECRET,
			encoding: 'plain',
		});
		await stage.addCredential('idMeAppApi', {
			...idMe,
			clientId: SANDBOX_IDME_CLIENT_ID,
			clientSecret: SANDBOX_IDME_CLIENT_SECRET,
			redirectUri: `${n8n.url}/webhook/${REDIRECT_PATH}`,
			scope: 'military',
		});
		return stage;
	}

	/** Ends n8n as a power cut would, and starts it again at the same address. */
	async restart(): Promise<void> {
		const { url, kill9, client } = this.n8n;
		await client.close();
		await kill9();
		this.n8n = await startN8n({
			userFolder: this.folder,
			fileFolders: [this.files],
			port: Number(new URL(url).port),
		});
		await this.n8n.client.signIn(OWNER);
	}

	/** Forgets cards, requests and chat messages. */
	reset(): void {
		this.sandbox.reset();
		this.chat.requests.length = 0;
	}

	/** Makes one more credential that nodes can choose by its type. */
	async addCredential(type: string, data: JsonObject): Promise<void> {
		const { id, name } = await this.n8n.client.createCredential(type, type, data);
		this.credentials.set(type, { id, name });
	}

	/** Chooses a credential in a node, as a person does after an import. */
	with(type: string): (node: WorkflowNode) => Partial<WorkflowNode> {
		const chosen = this.credentials.get(type);
		if (chosen === undefined) throw new Error(`There is no credential of the type ${type}`);
		return () => ({ credentials: { [type]: chosen } });
	}

	/** Puts a file of `examples/data` where workflows may read it. */
	place(file: string): string {
		const target = join(this.files, file);
		copyFileSync(resolve('examples/data', file), target);
		return target;
	}

	async import(workflow: WorkflowFile): Promise<SavedWorkflow> {
		return await this.n8n.client.importWorkflow(workflow);
	}

	/** Runs a workflow from one of its triggers, as the editor's button does. */
	async run({ id }: SavedWorkflow, trigger: string): Promise<Execution> {
		const { client } = this.n8n;
		return await client.waitForExecution(id, await client.runWorkflow(id, trigger));
	}

	/**
	 * Publishes a workflow with a webhook and waits until n8n answers there, which it does a moment later.
	 * @returns the production URL
	 */
	async publish(workflow: SavedWorkflow, path: string): Promise<string> {
		await this.n8n.client.activateWorkflow(workflow);
		const url = `${this.n8n.url}/webhook/${path}`;
		const deadline = Date.now() + 20_000;
		// Without the secret: a webhook that is there refuses the call.
		while ((await fetch(url, { method: 'POST' })).status === 404) {
			if (Date.now() > deadline) throw new Error(`n8n does not answer at ${url}`);
			await new Promise((wait) => setTimeout(wait, 200));
		}
		return url;
	}

	/** Publishes a workflow and waits until its form or page can be fetched. @returns its production URL */
	async publishPage(workflow: SavedWorkflow, path: `form/${string}` | `webhook/${string}`) {
		await this.n8n.client.activateWorkflow(workflow);
		const url = `${this.n8n.url}/${path}`;
		const headers = { origin: this.n8n.url, 'access-control-request-method': 'GET' };
		// n8n registers the page of a form before the address that takes what is filled in.
		const methods = path.startsWith('form/') ? ['GET', 'POST'] : ['GET'];
		const deadline = Date.now() + 20_000;
		for (;;) {
			const answer = await fetch(url, { method: 'OPTIONS', headers });
			const allowed = answer.headers.get('access-control-allow-methods') ?? '';
			if (methods.every((method) => allowed.includes(method))) return url;
			if (Date.now() > deadline) throw new Error(`n8n does not answer at ${url}`);
			await new Promise((wait) => setTimeout(wait, 200));
		}
	}

	/** Waits until the newest execution of a workflow is in a state. */
	async newest({ id }: SavedWorkflow, status: Execution['status']): Promise<Execution> {
		const { client } = this.n8n;
		const deadline = Date.now() + 90_000;
		for (;;) {
			const [newest] = await client.listExecutions(id);
			if (newest?.status === status) return await client.getExecution(newest.id);
			if (Date.now() > deadline) throw new Error(`The execution is ${newest?.status}`);
			await new Promise((wait) => setTimeout(wait, 100));
		}
	}

	/** The texts that reached the chat. */
	get messages(): string[] {
		return this.chat.requests.map(({ body }) => String((body as { text?: unknown }).text));
	}

	async close(): Promise<void> {
		await this.n8n.client.close();
		await this.n8n.stop();
		await this.chat.close();
		await this.sandbox.close();
		rmSync(this.folder, { recursive: true, force: true });
	}
}
