/** One engine with the node, and a server that answers what a test says; for one test file. */
import { setImmediate } from 'node:timers/promises';
import type { IBinaryData, IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { FILES } from '../../../fixtures/idme/services/document.mts';
import type { OperationFixture } from '../../../fixtures/idme/services/types.mts';
import {
	createEngine,
	type BinaryMode,
	type Engine,
	type EngineRun,
	type NodeSettings,
} from '../../../support/engine.mts';
import { ByteServer, type ByteAnswer, type ByteRequest, type Respond } from './byte-server.mts';

export const NODE = 'n8n-nodes-digital-id.idMeVerification';
export const API_SECRET = 'secret-of-the-engine-tests';
export const AUTHORIZATION = `Bearer ID.me ${Buffer.from(API_SECRET).toString('base64')}`;

export interface NodeRun extends Omit<NodeSettings, 'type' | 'parameters'> {
	resource: string;
	operation: string;
	parameters?: INodeParameters;
	items?: Array<INodeExecutionData | IDataObject>;
	/** A secret of its own gives a test a pace of its own. */
	apiSecret?: string;
	timezone?: string;
	signal?: AbortSignal;
}

export class Stage {
	engine!: Engine;

	server!: ByteServer;

	/** What the item's binary fields hold, and the bytes of each. */
	files: Record<string, IBinaryData> = {};

	readonly bytes: Record<string, Buffer> = {
		front: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(50_000, 0xe1)]),
		back: Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200_001, 0x0d)]),
	};

	respond: Respond = () => ({ body: {} });

	async open(binaryMode: BinaryMode = 'filesystem'): Promise<void> {
		this.server = await ByteServer.start((request) => this.respond(request));
		this.engine = await createEngine({ binaryMode });
		// What a file says of itself is not what counts.
		for (const name of ['front', 'back'] as const) {
			this.files[name] = await this.engine.files.store(this.bytes[name], {
				mimeType: 'application/octet-stream',
				fileName: FILES[name],
			});
		}
	}

	async close(): Promise<void> {
		await this.engine.close();
		await this.server.close();
	}

	credential(apiSecret = API_SECRET): Record<string, string> {
		return { environment: 'custom', baseUrl: this.server.url, apiSecret, encoding: 'plain' };
	}

	/** An item with both images. */
	item(json: IDataObject = {}): INodeExecutionData {
		return { json, binary: { ...this.files } };
	}

	async run({
		resource,
		operation,
		parameters = {},
		items = [this.item()],
		apiSecret,
		timezone,
		signal,
		...settings
	}: NodeRun): Promise<EngineRun> {
		return await this.engine.run({
			node: { ...settings, type: NODE, parameters: { resource, operation, ...parameters } },
			items,
			signal,
			...(timezone !== undefined && { workflowSettings: { timezone } }),
			credentials: { idMeServicesApi: this.credential(apiSecret) },
		});
	}

	/** Runs an operation as its first fixture has it. */
	async runFixture(
		{ resource, operation, requests: [{ parameters }] }: OperationFixture,
		more: Partial<NodeRun> = {},
	): Promise<EngineRun> {
		const { parameters: others, ...settings } = more;
		const merged = { ...parameters, ...others };
		return await this.run({ resource, operation, ...settings, parameters: merged });
	}

	get requests(): readonly ByteRequest[] {
		return this.server.requests;
	}
}

const ARRIVES_IN = 5;

/** Opens a stage for the test file that calls this. Every test begins without recorded requests. */
export function openStage(binaryMode?: BinaryMode): Stage {
	const stage = new Stage();
	const { respond } = stage;
	beforeAll(async () => await stage.open(binaryMode));
	afterAll(async () => await stage.close());
	beforeEach(async () => {
		stage.respond = respond;
		// A request of the test before, cut when it had just been sent, arrives within a few turns of the event loop.
		for (let turn = 0; turn < ARRIVES_IN; turn += 1) await setImmediate();
		stage.server.requests.length = 0;
	});
	return stage;
}

/** The answer to a request that ID.me refuses (docs.id.me/services-api-overview). */
export const refusal = (
	status: number,
	code: number,
	message = 'In words of ID.me',
	headers: Record<string, string> = {},
): ByteAnswer => ({ status, headers, body: { errors: [{ code, message }] } });

export const jsonOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);

let checks = 0;

/** The same answer about a check of its own: no two have the same id. */
export function anew(body: IDataObject = {}): IDataObject {
	if (body.transaction_id === undefined) return body;
	checks += 1;
	return { ...body, transaction_id: `5f1c2f0e-8a3b-4f7e-9d56-${String(checks).padStart(12, '0')}` };
}
