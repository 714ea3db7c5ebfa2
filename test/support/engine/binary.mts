import type { IBinaryData } from 'n8n-workflow';
import type { N8n } from './native.mts';

/** `default` keeps files in memory, as n8n did before; `filesystem` is what n8n does today. */
export type BinaryMode = 'default' | 'filesystem';

export interface BinaryFile {
	mimeType: string;
	fileName?: string;
}

/** n8n's store of binary data, in a temporary folder. */
export class BinaryStore {
	private constructor(private readonly n8n: N8n) {}

	static async open(n8n: N8n, mode: BinaryMode): Promise<BinaryStore> {
		const { BinaryDataConfig, BinaryDataService } = n8n.core;
		n8n.Container.get(BinaryDataConfig).mode = mode;
		await n8n.Container.get(BinaryDataService).init();
		return new BinaryStore(n8n);
	}

	/** Stores a file and gives back what an item's `binary.<name>` holds for it. */
	async store(content: Buffer | string, { mimeType, fileName }: BinaryFile): Promise<IBinaryData> {
		const service = this.n8n.Container.get(this.n8n.core.BinaryDataService);
		return await service.store(
			{ type: 'execution', workflowId: 'workflow', executionId: 'files' },
			Buffer.from(content),
			{ data: '', mimeType, ...(fileName !== undefined && { fileName }) },
		);
	}

	async read(file: IBinaryData): Promise<Buffer> {
		return await this.n8n.Container.get(this.n8n.core.BinaryDataService).getAsBuffer(file);
	}
}
