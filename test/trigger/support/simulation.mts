/** A month of hourly polls in one of n8n's ways to poll, and whether every change of a card was told once. */
import type { JournalEntry } from '../../../sandbox/journal.mts';
import { startSandbox, type Sandbox } from '../../../sandbox/server.mts';
import {
	createEngine,
	PollStore,
	type Engine,
	type Poller,
	type PollEnd,
	type Regime,
} from '../../support/engine.mts';
import { FastClock } from './fast-clock.mts';
import { Oracle, type Reading, type Violation } from './oracle.mts';
import { Random } from './random.mts';
import { toldOf } from './told.mts';
import { atRequest, breakDown, disturb, HOURS, RESTARTS, type Hour } from './troubles.mts';
import { variantOf, type Variant } from './variant.mts';
import { templateNumber, World } from './world.mts';

export const TRIGGER = 'n8n-nodes-digital-id.id123Trigger';
export const REGIMES: readonly Regime[] = ['cron', 'scheduler', 'cursors'];

export interface SimulationSettings {
	seed: number;
	regime: Regime;
	cards: number;
	polls: number;
	pageSize: number;
	/** Folders of built packages, where it is not this project's trigger that is tried. */
	packages?: string[];
	/** Told after every hour, for a person who looks for the cause of something. */
	onHour?: (line: string) => void;
}

export interface SimulationReport extends Omit<SimulationSettings, 'onHour' | 'packages'> {
	variant: Variant;
	/** Polls by what became of them. */
	ends: Record<PollEnd, number>;
	/** Polls that read everything undisturbed, each of which had to tell every change. */
	sure: number;
	restarts: number;
	changes: number;
	told: number;
	/** Executions without items, for the sake of what n8n saves with them. */
	empty: number;
	requests: number;
	seconds: number;
	violations: Violation[];
}

const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
/** How long n8n lets a poll run, in milliseconds, less what the trigger keeps in hand. */
const BUDGET_MS: Readonly<Record<Regime, number>> = {
	cron: 240_000,
	scheduler: 28_000,
	cursors: 28_000,
};

const GIVEN_UP_MS = 45_000;

class Simulation {
	private readonly store = new PollStore();
	private readonly ends: Record<PollEnd, number> = {
		emitted: 0,
		nothing: 0,
		threw: 0,
		abandoned: 0,
		killed: 0,
	};
	private restarts = 0;
	private seenEvents = 0;
	private seenRequests = 0;
	private seenExecutions = 0;
	private engine: Engine | undefined;
	private poller: Poller | undefined;

	private constructor(
		private readonly settings: SimulationSettings,
		private readonly random: Random,
		private readonly variant: Variant,
		private readonly sandbox: Sandbox,
		private readonly clock: FastClock,
		private readonly world: World,
		private readonly oracle: Oracle,
	) {}

	static async open(settings: SimulationSettings): Promise<Simulation> {
		const random = new Random(settings.seed);
		const variant = variantOf(random, settings.pageSize);
		const sandbox = await startSandbox({
			now: () => START,
			templates: variant.templateIds.map((_, index) => templateNumber(index + 1)),
			readings: variant.readings,
			journalSize: 2_000,
		});
		const world = new World(sandbox, random, variant.templateIds);
		world.begin(settings.cards);
		const { statusMovesLastUpdated, archivedListed } = sandbox.readings;
		const { selected } = variant;
		const oracle = new Oracle({ selected, statusMovesLastUpdated, archivedListed });
		const clock = new FastClock(START);
		return new Simulation(settings, random, variant, sandbox, clock, world, oracle);
	}

	async run(): Promise<SimulationReport> {
		const started = performance.now();
		await this.startN8n();
		const published = await this.live().start('activate');
		if (published?.error) throw published.error;
		this.oracle.baseline(this.sandbox.id123.events, this.variant.watched);
		this.catchUp();
		const { polls, onHour } = this.settings;
		for (let poll = 1; poll <= polls; poll += 1) {
			this.world.hour();
			this.clock.skip(HOUR_MS);
			if (this.random.is(RESTARTS)) await this.restart();
			const hour = poll > polls - 2 ? 'plain' : this.random.pick(HOURS);
			await this.hour(hour);
			onHour?.(`${poll} ${hour}: ${this.oracle.told} told, ${JSON.stringify(this.ends)}`);
		}
		const { id123, journal } = this.sandbox;
		const { onHour: _onHour, packages: _packages, ...settings } = this.settings;
		return {
			...settings,
			variant: this.variant,
			ends: this.ends,
			sure: this.oracle.sure,
			restarts: this.restarts,
			changes: id123.events.length,
			told: this.oracle.told,
			empty: this.store.executions.filter((items) => items.length === 0).length,
			requests: journal.total,
			seconds: (performance.now() - started) / 1000,
			violations: this.oracle.violations,
		};
	}

	async close(): Promise<void> {
		await this.engine?.close();
		await this.sandbox.close();
	}

	private live(): Poller {
		if (!this.poller) throw new Error('n8n is not running');
		return this.poller;
	}

	private async startN8n(): Promise<void> {
		const { apiUrl, apiKey } = this.sandbox;
		const id123Api = { region: 'custom', baseUrl: apiUrl, apiKey };
		const { packages } = this.settings;
		this.engine = await createEngine({
			credentials: { id123Api },
			packages,
			lazyExpressions: true,
		});
		this.clock.install();
		const node = { type: TRIGGER, parameters: this.variant.parameters };
		const { regime } = this.settings;
		this.poller = this.engine.poller({ node, regime, store: this.store });
	}

	/** n8n is killed and started again; where that takes a poll, it counts like any other. */
	private async restart(): Promise<void> {
		this.clock.run(1);
		this.restarts += 1;
		this.live().kill();
		await this.engine?.close();
		await this.startN8n();
		await this.observe(async () => [(await this.live().start('init'))?.end], true);
	}

	private async hour(hour: Hour): Promise<void> {
		const { sandbox, random } = this;
		const page = random.whole(1, 6);
		// Pauses are long where requests fail again and again; elsewhere the clock may go as it does.
		this.clock.run({ fault: 20, outage: 200 }[hour as string] ?? 1);
		if (hour === 'short') this.clock.run(BUDGET_MS[this.settings.regime] / random.whole(5, 100));
		if (hour === 'stirred') atRequest(sandbox, page, () => this.world.stir());
		if (hour === 'fault') disturb(sandbox, random);
		if (hour === 'outage') breakDown(sandbox, random);
		if (hour === 'killed') atRequest(sandbox, page, () => this.live().kill());
		const polls =
			hour === 'overlap'
				? async () => await this.overlap(page)
				: async () => [(await this.live().tick()).end];
		const isCron = this.settings.regime === 'cron';
		await this.observe(polls, hour === 'plain' || (hour === 'overlap' && isCron));
		if (hour === 'killed') await this.restart();
	}

	private async overlap(page: number): Promise<PollEnd[]> {
		const isCron = this.settings.regime === 'cron';
		let begin = (): void => {};
		const begun = new Promise<void>((resolve) => (begin = resolve));
		atRequest(this.sandbox, page, () => {
			// Only then n8n gives a poll up.
			if (!isCron) this.clock.skip(GIVEN_UP_MS);
			begin();
		});
		const first = this.live().tick(isCron ? {} : { abandoned: begun });
		await Promise.race([begun, first]);
		const second = await this.live().tick();
		const { end, ended } = await first;
		await ended;
		return [end, second.end];
	}

	/** Lets the oracle judge what polls told. */
	private async observe(
		polls: () => Promise<Array<PollEnd | undefined>>,
		isUndisturbed: boolean,
	): Promise<void> {
		const { id123, faults } = this.sandbox;
		const before = id123.events.slice(this.seenEvents);
		const start = id123.events.length;
		const ends = (await polls()).filter((end) => end !== undefined);
		if (ends.length === 0) return;
		for (const end of ends) this.ends[end] += 1;
		const isStruck = faults.list().some(({ fired }) => fired > 0);
		faults.clear();
		const isDone = ends.length > 0 && ends.every((end) => end === 'emitted' || end === 'nothing');
		this.oracle.take({
			before,
			during: id123.events.slice(start),
			told: this.store.executions.slice(this.seenExecutions).flat().map(toldOf),
			isSure: isUndisturbed && isDone && !isStruck,
			readings: readingsOf(this.sandbox.journal.entries, this.seenRequests),
		});
		this.catchUp();
	}

	private catchUp(): void {
		this.seenEvents = this.sandbox.id123.events.length;
		this.seenRequests = this.sandbox.journal.total;
		this.seenExecutions = this.store.executions.length;
	}
}

/** Whether a poll began each template's listing at its first row, judged by its first request for it. */
function readingsOf(entries: readonly JournalEntry[], after: number): Map<string, Reading> {
	const readings = new Map<string, Reading>();
	for (const { seq, action, templateId, body } of entries) {
		if (seq <= after || action !== 'listCards' || !templateId || readings.has(templateId)) continue;
		const { offset = 0 } = body as { offset?: number };
		readings.set(templateId, offset === 0 ? 'fresh' : 'resumed');
	}
	return readings;
}

export async function simulate(settings: SimulationSettings): Promise<SimulationReport> {
	const simulation = await Simulation.open(settings);
	try {
		return await simulation.run();
	} finally {
		await simulation.close();
	}
}
