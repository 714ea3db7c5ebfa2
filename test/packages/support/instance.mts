import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningN8n } from '../../../scripts/n8n/n8n-process.mts';
import { N8nRequestError } from '../../../scripts/n8n/rest-client.mts';
import type { JsonObject, SavedWorkflow, WorkflowFile } from '../../../scripts/n8n/types.mts';

/** A package as Settings > Community Nodes lists it. */
export interface InstalledPackage {
	packageName: string;
	installedVersion: string;
	installedNodes: Array<{ name: string; type: string; latestVersion: number }>;
}

/** A running n8n, with what Settings > Community Nodes does. */
export class Instance {
	constructor(readonly n8n: RunningN8n) {}

	async install(name: string): Promise<InstalledPackage> {
		return await this.n8n.client.send('POST', '/community-packages', { name });
	}

	async update(name: string, version: string): Promise<InstalledPackage> {
		return await this.n8n.client.send('PATCH', '/community-packages', { name, version });
	}

	async remove(name: string): Promise<void> {
		await this.n8n.client.send('DELETE', `/community-packages?name=${name}`);
	}

	async installed(): Promise<InstalledPackage[]> {
		return await this.n8n.client.send('GET', '/community-packages');
	}

	/** The version whose files n8n has, where it has any. */
	versionOnDisk(name: string): string | undefined {
		const file = join(this.n8n.userFolder, '.n8n', 'nodes', 'node_modules', name, 'package.json');
		if (!existsSync(file)) return undefined;
		return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
	}

	/** Saves a workflow and publishes it. */
	async publish(workflow: WorkflowFile): Promise<SavedWorkflow> {
		const saved = await this.n8n.client.importWorkflow(workflow);
		return await this.n8n.client.activateWorkflow(saved);
	}

	/**
	 * Calls a published workflow, once n8n has its address: that is a moment after it was published.
	 * @returns what its last node gave, or n8n's words
	 */
	async call(path: string, body: JsonObject): Promise<JsonObject> {
		for (let tries = 0; ; tries += 1) {
			const answer = await fetch(`${this.n8n.url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			});
			const text = await answer.text();
			if (answer.status === 404 && tries < 50) await sleep(200);
			else
				return answer.ok ? (JSON.parse(text) as JsonObject) : { failed: await this.lastFailure() };
		}
	}

	/** Why the latest execution failed, in the node's own words. */
	private async lastFailure(): Promise<string> {
		const { client } = this.n8n;
		const { results } = await client.send<{ results: Array<{ id: string }> }>(
			'GET',
			'/executions?limit=1',
		);
		const execution = results.length > 0 ? await client.getExecution(results[0].id) : undefined;
		return execution?.error?.message ?? 'no reason given';
	}
}

/** n8n's own words for a request that it refuses; undefined where it does not. */
export async function refusal(work: Promise<unknown>): Promise<string | undefined> {
	try {
		await work;
		return undefined;
	} catch (error) {
		if (error instanceof N8nRequestError) return error.message;
		throw error;
	}
}
