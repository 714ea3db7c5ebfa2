import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { LIMITS } from '../../nodes/shared/limits.ts';
import { createEngine, type Engine, type EngineRun } from '../../test/support/engine.mts';
import { recordRequests, sendAgain, type Requests } from './recorded.mts';
import { TEMPLATE, type Row } from './roster.mts';
import { startSandboxProcess, type SandboxProcess } from './sandbox-process.mts';

const SYNC = 'n8n-nodes-digital-id.id123Sync';

export type Execute = (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** What stands around the node's own `execute`; it gets a function that runs it. */
export type Around = (
	execute: () => Promise<INodeExecutionData[][]>,
) => Promise<INodeExecutionData[][]>;

/** ID123 Sync on n8n's engine, against a sandbox in another process. */
export class SyncStage {
	private constructor(
		readonly sandbox: SandboxProcess,
		readonly engine: Engine,
	) {}

	/** @param packages folders whose built nodes are run; this checkout unless given */
	static async open(sandboxArgs: readonly string[], packages?: string[]): Promise<SyncStage> {
		const sandbox = await startSandboxProcess(sandboxArgs);
		const credentials = { id123Api: sandbox.credential };
		const engine = await createEngine({ credentials, packages });
		return new SyncStage(sandbox, engine);
	}

	/** One run over the rows. `around` may measure the node's `execute`, or do something else in its place. */
	async run(
		rows: readonly Row[],
		{
			around = async (execute) => await execute(),
			instead,
			record,
			parameters = {},
			staticData,
		}: {
			around?: Around;
			/** Runs in place of the node's own code, with the same context. */
			instead?: Execute;
			/** Gathers the requests that the node makes. */
			record?: Requests;
			parameters?: IDataObject;
			staticData?: IDataObject;
		} = {},
	): Promise<EngineRun> {
		const type = this.engine.nodeType(SYNC);
		const original = type.execute;
		if (!original) throw new Error(`${SYNC} has no execute`);
		type.execute = async function (this: IExecuteFunctions) {
			if (record) recordRequests(this, record);
			const own = async () =>
				(instead ? await instead(this) : await original.call(this)) as INodeExecutionData[][];
			return await around(own);
		};
		try {
			const run = await this.engine.run({
				mode: 'trigger',
				node: {
					type: SYNC,
					parameters: {
						templateId: { __rl: true, mode: 'id', value: TEMPLATE },
						// As many as what it is compared with.
						options: { requestsAtATime: LIMITS.requestsAtATime },
						...parameters,
					} as never,
				},
				items: [...rows],
				staticData,
			});
			if (run.thrownError) throw run.thrownError;
			return run;
		} finally {
			type.execute = original;
		}
	}

	async close(): Promise<void> {
		await this.engine.close();
		await this.sandbox.stop();
	}
}

/** Sends bodies through n8n's helper as fast as so many slots allow, and does nothing else: the limit. */
export function bareLoop(requests: Readonly<Requests>, slots: number): Execute {
	return async (context) => {
		await sendAgain(context, requests, slots);
		return [[], [], []];
	};
}
