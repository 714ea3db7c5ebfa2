import { createHash } from 'node:crypto';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';
import type { N8n } from './native.mts';

/**
 * n8n's store of processed items without its database: one list of hashes per workflow and node, read and written as a
 * whole. As in n8n (cli, deduplication-helper) nothing locks it, so of two calls at once one loses its update.
 */
export class ProcessedItems implements IDataDeduplicator {
	private readonly lists = new Map<string, readonly string[]>();

	/** How often a list was read or written. */
	calls = 0;

	/** Makes this store the one that nodes get. n8n allows one per process, so it is exchanged, not made anew. */
	async install({ core }: N8n): Promise<void> {
		try {
			Object.assign(core.DataDeduplicationService.getInstance(), { deduplicator: this });
		} catch {
			await core.DataDeduplicationService.init(this);
		}
	}

	/** How many items are noted, over all nodes. */
	get size(): number {
		return [...this.lists.values()].reduce((sum, list) => sum + list.length, 0);
	}

	/** Called before each write with the list as it will be; may throw, as a database does. */
	beforeWrite: (list: readonly string[]) => unknown = () => undefined;

	/** Forgets everything, as n8n does with a new database, or what belongs to one workflow. */
	clear(workflowId?: string): void {
		for (const key of [...this.lists.keys()]) {
			if (workflowId === undefined || key.startsWith(`${workflowId} `)) this.lists.delete(key);
		}
	}

	/** Everything that is kept, as n8n's database has it. */
	get content(): string {
		return JSON.stringify([...this.lists]);
	}

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
		{ mode, maxEntries }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		if (mode !== 'entries') throw new Error(`The engine harness does not keep mode ${mode}`);
		const key = keyOf(scope, contextData);
		const before = await this.read(key);
		const known = new Set(before);
		const fresh = items.filter((item) => !known.has(hashOf(item)));
		const list = [...before, ...fresh.map(hashOf)];
		await this.write(key, maxEntries ? list.slice(-maxEntries) : list);
		return { new: fresh, processed: items.filter((item) => known.has(hashOf(item))) };
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
	): Promise<void> {
		const key = keyOf(scope, contextData);
		const removed = new Set(items.map(hashOf));
		const before = await this.read(key);
		await this.write(
			key,
			before.filter((hash) => !removed.has(hash)),
		);
	}

	async clearAllProcessedItems(
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
	): Promise<void> {
		await this.write(keyOf(scope, contextData), []);
	}

	async getProcessedDataCount(
		scope: DeduplicationScope,
		contextData: ICheckProcessedContextData,
	): Promise<number> {
		return (await this.read(keyOf(scope, contextData))).length;
	}

	private async read(key: string): Promise<readonly string[]> {
		this.calls += 1;
		await turn();
		return this.lists.get(key) ?? [];
	}

	private async write(key: string, list: readonly string[]): Promise<void> {
		await turn();
		this.beforeWrite(list);
		this.lists.set(key, list);
	}
}

function keyOf(scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData): string {
	return `${workflow.id} ${scope === 'node' ? `n:${node?.id}` : ''}`;
}

function hashOf(item: DeduplicationItemTypes): string {
	return createHash('md5').update(item.toString()).digest('base64');
}

/** A database answers later: others get their turn meanwhile. */
async function turn(): Promise<void> {
	await new Promise((done) => setImmediate(done));
}
