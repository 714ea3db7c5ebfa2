/** A real n8n with a row of workflows that each watch a template of the sandbox, killed and started again at will. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../../sandbox/server.mts';
import { installCommunityPackage, packProject } from '../../../scripts/n8n/install-package.mts';
import { startN8n, type RunningN8n } from '../../../scripts/n8n/n8n-process.mts';
import type { Execution, SavedCredential, WorkflowFile } from '../../../scripts/n8n/types.mts';
import type { Regime } from '../../support/engine.mts';
import { ALL_EVENTS } from './expected.mts';
import { pollsUnderWay, REGIME_SETTINGS, tracesOf, type Traces } from './n8n-database.mts';
import { templateNumber } from './world.mts';

const OWNER = { email: 'e2e@example.com', firstName: 'E', lastName: 'E', password: 'End-to-end-1' };
const PAGE_SIZE = 25;
/** A poll is over when its template was not asked for this long, and n8n has nothing left to do then. */
const QUIET_MS = 1_500;

export interface Watched {
	workflowId: string;
	templateId: string;
}

export class N8nStage {
	readonly watched: Watched[] = [];
	private n8n: RunningN8n | undefined;

	private constructor(
		private readonly regime: Regime,
		private readonly folder: string,
		readonly sandbox: Sandbox,
	) {}

	static async open(regime: Regime, templates: number): Promise<N8nStage> {
		const folder = mkdtempSync(join(tmpdir(), 'digital-id-trigger-'));
		const userFolder = join(folder, 'n8n');
		await installCommunityPackage(userFolder, await packProject(join(folder, 'package')));
		const sandbox = await startSandbox({
			templates: Array.from({ length: templates }, (_, index) => templateNumber(index + 1)),
			readings: { pageMax: PAGE_SIZE, listOrder: 'newestFirst' },
		});
		return new N8nStage(regime, folder, sandbox);
	}

	async close(): Promise<void> {
		await this.kill();
		await this.sandbox.close();
		rmSync(this.folder, { recursive: true, force: true });
	}

	async start(): Promise<void> {
		this.n8n = await startN8n({
			userFolder: join(this.folder, 'n8n'),
			env: REGIME_SETTINGS[this.regime],
		});
		await this.n8n.client.signIn(OWNER);
	}

	async kill(): Promise<void> {
		await this.n8n?.client.close();
		await this.n8n?.kill9();
		this.n8n = undefined;
	}

	/** Publishes a workflow for each template, and waits until each was polled for the first time. */
	async publish(): Promise<void> {
		const { client } = this.live();
		const { apiUrl: baseUrl, apiKey } = this.sandbox;
		const data = { region: 'custom', baseUrl, apiKey };
		const credential = await client.createCredential('ID123', 'id123Api', data);
		for (const { body } of this.sandbox.id123.templates) {
			const templateId = body['card-template-id'];
			const saved = await client.importWorkflow(workflowFor(templateId, credential));
			await client.activateWorkflow(saved);
			this.watched.push({ workflowId: saved.id, templateId });
		}
		const isAsked = ({ templateId }: Watched): boolean =>
			this.sandbox.journal.entries.some((entry) => entry.templateId === templateId);
		while (!this.watched.every(isAsked)) await sleep(50);
		await this.betweenPolls();
	}

	/** Waits for a moment between polls: nothing was asked for a while, and no execution is under way. */
	async betweenPolls(): Promise<void> {
		for (;;) {
			await sleep(50);
			const last = this.sandbox.journal.entries.at(-1);
			const now = this.sandbox.clock.now();
			if (last && (last.ms === null || now - last.time < QUIET_MS)) continue;
			const asked = this.sandbox.journal.total;
			if (await this.isBusy()) continue;
			// Looking took a while, in which the next poll may have begun.
			if (asked === this.sandbox.journal.total) return;
		}
	}

	/** The executions of a workflow that have ended, in the order in which they were started. */
	async executions(workflowId: string): Promise<Execution[]> {
		const { client } = this.live();
		const listed = await client.listExecutions(workflowId);
		if (listed.length >= 100) throw new Error('There are more executions than n8n lists at once');
		const executions: Execution[] = [];
		for (const { id } of listed.filter((each) => !isUnderWay(each))) {
			executions.push(await client.getExecution(id));
		}
		return executions.sort((a, b) => Number(a.id) - Number(b.id));
	}

	traces(): Traces {
		return tracesOf(join(this.folder, 'n8n'));
	}

	private async isBusy(): Promise<boolean> {
		const { client } = this.live();
		// A poll that has its last answer is not over: n8n has yet to store the execution and the cursor.
		if (pollsUnderWay(join(this.folder, 'n8n')) > 0) return true;
		for (const { workflowId } of this.watched) {
			const listed = await client.listExecutions(workflowId);
			if (listed.some(isUnderWay)) return true;
		}
		return false;
	}

	private live(): RunningN8n {
		if (!this.n8n) throw new Error('n8n is not running');
		return this.n8n;
	}
}

function isUnderWay({ status }: Pick<Execution, 'status'>): boolean {
	return status === 'new' || status === 'running';
}

export const TRIGGER_NAME = 'ID123 Trigger';

function workflowFor(templateId: string, { id, name }: SavedCredential): WorkflowFile {
	return {
		name: `Watch ${templateId.replace(/^0+/, '')}`,
		nodes: [
			{
				id: 'trigger',
				name: TRIGGER_NAME,
				type: 'n8n-nodes-digital-id.id123Trigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {
					pollTimes: { item: [{ mode: 'everyMinute' }] },
					templateIds: [templateId],
					events: [...ALL_EVENTS],
					options: { pageSize: PAGE_SIZE },
				},
				credentials: { id123Api: { id, name } },
			},
			{
				id: 'next',
				name: 'Next',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [200, 0],
				parameters: {},
			},
		],
		connections: { [TRIGGER_NAME]: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } },
	};
}
