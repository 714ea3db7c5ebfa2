/**
 * A simulated month of the trigger, seed by seed, in each of n8n's ways to poll; with --n8n real polls of a real n8n that is
 * killed between them.
 *
 * --seeds N    so many seeds (20), counted from --from N (1)
 * --regime R   cron, scheduler or cursors; all three unless given
 * --cards N    cards on the first day (10000; with --n8n for each workflow, 60)
 * --polls N    hourly polls (720; with --n8n polls of all workflows together, 110)
 * --page N     rows per page (1000)
 * --jobs N     how many runs at a time (as many as there are processors)
 * --troubles A,B  only these of the troubles that stay for more than an hour; none for no such trouble
 * --often N    such troubles begin N times as often as usual (1)
 * --package DIR  another checkout of this project, built, whose trigger is tried; the engine and the judge are those of this one
 * --out FILE   where the results are added, a line of JSON for each run
 * --n8n        the real n8n, with --workflows N side by side (12)
 */
import { fork } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Regime } from '../support/engine.mts';
import { watchN8n, type WatchReport } from './support/n8n-watch.mts';
import { tableOf, type SimulationReport } from './support/report.mts';
import { REGIMES, simulate, TROUBLES } from './support/simulation.mts';

const { values } = parseArgs({
	options: {
		seeds: { type: 'string', default: '20' },
		from: { type: 'string', default: '1' },
		regime: { type: 'string' },
		cards: { type: 'string' },
		polls: { type: 'string' },
		page: { type: 'string', default: '1000' },
		jobs: { type: 'string', default: String(availableParallelism()) },
		troubles: { type: 'string' },
		often: { type: 'string', default: '1' },
		package: { type: 'string' },
		out: { type: 'string' },
		n8n: { type: 'boolean', default: false },
		workflows: { type: 'string', default: '12' },
		/** One run, whose report goes to the process that started it. */
		only: { type: 'string' },
	},
});

type Report = SimulationReport | WatchReport;

/** Mean time between two kills of n8n. */
const KILL_EVERY_MS = 90_000;
const SHOWN = 5;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const regimes = REGIMES.filter((each) => (values.regime ?? each) === each);
if (regimes.length === 0) throw new Error(`There is no regime "${values.regime}"`);

function note(report: Report): void {
	if (values.out !== undefined) appendFileSync(values.out, `${JSON.stringify(report)}\n`);
	const { regime, told, violations, seconds } = report;
	const seed = 'seed' in report ? `seed ${report.seed}, ` : '';
	const polls = 'sure' in report ? report.sure : report.polls;
	const more =
		'ends' in report
			? `${report.restarts} restarts`
			: `${report.kills} kills, ran as ${report.provenRegime}`;
	say(
		`${seed}${regime}: ${polls} polls judged, ${more}, ${report.changes} changes, ${told} events told, ${violations.length} wrong (${seconds.toFixed(0)} s)`,
	);
	for (const { kind, card, detail } of violations.slice(0, SHOWN)) {
		say(`  ${kind}: ${card}: ${detail}`);
	}
}

/** The troubles that were asked for. */
function troublesOf(): typeof TROUBLES {
	const wanted = values.troubles?.split(',');
	if (!wanted) return TROUBLES;
	const unknown = wanted.find((name) => name !== 'none' && !TROUBLES.some((each) => each === name));
	if (unknown !== undefined) throw new Error(`There is no trouble "${unknown}"`);
	return TROUBLES.filter((name) => wanted.includes(name));
}

async function inProcess(seed: number, regime: Regime): Promise<SimulationReport> {
	const file = fileURLToPath(import.meta.url);
	const args = [...process.argv.slice(2), '--only', `${seed} ${regime}`];
	return await new Promise((resolve, reject) => {
		let report: SimulationReport | undefined;
		const child = fork(file, args, { execArgv: process.execArgv });
		child.on('message', (message) => (report = message as SimulationReport));
		child.on('exit', (code) => {
			if (report) resolve(report);
			else reject(new Error(`Seed ${seed}, ${regime} ended with ${code} and without a report`));
		});
	});
}

async function simulations(): Promise<Report[]> {
	const first = Number(values.from);
	const runs = Array.from({ length: Number(values.seeds) }, (_, index) => first + index).flatMap(
		(seed) => regimes.map((regime) => ({ seed, regime })),
	);
	const reports: Report[] = [];
	const work = async (): Promise<void> => {
		for (let run = runs.shift(); run; run = runs.shift()) {
			const report = await inProcess(run.seed, run.regime);
			note(report);
			reports.push(report);
		}
	};
	await Promise.all(Array.from({ length: Number(values.jobs) }, work));
	return reports;
}

async function realOnes(): Promise<Report[]> {
	const reports: Report[] = [];
	for (const regime of regimes) {
		const report = await watchN8n({
			regime,
			workflows: Number(values.workflows),
			cards: Number(values.cards ?? 60),
			polls: Number(values.polls ?? 110),
			killEveryMs: KILL_EVERY_MS,
			seed: Number(values.from),
			onProgress: say,
		});
		note(report);
		reports.push(report);
	}
	return reports;
}

if (values.only !== undefined) {
	const [seed, regime] = values.only.split(' ');
	const report = await simulate({
		seed: Number(seed),
		regime: REGIMES.find((each) => each === regime) ?? 'cron',
		cards: Number(values.cards ?? 10_000),
		polls: Number(values.polls ?? 720),
		pageSize: Number(values.page),
		troubles: troublesOf(),
		often: Number(values.often),
		package: values.package && resolve(values.package),
	});
	process.send?.(report, () => process.exit());
} else {
	const reports = values.n8n ? await realOnes() : await simulations();
	const sum = (of: (report: Report) => number): number =>
		reports.reduce((total, report) => total + of(report), 0);
	const wrong = sum(({ violations }) => violations.length);
	const mistaken = reports.filter(
		(report) => 'provenRegime' in report && report.provenRegime !== report.regime,
	);
	say(
		`${reports.length} runs: ${sum(({ changes }) => changes)} changes, ${sum(({ told }) => told)} events told, ${wrong} missed, repeated or wrong`,
	);
	const simulated = reports.filter((report) => 'ends' in report);
	if (simulated.length > 0) say(tableOf(simulated));
	for (const { regime } of mistaken) say(`n8n did not run as ${regime}`);
	if (wrong > 0 || mistaken.length > 0) process.exitCode = 1;
}
