/** What the chaos tests share: an account of its own at a sandbox of its own, used by the built node on n8n's engine. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { TEMPLATE_IDS } from '../../../sandbox/id123/templates.mts';
import type { JournalEntry } from '../../../sandbox/journal.mts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../sandbox/server.mts';
import {
	createEngine,
	type CredentialOverrides,
	type Engine,
	type EngineRun,
	type NodeSettings,
	type RunOptions,
} from '../../support/engine.mts';

export const NODE_TYPE = 'n8n-nodes-digital-id.id123';

export const STAFF = TEMPLATE_IDS.staff;

/** The three ways in which a node may deal with a failed row. */
export const ON_ERROR = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

export const CONTINUE = ['continueRegularOutput', 'continueErrorOutput'] as const;

export const located = (value: string): INodeParameters => ({ __rl: true, mode: 'id', value });

/** What a run needs besides the parameters of its operation. */
export type RunSettings = Omit<NodeSettings, 'type' | 'parameters'> &
	Pick<RunOptions, 'signal'> & {
		/** Laid over what stands under Options. */
		options?: INodeParameters;
		/** Time-out in ms, as a user sets it in the node's request options. */
		timeout?: number;
		batching?: { batchSize: number; batchInterval: number };
		credentials?: CredentialOverrides;
		apiKey?: string;
	};

/** The answers of a service that a run spoke to: one sandbox, one account, one limiter. */
export class Scene {
	constructor(
		private readonly engine: Engine,
		readonly sandbox: Sandbox,
	) {}

	get credentials(): CredentialOverrides {
		const { apiUrl, apiKey } = this.sandbox;
		return { id123Api: { region: 'custom', baseUrl: apiUrl, apiKey } };
	}

	/** Runs the node once over the rows, which may be whole items. */
	async run(
		parameters: INodeParameters,
		rows: Array<IDataObject | INodeExecutionData>,
		settings: RunSettings = {},
	): Promise<EngineRun> {
		const { options, timeout, batching, credentials, signal, ...node } = settings;
		const requestOptions: INodeParameters = {
			...(timeout === undefined ? {} : { timeout }),
			...(batching === undefined ? {} : { batching: { batch: batching } }),
		};
		return await this.engine.run({
			node: {
				type: NODE_TYPE,
				parameters: {
					...parameters,
					options: { ...(parameters.options as INodeParameters | undefined), ...options },
					requestOptions,
				},
				...node,
			},
			items: rows,
			signal,
			credentials: credentials ?? this.credentials,
		});
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}

	/** Requests that ask for a change, whatever came of them. */
	get changing(): JournalEntry[] {
		return this.sandbox.journal.entries.filter(({ action }) => !READS.has(action ?? ''));
	}

	/** Requests that changed something. */
	get done(): JournalEntry[] {
		return this.changing.filter(({ done }) => done);
	}
}

const READS = new Set(['viewCard', 'viewTemplate', 'listCards', 'listTemplates']);

/** The engine of a test file, with the scenes that its tests open. */
export class Stage {
	private readonly scenes = new Set<Scene>();

	private constructor(readonly engine: Engine) {}

	static async open(): Promise<Stage> {
		return new Stage(await createEngine());
	}

	async scene(options: SandboxOptions = {}): Promise<Scene> {
		const scene = new Scene(this.engine, await startSandbox(options));
		this.scenes.add(scene);
		return scene;
	}

	async close(): Promise<void> {
		await this.engine.close();
		await Promise.all([...this.scenes].map(async (scene) => await scene.close()));
		this.scenes.clear();
	}
}

/** The failure that an item carries, or undefined for a good one. */
export function failureOf({ json }: INodeExecutionData): RowFailureItem | undefined {
	return json.error === undefined ? undefined : (json as unknown as RowFailureItem);
}

export interface RowFailureItem {
	error: string;
	message: string;
	details: {
		row: number;
		state: 'notSent' | 'refused' | 'partly' | 'unknown';
		field?: string;
		label?: string;
		rule?: string;
		code?: string;
		httpStatus?: number;
	};
}

/** The items of a run that goes on after failures, by the row that they are paired with. */
export function byRow(run: EngineRun): Map<number, INodeExecutionData> {
	const items = [...run.success, ...run.error].map((item) => [rowOf(item), item] as const);
	return new Map(items);
}

export function rowOf({ pairedItem }: INodeExecutionData): number {
	const pairs = [pairedItem].flat();
	const [pair] = pairs;
	if (pairs.length !== 1 || typeof pair !== 'object') throw new Error('An item without its row');
	return pair.item;
}
