/** An n8n that polls the trigger on the simulation's clock, and that may be killed and started again. */
import type { Sandbox } from '../../../sandbox/server.mts';
import {
	createEngine,
	PollStore,
	type Engine,
	type Poller,
	type PollReport,
	type Regime,
} from '../../support/engine.mts';
import { projectRoot } from '../../support/engine/native.mts';
import type { ScaledClock } from '../../support/scaled-clock.mts';
import { atRequest } from './troubles.mts';
import type { Variant } from './variant.mts';

export const TRIGGER = 'n8n-nodes-digital-id.id123Trigger';

/** The scheduler gives a poll up when it has taken so long. */
const GIVEN_UP_MS = 45_000;

export interface N8nSettings {
	regime: Regime;
	/** Folder of the built package whose trigger is tried; this checkout's unless given. */
	package?: string;
}

export class SimulatedN8n {
	readonly store = new PollStore();
	restarts = 0;
	/** Whether the workflow is published: one that could not be started is tried again with every poll that is due. */
	isStarted = false;
	private engine: Engine | undefined;
	private poller: Poller | undefined;
	private readonly credential: Record<'region' | 'baseUrl' | 'apiKey', string>;

	constructor(
		private readonly settings: N8nSettings,
		private readonly sandbox: Sandbox,
		private readonly clock: ScaledClock,
		private readonly variant: Variant,
	) {
		const { apiUrl, apiKey } = sandbox;
		this.credential = { region: 'custom', baseUrl: apiUrl, apiKey };
	}

	/** Somebody saves another key in the credential. */
	enterKey(key: string): void {
		this.credential.apiKey = key;
	}

	async start(): Promise<void> {
		const { package: folder = projectRoot(), regime } = this.settings;
		const credentials = { id123Api: this.credential };
		this.engine = await createEngine({ credentials, packages: [folder], lazyExpressions: true });
		this.clock.install(folder);
		this.isStarted = false;
		const node = { type: TRIGGER, parameters: this.variant.parameters };
		this.poller = this.engine.poller({ node, regime, store: this.store, credentials });
	}

	async restart(): Promise<void> {
		this.restarts += 1;
		this.kill();
		await this.close();
		await this.start();
	}

	kill(): void {
		this.live().kill();
	}

	async close(): Promise<void> {
		await this.engine?.close();
	}

	async publish(): Promise<void> {
		const published = await this.live().start('activate');
		if (published?.error) throw published.error;
		this.isStarted = true;
	}

	/** What follows a start: undefined where that takes no poll. */
	async begin(): Promise<PollReport | undefined> {
		const report = await this.live().start('init');
		this.isStarted = report?.end !== 'threw';
		return report;
	}

	async tick(abandoned?: Promise<void>): Promise<PollReport | undefined> {
		return this.isStarted ? await this.live().tick({ abandoned }) : await this.begin();
	}

	/** The next poll starts when this one has sent so many requests. */
	async overlap(requests: number): Promise<PollReport[]> {
		const isCron = this.settings.regime === 'cron';
		let begin = (): void => {};
		const begun = new Promise<void>((resolve) => (begin = resolve));
		atRequest(this.sandbox, requests, () => {
			// Only then n8n gives a poll up.
			if (!isCron) this.clock.skip(GIVEN_UP_MS);
			begin();
		});
		const first = this.live().tick(isCron ? {} : { abandoned: begun });
		await Promise.race([begun, first]);
		const second = await this.live().tick();
		const report = await first;
		await report.ended;
		return [report, second];
	}

	private live(): Poller {
		if (!this.poller) throw new Error('n8n is not running');
		return this.poller;
	}
}
