/** A month of hourly polls in one of n8n's ways to poll, and whether every change of a card was told once. */
import { startSandbox, type Sandbox } from '../../../sandbox/server.mts';
import type { PollEnd, PollReport, Regime } from '../../support/engine.mts';
import { Conduct } from './conduct.mts';
import { ScaledClock } from '../../support/scaled-clock.mts';
import { passIdleTime } from './idle.mts';
import { Oracle } from './oracle.mts';
import { Random } from './random.mts';
import { readingsOf } from './readings-of.mts';
import type { SimulationReport, TroubleName } from './report.mts';
import { SimulatedN8n } from './simulated-n8n.mts';
import { KIND_NAMES, Standing } from './standing.mts';
import { toldOf } from './told.mts';
import {
	atRequest,
	breakDown,
	disturb,
	HOURS,
	REFUSALS,
	REFUSED,
	RESTARTS,
	type Hour,
} from './troubles.mts';
import { variantOf, type Variant } from './variant.mts';
import { templateNumber, World } from './world.mts';

export const REGIMES: readonly Regime[] = ['cron', 'scheduler', 'cursors'];
export const TROUBLES: readonly TroubleName[] = [...KIND_NAMES, 'refusal', 'firstListing'];

export interface SimulationSettings {
	seed: number;
	regime: Regime;
	cards: number;
	polls: number;
	pageSize: number;
	/** All unless given. */
	troubles?: readonly TroubleName[];
	/** How many times as often as usual they begin. */
	often?: number;
	/** Folder of the built package whose trigger is tried; this checkout's unless given. */
	package?: string;
	/** Told after every hour, for a person who looks for the cause of something. */
	onHour?: (line: string) => void;
}

const START = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long n8n lets a poll run, in milliseconds, less what the trigger keeps in hand. */
const BUDGET_MS: Readonly<Record<Regime, number>> = {
	cron: 240_000,
	scheduler: 28_000,
	cursors: 28_000,
};
/** The steps in which time passes where something hangs. */
const HANG_STEPS = 9;
/** How often more polls follow within the hour, where something is amiss. */
const EAGER = 0.08;
const EAGER_MS = 600_000;

/** The clock runs so much slower than a real one: a machine that is busy eats up no poll's time. */
const CALM = 0.1;

class Simulation {
	private readonly ends: Record<PollEnd, number> = {
		emitted: 0,
		refused: 0,
		nothing: 0,
		threw: 0,
		abandoned: 0,
		killed: 0,
	};
	private lost = 0;
	private seenEvents = 0;
	private seenRequests = 0;
	private seenExecutions = 0;
	private readonly n8n: SimulatedN8n;
	private readonly often: number;
	private readonly standing: Standing;
	private readonly conduct: Conduct;

	private constructor(
		private readonly settings: SimulationSettings,
		private readonly troubles: readonly TroubleName[],
		private readonly random: Random,
		private readonly variant: Variant,
		private readonly sandbox: Sandbox,
		private readonly clock: ScaledClock,
		private readonly world: World,
		private readonly oracle: Oracle,
	) {
		this.often = settings.often ?? 1;
		this.n8n = new SimulatedN8n(settings, sandbox, clock, variant);
		const kinds = KIND_NAMES.filter((kind) => troubles.includes(kind));
		const enterKey = (key: string): void => this.n8n.enterKey(key);
		this.standing = new Standing(sandbox, random, world, variant, kinds, this.often, enterKey);
		this.conduct = new Conduct(oracle, clock, settings.regime);
	}

	static async open(settings: SimulationSettings): Promise<Simulation> {
		const { seed, pageSize, cards, troubles = TROUBLES } = settings;
		const random = new Random(seed);
		const variant = variantOf(random, pageSize);
		const sandbox = await startSandbox({
			now: () => START,
			templates: variant.templateIds.map((_, index) => templateNumber(index + 1)),
			readings: variant.readings,
			journalSize: 4_000,
		});
		const world = new World(sandbox, random, variant.templateIds);
		world.begin(cards);
		const { statusMovesLastUpdated, archivedListed } = sandbox.readings;
		const { selected, withDetails } = variant;
		const oracle = new Oracle({ selected, statusMovesLastUpdated, archivedListed, withDetails });
		const clock = new ScaledClock(START);
		return new Simulation(settings, troubles, random, variant, sandbox, clock, world, oracle);
	}

	async run(): Promise<SimulationReport> {
		const started = performance.now();
		await this.n8n.start();
		await this.publish();
		const { polls, onHour } = this.settings;
		for (let poll = 1; poll <= polls; poll += 1) {
			this.world.hour();
			this.clock.skip(HOUR_MS);
			// The last polls have to tell what faults have kept back.
			const ended = this.standing.next(poll < polls - 6);
			for (const trouble of ended) this.conduct.judge(trouble);
			if (this.random.is(RESTARTS)) await this.restart();
			const hour = this.hourOf(poll);
			await this.hour(hour);
			const kinds = this.standing.troubles.map(({ kind }) => kind).join(' ');
			onHour?.(`${poll} ${hour} ${kinds}: ${this.oracle.told} told, ${JSON.stringify(this.ends)}`);
		}
		return this.report((performance.now() - started) / 1000);
	}

	async close(): Promise<void> {
		await this.n8n.close();
		await this.sandbox.close();
	}

	private report(seconds: number): SimulationReport {
		const { id123, journal } = this.sandbox;
		const { seed, regime, cards, polls, pageSize } = this.settings;
		return {
			...{ seed, regime, cards, polls, pageSize },
			troubles: this.troubles,
			variant: this.variant,
			ends: this.ends,
			sure: this.oracle.sure,
			restarts: this.n8n.restarts,
			changes: id123.events.length,
			told: this.oracle.told,
			repeated: this.oracle.repeated,
			lost: this.lost,
			days: (this.clock.now() - START) / DAY_MS,
			empty: this.n8n.store.executions.filter((items) => items.length === 0).length,
			requests: journal.total,
			seconds,
			violations: this.oracle.violations,
		};
	}

	/** The very first poll; cards may move between the pages that it reads. */
	private async publish(): Promise<void> {
		const { id123, faults } = this.sandbox;
		const { watched } = this.variant;
		const start = id123.events.length;
		if (this.troubles.includes('firstListing') && this.random.is(0.6)) {
			const [templateId] = watched;
			atRequest(this.sandbox, this.random.whole(2, 6), () => this.world.shuffle(templateId));
		}
		await this.n8n.publish();
		faults.clear();
		this.oracle.baseline(id123.events.slice(0, start), watched, id123.events.slice(start));
		this.catchUp();
	}

	/** n8n is killed and started again; where that takes a poll, it counts like any other. */
	private async restart(): Promise<void> {
		this.clock.run(CALM);
		await this.n8n.restart();
		this.conduct.forget();
		await this.observe(async () => [await this.n8n.begin()], true, true);
	}

	private hourOf(poll: number): Hour {
		const hour = this.random.pick(HOURS);
		const { n8n, standing, random } = this;
		const isRefused = random.is(REFUSED * this.often) && this.troubles.includes('refusal');
		n8n.store.refuses = isRefused ? random.pick(REFUSALS) : undefined;
		// These are hard enough to judge by themselves.
		const isAlone = isRefused || !n8n.isStarted || standing.has('hang') || standing.has('unpaged');
		return poll > this.settings.polls - 2 || isAlone ? 'plain' : hour;
	}

	private async hour(hour: Hour): Promise<void> {
		const { sandbox, random, clock } = this;
		const page = random.whole(1, 6);
		// Pauses are long where requests fail again and again; elsewhere the clock may go as it does.
		clock.run({ fault: 20, outage: 200 }[hour as string] ?? CALM);
		if (hour === 'short') clock.run(BUDGET_MS[this.settings.regime] / random.whole(5, 100));
		if (hour === 'stirred') atRequest(sandbox, page, () => this.world.stir());
		if (hour === 'fault') disturb(sandbox, random);
		if (hour === 'outage') breakDown(sandbox, random);
		if (hour === 'killed') atRequest(sandbox, page, () => this.n8n.kill());
		const polls =
			hour === 'overlap'
				? async () => await this.n8n.overlap(page)
				: async () => [await this.n8n.tick(this.conduct.tooLong)];
		const isCron = this.settings.regime === 'cron';
		await this.observe(polls, hour === 'plain' || (hour === 'overlap' && isCron));
		if (hour === 'killed') await this.restart();
		clock.run(CALM);
		const isAmiss = this.standing.troubles.length > 0;
		for (let more = isAmiss && random.is(EAGER) ? 2 : 0; more > 0; more -= 1) {
			clock.skip(EAGER_MS);
			await this.observe(async () => [await this.n8n.tick(this.conduct.tooLong)], true);
		}
	}

	/** Lets polls happen, and the oracle judge what they told. */
	private async observe(
		polls: () => Promise<Array<PollReport | undefined>>,
		isUndisturbed: boolean,
		isRestart = false,
	): Promise<void> {
		const { standing, conduct } = this;
		const { store } = this.n8n;
		const { id123, faults, journal } = this.sandbox;
		const before = id123.events.slice(this.seenEvents);
		const start = id123.events.length;
		const { refuses } = store;
		const budgetMs = BUDGET_MS[this.settings.regime];
		const hangStepMs = standing.has('hang') ? budgetMs / HANG_STEPS : undefined;
		conduct.begin(this.sandbox, standing, this.variant);
		const work = polls();
		await passIdleTime({ clock: this.clock, journal, hangStepMs, onTick: conduct.watch }, work);
		const reports = (await work).filter((report) => report !== undefined);
		if (reports.length === 0) return;
		for (const { end } of reports) this.ends[end] += 1;
		const rules = faults.list().filter(({ id }) => !standing.owns(id));
		for (const { id } of rules) faults.remove(id);
		conduct.take(reports, standing);
		const mayBe = standing.mayThrow ? ['emitted', 'nothing', 'threw'] : ['emitted', 'nothing'];
		const isDone = reports.every(({ end }) => mayBe.includes(end));
		const isCut = standing.has('key') || standing.has('unpaged');
		const isFree = !isCut && rules.every(({ fired }) => fired === 0);
		// Whether n8n has tried to store something, and what became of that.
		const isRefused = refuses !== undefined && store.refuses === undefined;
		const hasOldState = this.settings.regime !== 'cron' && refuses === 'both';
		const isLost = isRefused && this.settings.regime !== 'cursors' && !hasOldState;
		store.refuses = undefined;
		const refused = isLost ? reports.filter(({ end }) => end === 'refused') : [];
		const lost = refused.flatMap(({ items }) => items);
		this.lost += lost.length;
		const stored = store.executions.slice(this.seenExecutions);
		this.oracle.take({
			before,
			during: id123.events.slice(start),
			told: [...stored.flat(), ...lost].map(toldOf),
			isSure: isUndisturbed && isDone && isFree && !isRefused,
			readings: readingsOf(journal.entries, this.seenRequests),
			late: standing.late,
			isThrown: reports.every(({ end }) => end === 'threw'),
			isBlank: standing.has('words'),
			isShifted: standing.isShifted,
			isStored: stored.length > 0,
			isLost,
		});
		this.catchUp();
		// What never ends is ended with n8n, once.
		if (conduct.isTooLong && !isRestart) await this.restart();
	}

	private catchUp(): void {
		this.seenEvents = this.sandbox.id123.events.length;
		this.seenRequests = this.sandbox.journal.total;
		this.seenExecutions = this.n8n.store.executions.length;
	}
}

export async function simulate(settings: SimulationSettings): Promise<SimulationReport> {
	const simulation = await Simulation.open(settings);
	try {
		return await simulation.run();
	} finally {
		await simulation.close();
	}
}
