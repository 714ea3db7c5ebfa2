/**
 * This build beside another one, in turns: does a change cost time? Each run has a process of its own; the sandbox and
 * n8n's engine are those of this checkout for both.
 *
 * --base DIR    another checkout of this project, built
 * --pairs N     how often both are run (7)
 * --rows N      people on the roster (10000)
 * --changed N   of them with a changed value on the second day (30)
 * --latency N   ms that the sandbox takes for each request (20)
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { profiled } from './support/profile.mts';
import { median, report, say, table } from './support/report.mts';
import { nextDay, roster, type Row } from './support/roster.mts';
import { SyncStage } from './support/stage.mts';

const { values } = parseArgs({
	options: {
		base: { type: 'string' },
		pairs: { type: 'string', default: '7' },
		rows: { type: 'string', default: '10000' },
		changed: { type: 'string', default: '30' },
		latency: { type: 'string', default: '20' },
		/** Set by this file for the runs that it starts: the checkout whose nodes are run. */
		package: { type: 'string' },
	},
});
const count = Number(values.rows);
const changed = Number(values.changed);

interface Timed {
	seconds: number;
	/** Processor time of our own code per row, in ms. */
	own: number;
}

interface Days {
	newCards: Timed;
	unchanged: Timed;
}

async function timed(
	stage: SyncStage,
	rows: readonly Row[],
	ours: string,
	staticData?: Awaited<ReturnType<SyncStage['run']>>['staticData'],
) {
	let result: Timed | undefined;
	const run = await stage.run(rows, {
		staticData,
		around: async (execute) => {
			const start = performance.now();
			const { value, shares } = await profiled(execute, ours);
			result = { seconds: (performance.now() - start) / 1000, own: shares.ours / count };
			return value;
		},
	});
	if (result === undefined) throw new Error('The node did not run');
	return { ...result, summary: run.outputs[2][0].json, staticData: run.staticData };
}

async function twoDays(folder: string): Promise<Days> {
	const stage = await SyncStage.open(['--latency', values.latency], [folder]);
	try {
		const rows = roster(count);
		const ours = join(folder, 'dist', 'nodes');
		const first = await timed(stage, rows, ours);
		const second = await timed(stage, nextDay(rows, changed, 2), ours, first.staticData);
		if (first.summary.created !== count || second.summary.updated !== changed)
			throw new Error(`${String(first.summary.text)} ${String(second.summary.text)}`);
		const only = ({ seconds, own }: Timed): Timed => ({ seconds, own });
		return { newCards: only(first), unchanged: only(second) };
	} finally {
		await stage.close();
	}
}

async function inProcessOfItsOwn(folder: string): Promise<Days> {
	const args = [...process.execArgv, fileURLToPath(import.meta.url), '--package', folder];
	for (const name of ['rows', 'changed', 'latency'] as const) args.push(`--${name}`, values[name]);
	const { stdout } = await promisify(execFile)(process.execPath, args);
	return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Days;
}

function compared(name: string, base: readonly Timed[], ours: readonly Timed[]): string[] {
	const ratios = base.map(({ seconds }, at) => ours[at].seconds / seconds);
	const own = (of: readonly Timed[]) => median(of.map((each) => each.own));
	return [
		name,
		median(base.map(({ seconds }) => seconds)).toFixed(1),
		median(ours.map(({ seconds }) => seconds)).toFixed(1),
		`**${median(ratios).toFixed(3)}** (${ratios.map((ratio) => ratio.toFixed(3)).join(', ')})`,
		`${own(base).toFixed(3)} ms`,
		`${own(ours).toFixed(3)} ms`,
		`**${((own(ours) / own(base) - 1) * 100).toFixed(0)} %**`,
	];
}

async function main(): Promise<void> {
	if (values.package !== undefined) {
		say(JSON.stringify(await twoDays(values.package)));
		return;
	}
	const base = resolve(values.base ?? '');
	if (values.base === undefined || !existsSync(join(base, 'dist', 'nodes'))) {
		say('Name a built checkout to compare with: npm run bench -- compare --base ../before');
		process.exitCode = 2;
		return;
	}
	const bases: Days[] = [];
	const ours: Days[] = [];
	for (let pair = 0; pair < Number(values.pairs); pair += 1) {
		const order = pair % 2 === 0 ? [base, resolve('.')] : [resolve('.'), base];
		for (const folder of order) {
			const days = await inProcessOfItsOwn(folder);
			(folder === base ? bases : ours).push(days);
			say(`  ${folder === base ? 'before' : 'now'}: ${JSON.stringify(days)}`);
		}
	}
	const of = (key: keyof Days) =>
		[bases.map((days) => days[key]), ours.map((days) => days[key])] as const;
	report(
		`ID123 Sync: this build beside an earlier one, ${count.toLocaleString('en')} rows`,
		`npm run bench -- compare --base DIR --rows ${count} --pairs ${values.pairs} --latency ${values.latency}`,
		table(
			[
				'run',
				'seconds before',
				'seconds now',
				'times before (median of the pairs)',
				'own processor time per row before',
				'now',
				'more',
			],
			[
				compared(`${count.toLocaleString('en')} new cards`, ...of('newCards')),
				compared(`the next day, ${changed} changed`, ...of('unchanged')),
			],
		),
	);
}

await main();
