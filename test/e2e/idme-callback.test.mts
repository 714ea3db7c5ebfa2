/** ID.me's calls to the trigger on a real n8n: published, tried out in the editor, and imported by command line. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import type { Transaction } from '../../sandbox/idme/model.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { installCommunityPackage, packProject } from '../../scripts/n8n/install-package.mts';
import { startN8n, type RunningN8n } from '../../scripts/n8n/n8n-process.mts';
import { n8nEnvironment } from '../../scripts/n8n/n8n-settings.mts';
import { outputsOf } from '../../scripts/n8n/outputs.mts';
import type {
	Execution,
	JsonObject,
	SavedCredential,
	SavedWorkflow,
	WorkflowFile,
} from '../../scripts/n8n/types.mts';

const OWNER = { email: 'e2e@example.com', firstName: 'E', lastName: 'E', password: 'End-to-end-1' };
const TRIGGER = 'ID.me Verification Trigger';

let folder: string;
let sandbox: Sandbox;
let n8n: RunningN8n;
let credential: SavedCredential;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'digital-id-e2e-'));
	await installCommunityPackage(join(folder, 'n8n'), await packProject(join(folder, 'package')));
	// Of forty calls at once n8n may keep some waiting for long where the machine has other work.
	sandbox = await startSandbox({ idMe: { callbacks: { timeoutMs: 60_000 } } });
	n8n = await startN8n({ userFolder: join(folder, 'n8n') });
	await n8n.client.signIn(OWNER);
	credential = await n8n.client.createCredential('ID.me', 'idMeServicesApi', {
		environment: 'custom',
		baseUrl: sandbox.idMeUrl,
		apiSecret: sandbox.idMe.apiSecret,
	});
}, 180_000);

afterAll(async () => {
	await n8n?.client.close();
	await n8n?.stop();
	await sandbox?.close();
	rmSync(folder, { recursive: true, force: true });
}, 60_000);

function workflow(name: string): WorkflowFile {
	return {
		name,
		nodes: [
			{
				id: 'a',
				name: TRIGGER,
				type: 'n8n-nodes-digital-id.idMeVerificationTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
				credentials: { idMeServicesApi: { id: credential.id, name: credential.name } },
			},
			{
				id: 'b',
				name: 'Next',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [200, 0],
				parameters: {},
			},
		],
		connections: { [TRIGGER]: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/** The address that the node shows. */
function addressOf({ nodes }: SavedWorkflow, endpoint = 'webhook'): string {
	return `${n8n.url}/${endpoint}/${String(nodes[0].webhookId)}/webhook`;
}

interface Publication {
	status: string;
	triggers: Array<{ errorMessage: string | null }>;
}

/** Publishes the workflow; n8n registers its triggers a moment later. */
async function publish(saved: SavedWorkflow): Promise<Publication> {
	await n8n.client.activateWorkflow(saved);
	for (;;) {
		const path = `/workflows/${saved.id}/publication-status`;
		const publication = await n8n.client.send<Publication>('GET', path);
		if (!['in_progress', 'not_published'].includes(publication.status)) return publication;
		await sleep(100);
	}
}

/** A check that is done and was reported to this address. */
async function check(callbackUrl: string): Promise<Transaction> {
	const transaction = sandbox.idMe.checks.start({
		product: 'document.license.verify',
		callbackUrl,
		plan: { outcome: 'verified', errors: [], pendingMs: 'byHand', pendingReads: 0 },
	});
	sandbox.idMe.finish(transaction.transactionId, 'verified');
	await sandbox.idMe.idle();
	return transaction;
}

async function only(workflowId: string): Promise<Execution> {
	const executions = await n8n.client.listExecutions(workflowId);
	expect(executions).toHaveLength(1);
	return await n8n.client.waitForExecution(workflowId, executions[0].id);
}

test('a published workflow runs once for each result, and for nothing else', async () => {
	const saved = await n8n.client.importWorkflow(workflow('Published'));
	expect(await publish(saved)).toMatchObject({ status: 'published' });
	const url = addressOf(saved);
	const { transactionId } = await check(url);
	const [delivery] = sandbox.idMe.deliveries;
	expect(delivery).toMatchObject({ state: 'delivered' });
	// n8n had stored the execution when it answered.
	const execution = await only(saved.id);
	expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
	expect(outputsOf(execution, 'Next')).toMatchObject([
		[{ json: { transactionId, outcome: 'verified', family: 'document' } }],
	]);

	const answers = await Promise.all([
		...Array.from({ length: 20 }, async () => await sandbox.idMe.repeat(delivery)),
		...Array.from({ length: 20 }, async () => await sandbox.idMe.forge(url)),
	]);
	const statusesOf = (wanted: string) =>
		answers.flatMap(({ kind, attempts }) => (kind === wanted ? [attempts[0].status] : []));
	expect(new Set(statusesOf('forged'))).toEqual(new Set([503]));
	// One that waits for more than ten seconds is told to come again, as a genuine call would be, and does.
	expect([200, 503]).toEqual(expect.arrayContaining([...new Set(statusesOf('repeat'))]));
	expect((await sandbox.idMe.repeat(delivery)).attempts).toMatchObject([{ status: 200 }]);
	await sleep(500);
	await only(saved.id);
}, 120_000);

test('what a caller is told does not say whether a transaction exists', async () => {
	const saved = await n8n.client.importWorkflow(workflow('Answers'));
	await publish(saved);
	const call = async (body: string) => {
		const headers = { 'content-type': 'application/json' };
		const answer = await fetch(addressOf(saved), { method: 'POST', headers, body });
		return `${answer.status} ${answer.headers.get('retry-after')} ${await answer.text()}`;
	};
	const pending = sandbox.idMe.checks.start({
		product: 'document.license.verify',
		plan: { outcome: 'verified', errors: [], pendingMs: 'byHand', pendingReads: 0 },
	});
	const told = await call(JSON.stringify({ transaction_id: pending.transactionId }));
	expect(told).toBe('503 5 {"message":"Come again"}');
	const foreign = sandbox.idMe.addForeign();
	expect(await call(JSON.stringify({ transaction_id: foreign.transactionId }))).toBe(told);
	expect(await call('{"transaction_id":"x"}')).toMatch(/^400 null/);
	expect(await call(`{"x":"${'x'.repeat(300_000)}"}`)).toMatch(/^413 null/);
	expect(await n8n.client.listExecutions(saved.id)).toEqual([]);
}, 60_000);

test('"Execute step" in the editor shows the real result', async () => {
	const saved = await n8n.client.importWorkflow(workflow('Tried out'));
	const listening = await n8n.client.send<JsonObject>('POST', `/workflows/${saved.id}/run`, {
		triggerToStartFrom: { name: TRIGGER },
	});
	expect(listening).toMatchObject({ waitingForWebhook: true });
	const { transactionId } = await check(addressOf(saved, 'webhook-test'));
	const execution = await only(saved.id);
	expect(execution).toMatchObject({ status: 'success', mode: 'manual' });
	expect(outputsOf(execution, TRIGGER)).toMatchObject([[{ json: { transactionId } }]]);
}, 60_000);

test('a workflow imported by command line is published only once it has an address of its own', async () => {
	const file = join(folder, 'imported.json');
	writeFileSync(file, JSON.stringify([{ id: 'imported00000001', ...workflow('Imported') }]));
	await commandLine('import:workflow', `--input=${file}`);
	const read = async () =>
		await n8n.client.send<SavedWorkflow>('GET', '/workflows/imported00000001');
	const imported = await read();
	expect(imported.nodes[0].webhookId).toBeUndefined();
	expect(await publish(imported)).toMatchObject({
		status: 'failed',
		triggers: [{ errorMessage: expect.stringMatching(/no address of its own.*make a change/) }],
	});

	// What the editor sends when somebody moves the node.
	const [trigger, ...others] = imported.nodes;
	await n8n.client.send('PATCH', `/workflows/${imported.id}`, {
		versionId: imported.versionId,
		nodes: [{ ...trigger, position: [20, 20] }, ...others],
		connections: imported.connections,
	});
	const mended = await read();
	expect(await publish(mended)).toMatchObject({ status: 'published' });
	const { transactionId } = await check(addressOf(mended));
	const execution = await only(mended.id);
	expect(outputsOf(execution, 'Next')).toMatchObject([[{ json: { transactionId } }]]);
}, 90_000);

/** n8n's command line on the data of the n8n that runs. */
async function commandLine(...args: string[]): Promise<void> {
	const { DIGITAL_ID_N8N: script = '', DIGITAL_ID_N8N_NODE: node = '' } = process.env;
	const { port } = new URL(n8n.url);
	const env = n8nEnvironment({
		userFolder: n8n.userFolder,
		url: n8n.url,
		port: Number(port),
		brokerPort: 0,
		fileFolders: [],
		node,
	});
	await promisify(execFile)(node, [script, ...args], {
		cwd: n8n.userFolder,
		env,
		timeout: 60_000,
	});
}
