/** Real polls of a real n8n, and whether every change of a card was told once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';
import type { CardEvent } from '../../../sandbox/id123/model.mts';
import { outputsOf } from '../../../scripts/n8n/outputs.mts';
import type { Execution } from '../../../scripts/n8n/types.mts';
import type { Regime } from '../../support/engine.mts';
import { ALL_EVENTS } from './expected.mts';
import { regimeOf, type Traces } from './n8n-database.mts';
import { N8nStage, TRIGGER_NAME, type Watched } from './n8n-stage.mts';
import { Oracle, type Violation } from './oracle.mts';
import { Random } from './random.mts';
import { toldOf, type Told } from './told.mts';
import { World } from './world.mts';

export interface WatchSettings {
	regime: Regime;
	workflows: number;
	cards: number;
	/** Polls of all workflows together, after which it is enough. */
	polls: number;
	/** Mean time between two kills, in milliseconds; none unless given. */
	killEveryMs?: number;
	seed: number;
	onProgress?: (line: string) => void;
}

export interface WatchReport {
	regime: Regime;
	/** What n8n's database says of how it polled. */
	traces: Traces;
	provenRegime: Regime;
	polls: number;
	kills: number;
	changes: number;
	told: number;
	/** Executions without items. */
	empty: number;
	seconds: number;
	violations: Violation[];
}

/** A poll as the sandbox saw it: from its first request for a template to its last answer. */
interface Span {
	start: number;
	end: number;
	/** The first request was for the first row. */
	isFresh: boolean;
}

/** Requests of one poll follow each other closer than this; polls are about a minute apart. */
const POLL_GAP_MS = 3_000;
const DONE_MS = 5_000;
const CHANGE_EVERY_MS = 1_200;

/** Lets n8n poll until there were enough polls, changing cards and killing n8n meanwhile. */
export async function watchN8n(settings: WatchSettings): Promise<WatchReport> {
	const { regime, workflows, polls, killEveryMs, onProgress } = settings;
	const started = Date.now();
	const random = new Random(settings.seed);
	const stage = await N8nStage.open(regime, workflows);
	try {
		const { sandbox } = stage;
		const worlds = sandbox.id123.templates.map(
			({ body }) => new World(sandbox, random, [body['card-template-id']], () => {}),
		);
		for (const world of worlds) world.begin(settings.cards);
		const baseline = sandbox.id123.events.length;
		await stage.start();
		await stage.publish();
		const kills: number[] = [];
		let nextKill = killEveryMs === undefined ? Infinity : Date.now() + killEveryMs;
		let nextLine = 0;
		const count = (): number => stage.watched.reduce((n, at) => n + spansOf(stage, at).length, 0);
		while (count() < polls + workflows) {
			// Often enough nothing happens for a while: such polls give nothing, which is what restarts lose.
			if (random.is(0.7)) worlds[random.whole(0, worlds.length - 1)].change();
			await sleep(CHANGE_EVERY_MS);
			if (Date.now() >= nextLine) {
				onProgress?.(`${regime}: ${count()} polls, ${kills.length} kills`);
				nextLine = Date.now() + 30_000;
			}
			if (Date.now() < nextKill) continue;
			await stage.betweenPolls();
			await stage.kill();
			kills.push(Date.now());
			for (let change = 0; change < 5; change += 1) {
				worlds[random.whole(0, worlds.length - 1)].change();
			}
			await stage.start();
			nextKill = Date.now() + (killEveryMs ?? 0) * (0.5 + random.next());
		}
		await stage.betweenPolls();
		const traces = stage.traces();
		const judged = await judge(stage, baseline, kills);
		const seconds = (Date.now() - started) / 1000;
		return {
			regime,
			traces,
			provenRegime: regimeOf(traces),
			kills: kills.length,
			...judged,
			seconds,
		};
	} finally {
		await stage.close();
	}
}

function spansOf({ sandbox }: N8nStage, { templateId }: Watched): Span[] {
	const spans: Span[] = [];
	for (const { action, templateId: asked, time, ms, body } of sandbox.journal.entries) {
		if (action !== 'listCards' || asked !== templateId) continue;
		const end = time + (ms ?? 0);
		const last = spans.at(-1);
		if (last && time - last.end < POLL_GAP_MS) last.end = end;
		else spans.push({ start: time, end, isFresh: !(body as { offset?: number }).offset });
	}
	return spans;
}

type Judged = Pick<WatchReport, 'polls' | 'changes' | 'told' | 'empty' | 'violations'>;

async function judge(stage: N8nStage, baseline: number, kills: readonly number[]): Promise<Judged> {
	const sum: Judged = { polls: 0, changes: 0, told: 0, empty: 0, violations: [] };
	const { readings, id123 } = stage.sandbox;
	for (const at of stage.watched) {
		const isOwn = ({ templateId }: CardEvent): boolean => templateId === at.templateId;
		const [first, ...spans] = spansOf(stage, at);
		const executions = await stage.executions(at.workflowId);
		const oracle = new Oracle({
			selected: new Set(ALL_EVENTS),
			statusMovesLastUpdated: readings.statusMovesLastUpdated,
			archivedListed: readings.archivedListed,
		});
		const begun = id123.events.slice(0, baseline).filter(isOwn);
		const later = id123.events.slice(baseline).filter(isOwn);
		oracle.baseline(
			[...begun, ...later.filter(({ time }) => time <= first.start)],
			[at.templateId],
		);
		let from = first.start;
		spans.forEach((span, index) => {
			const until = spans[index + 1]?.start ?? Infinity;
			const told = executions.filter(({ startedAt = '' }) => {
				const time = Date.parse(startedAt);
				return time >= span.start && time < until;
			});
			const during = later.filter(({ time }) => time > span.start && time <= span.end);
			// On a busy machine n8n may have died before it was done with what it had read.
			const isCut = kills.some((time) => time >= span.start && time - span.end < DONE_MS);
			oracle.take({
				before: later.filter(({ time }) => time > from && time <= span.start),
				during,
				told: told.flatMap(toldIn),
				isSure: during.length === 0 && !isCut,
				readings: new Map([[at.templateId, span.isFresh ? 'fresh' : 'resumed']]),
			});
			from = span.end;
		});
		sum.polls += oracle.polls;
		sum.changes += later.length;
		sum.told += oracle.told;
		sum.empty += executions.filter((each) => toldIn(each).length === 0).length;
		sum.violations.push(...oracle.violations);
	}
	return sum;
}

function toldIn(execution: Execution): Told[] {
	const [items = []] = outputsOf(execution, TRIGGER_NAME);
	return items.map((item) => toldOf(item as INodeExecutionData));
}
