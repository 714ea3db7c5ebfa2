import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { LIMITS } from '../../nodes/shared/limits.ts';
import { createEngine, PollStore, type Engine, type Poller } from '../../test/support/engine.mts';
import { recordRequests, sendAgain, type Requests } from './recorded.mts';
import { TEMPLATE } from './roster.mts';
import { startSandboxProcess, type SandboxProcess } from './sandbox-process.mts';

const TRIGGER = 'n8n-nodes-digital-id.id123Trigger';

type Poll = () => Promise<INodeExecutionData[][] | null>;

/** ID123 Trigger on n8n's engine, against a sandbox in another process. */
export class TriggerStage {
	private constructor(
		readonly sandbox: SandboxProcess,
		private readonly engine: Engine,
		private readonly poller: Poller,
		private readonly store: PollStore,
	) {}

	/** Publishes the trigger, so that it has its starting point. */
	static async open(sandboxArgs: readonly string[]): Promise<TriggerStage> {
		const sandbox = await startSandboxProcess(sandboxArgs);
		const engine = await createEngine({ credentials: { id123Api: sandbox.credential } });
		const store = new PollStore();
		// As many as what it is compared with.
		const options = { requestsAtATime: LIMITS.requestsAtATime };
		const parameters = { templateIds: [TEMPLATE], options };
		const node = { type: TRIGGER, parameters };
		const poller = engine.poller({ node, regime: 'cron', store });
		const published = await poller.start('activate');
		if (published?.error) throw published.error;
		return new TriggerStage(sandbox, engine, poller, store);
	}

	/** What n8n has saved, in bytes. */
	get savedBytes(): number {
		return Buffer.byteLength(JSON.stringify(this.store.staticData));
	}

	/**
	 * One poll. `around` may measure the node's own `poll`, `instead` do something else with the same context.
	 * @returns how many events came out
	 */
	async poll({
		around = async (run) => await run(),
		instead,
		record,
	}: {
		around?: (run: Poll) => Promise<INodeExecutionData[][] | null>;
		instead?: (context: IPollFunctions) => Promise<null>;
		record?: Requests;
	} = {}): Promise<number> {
		const type = this.engine.nodeType(TRIGGER);
		const { poll: original } = type;
		if (!original) throw new Error(`${TRIGGER} has no poll`);
		type.poll = async function (this: IPollFunctions) {
			if (record) recordRequests(this, record);
			return await around(async () => (instead ? await instead(this) : await original.call(this)));
		};
		try {
			const { items, error } = await this.poller.tick();
			if (error) throw error;
			return items.length;
		} finally {
			type.poll = original;
		}
	}

	/** The holder of a card adds it to a phone. */
	async install(cardId: string): Promise<void> {
		const answer = await fetch(`${this.sandbox.url}/sandbox/id123/install`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ templateId: TEMPLATE, cardId }),
		});
		if (!answer.ok) throw new Error(await answer.text());
	}

	async close(): Promise<void> {
		await this.engine.close();
		await this.sandbox.stop();
	}
}

/** The same requests through n8n's helper as fast as so many slots allow, and nothing else: the limit. */
export function barePoll(requests: Readonly<Requests>, slots: number) {
	return async (context: IPollFunctions): Promise<null> => {
		await sendAgain(context, requests, slots);
		return null;
	};
}
