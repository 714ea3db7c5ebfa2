/** The trigger on n8n's engine, published at an address of its own, against a sandbox that plays ID.me. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Product, Transaction } from '../../../../sandbox/idme/model.mts';
import type { ErrorInput } from '../../../../sandbox/idme/plans.mts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../../sandbox/server.mts';
import { CALLBACK_LIMITS } from '../../../../nodes/IdMe/limits.ts';
import {
	createEngine,
	type Engine,
	type WebhookHost,
	type WebhookOptions,
} from '../../../support/engine.mts';

export const NODE_TYPE = 'n8n-nodes-digital-id.idMeVerificationTrigger';

/** How often the same call may have been looked into since then: after pauses that double. */
export function mostLooks(since: number): number {
	return 2 + Math.floor(Math.log2(1 + (Date.now() - since) / CALLBACK_LIMITS.firstCallbackPauseMs));
}

export type SceneOptions = Pick<WebhookOptions, 'mode' | 'save' | 'workflowId'> & {
	parameters?: INodeParameters;
	/** Instead of the sandbox's own, or none. */
	apiSecret?: string | null;
	sandbox?: SandboxOptions;
};

export class Scene {
	constructor(
		readonly sandbox: Sandbox,
		readonly host: WebhookHost,
	) {}

	/** A check that waits for somebody to end it. Its end is reported to the trigger unless `callbackUrl` is empty. */
	start(product: Product = 'document.license.verify', callbackUrl = this.host.url): Transaction {
		const phone = product.startsWith('telecom') ? '8885550100' : undefined;
		return this.sandbox.idMe.checks.start({
			product,
			phone,
			...(callbackUrl === '' ? {} : { callbackUrl }),
			plan: { outcome: 'verified', errors: [], pendingMs: 'byHand', pendingReads: 0 },
		});
	}

	finish(
		{ transactionId }: Transaction,
		outcome: 'verified' | 'failed' = 'verified',
		errors?: ErrorInput[],
	): void {
		this.sandbox.idMe.finish(transactionId, outcome, errors);
	}

	/** A check that is done and was reported. */
	async check(
		product?: Product,
		outcome: 'verified' | 'failed' = 'verified',
	): Promise<Transaction> {
		const transaction = this.start(product);
		this.finish(transaction, outcome);
		await this.sandbox.idMe.idle();
		return transaction;
	}

	/** A check that is done and that nobody was told of. */
	done(product?: Product): Transaction {
		const transaction = this.start(product, '');
		this.finish(transaction);
		return transaction;
	}

	/** The check as the sandbox holds it, for a test to change. */
	stored(transactionId: string): Transaction {
		const stored = this.sandbox.idMe.checks.transaction(transactionId);
		if (!stored) throw new Error('The check is gone');
		return stored;
	}

	/** Makes a call again, as ID.me does, until the trigger has looked into it once more and answers so. */
	async untilLookedAgain(call: object, status: number): Promise<void> {
		for (let pause = CALLBACK_LIMITS.firstCallbackPauseMs; ; pause *= 2) {
			const answer = await this.host.call(call);
			if (answer.status === status) return;
			if (pause > 2_000) throw new Error(`The trigger goes on answering ${answer.status}`);
			await sleep(pause);
		}
	}

	/** The JSON of what was handed on, in the order of the executions. */
	get events(): IDataObject[] {
		return this.host.executions.flat().map(({ json }) => json);
	}

	/** Addresses that were read, without the host. */
	get reads(): string[] {
		return this.sandbox.journal.entries.map(({ path }) => path);
	}

	/** All that n8n wrote to its log meanwhile. */
	get log(): string {
		return JSON.stringify(this.host.logs);
	}
}

/** One engine for a test file; each scene has a sandbox, hence an account, and a workflow of its own. */
export class Stage {
	engine!: Engine;

	private readonly scenes: Scene[] = [];

	private count = 0;

	async open(): Promise<void> {
		this.engine = await createEngine({ lazyExpressions: true });
	}

	async scene({ apiSecret, parameters, sandbox, ...options }: SceneOptions = {}): Promise<Scene> {
		const service = await startSandbox(sandbox);
		this.count += 1;
		const secret = apiSecret === undefined ? service.idMe.apiSecret : apiSecret;
		const host = await this.engine.webhook({
			node: { type: NODE_TYPE, parameters },
			workflowId: `workflow-${this.count}`,
			credentials: {
				idMeServicesApi:
					secret === null
						? null
						: { environment: 'custom', baseUrl: service.idMeUrl, apiSecret: secret },
			},
			...options,
		});
		const scene = new Scene(service, host);
		this.scenes.push(scene);
		return scene;
	}

	async clear(): Promise<void> {
		for (const { host, sandbox } of this.scenes.splice(0)) {
			await host.close();
			await sandbox.close();
		}
	}
}

/** Opens a stage for the tests of a file. */
export function openStage(): Stage {
	const stage = new Stage();
	beforeAll(async () => await stage.open());
	afterEach(async () => await stage.clear());
	afterAll(async () => await stage.engine.close());
	return stage;
}
