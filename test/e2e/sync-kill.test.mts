/** n8n is killed in the middle of a sync, as by a power cut, and started again: no card twice, no invitation twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { TEMPLATE_IDS } from '../../sandbox/id123/templates.mts';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { installCommunityPackage, packProject } from '../../scripts/n8n/install-package.mts';
import { startN8n, type RunningN8n } from '../../scripts/n8n/n8n-process.mts';
import type { Execution, SavedCredential, WorkflowFile } from '../../scripts/n8n/types.mts';

const OWNER = { email: 'e2e@example.com', firstName: 'E', lastName: 'E', password: 'End-to-end-1' };
const ROWS = 600;
const KILLED_AT = 200;
const SLOTS = 20;
/** Two batches of joiners and those under way. */
const NOTED_AT_MOST = 2 * 50 + SLOTS;
const PATH = 'sync-the-roster';
const STAFF = TEMPLATE_IDS.staff;

const ROSTER = `return Array.from({ length: ${ROWS} }, (_, index) => ({
	json: {
		'Card ID': 'E' + index,
		'Full Name': 'Ada ' + index,
		'Unique Identifier': 'e' + index + '@id.example',
		'Recipient Email': 'e' + index + '@harbour.example',
	},
}));`;

let folder: string;
let sandbox: Sandbox;
let n8n: RunningN8n | undefined;

async function start(): Promise<RunningN8n> {
	n8n = await startN8n({ userFolder: join(folder, 'n8n') });
	await n8n.client.signIn(OWNER);
	return n8n;
}

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'digital-id-kill-'));
	await installCommunityPackage(join(folder, 'n8n'), await packProject(join(folder, 'package')));
	sandbox = await startSandbox({ latencyMs: 100 });
}, 120_000);

afterAll(async () => {
	await n8n?.client.close();
	await n8n?.kill9();
	await sandbox?.close();
	rmSync(folder, { recursive: true, force: true });
}, 60_000);

function workflow({ id, name }: SavedCredential): WorkflowFile {
	return {
		name: 'Nightly sync',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				parameters: { path: PATH, responseMode: 'onReceived' },
				webhookId: PATH,
			},
			{
				id: 'roster',
				name: 'Roster',
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				position: [200, 0],
				parameters: { jsCode: ROSTER },
			},
			{
				id: 'sync',
				name: 'ID123 Sync',
				type: 'n8n-nodes-digital-id.id123Sync',
				typeVersion: 1,
				position: [400, 0],
				parameters: {
					templateId: { __rl: true, mode: 'id', value: STAFF },
					limits: {},
					options: { inviteNew: true, requestsAtATime: SLOTS },
				},
				credentials: { id123Api: { id, name } },
			},
		],
		connections: {
			Start: { main: [[{ node: 'Roster', type: 'main', index: 0 }]] },
			Roster: { main: [[{ node: 'ID123 Sync', type: 'main', index: 0 }]] },
		},
	};
}

/** Starts the workflow as the outside world does, not as a person in the editor. */
async function call({ url }: RunningN8n): Promise<void> {
	// n8n answers before it has registered the webhooks of its active workflows.
	for (let tries = 1; ; tries += 1) {
		const answer = await fetch(`${url}/webhook/${PATH}`);
		if (answer.ok) return;
		const text = await answer.text();
		if (tries === 40) throw new Error(`The webhook answered ${answer.status}: ${text}`);
		await sleep(250);
	}
}

async function until(isTrue: () => boolean, what: string, ms = 60_000): Promise<void> {
	for (const end = Date.now() + ms; !isTrue(); await sleep(50)) {
		if (Date.now() > end) throw new Error(`${what} did not happen within ${ms / 1000} s`);
	}
}

async function newest({ client }: RunningN8n, workflowId: string): Promise<Execution> {
	const [{ id }] = await client.listExecutions(workflowId);
	return await client.waitForExecution(workflowId, id, { timeoutMs: 120_000 });
}

/** Card ids of what was done more than once. */
function repeated(ids: readonly string[]): string[] {
	return ids.filter((id, index) => ids.indexOf(id) !== index);
}

test('killed in the middle and run again: every card is there once, and nobody is invited twice', async () => {
	const first = await start();
	const credential = await first.client.createCredential('ID123', 'id123Api', {
		region: 'custom',
		baseUrl: sandbox.apiUrl,
		apiKey: sandbox.apiKey,
	});
	const saved = await first.client.importWorkflow(workflow(credential));
	await first.client.activateWorkflow(saved);
	await call(first);
	await until(() => sandbox.id123.cards(STAFF).length >= KILLED_AT, `${KILLED_AT} cards`);
	await first.kill9();
	await first.client.close();
	await sleep(500);
	const left = sandbox.id123.cards(STAFF).length;
	expect(left).toBeGreaterThanOrEqual(KILLED_AT);
	expect(left).toBeLessThan(ROWS);
	const invitedBefore = sandbox.id123.invitations.length;
	expect(invitedBefore).toBeGreaterThan(0);

	const second = await start();
	await call(second);
	const execution = await newest(second, saved.id);
	expect(execution.status).toBe('success');
	const summary = execution.runData['ID123 Sync'][0].data?.main[2]?.[0].json;
	expect(summary).toMatchObject({ created: ROWS - left, updated: left, rejected: 0 });
	// Those that were noted when n8n died: nobody knows of any of them whether the mail went out.
	const unknown = Number(summary?.invitationsUnknown);
	expect(unknown).toBeGreaterThan(0);
	expect(unknown).toBeLessThanOrEqual(NOTED_AT_MOST);

	const { events, invitations } = sandbox.id123;
	const created = events.filter(({ event }) => event === 'created').map(({ cardId }) => cardId);
	expect(created).toHaveLength(ROWS);
	expect(repeated(created)).toEqual([]);
	const invited = invitations.map(({ cardId }) => cardId);
	expect(repeated(invited)).toEqual([]);
	// Of those, what was not sent yet is never sent: one for each slot at most.
	expect(invited.length).toBeGreaterThanOrEqual(ROWS - Math.min(SLOTS, unknown));

	await call(second);
	const quiet = await newest(second, saved.id);
	const unchanged = quiet.runData['ID123 Sync'][0].data?.main[2]?.[0].json;
	expect(unchanged).toMatchObject({ unchanged: ROWS, created: 0, updated: 0, invited: 0 });
	expect(unchanged).toMatchObject({ invitationsUnknown: 0 });
}, 240_000);
