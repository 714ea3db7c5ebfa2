/**
 * The run of every night: a roster of which little has changed, by how many requests it takes, and what planning it costs.
 *
 * --rows N      people on the roster (10000)
 * --changed N   of them with a changed value (30)
 */
import { parseArgs } from 'node:util';
import { ID123_LIMITS } from '../nodes/Id123/limits.ts';
import { watchEventLoop, type Blocked } from './support/event-loop.mts';
import { profiled, type Shares } from './support/profile.mts';
import { report, say, table } from './support/report.mts';
import { nextDay, roster, TEMPLATE, type Row } from './support/roster.mts';
import { SyncStage } from './support/stage.mts';

const { values } = parseArgs({
	options: {
		rows: { type: 'string', default: '10000' },
		changed: { type: 'string', default: '30' },
	},
});
const count = Number(values.rows);
const changed = Number(values.changed);

interface Night extends Blocked {
	requests: number;
	summary: Record<string, unknown>;
}

async function night(stage: SyncStage, rows: readonly Row[]): Promise<Night> {
	await stage.sandbox.clearJournal();
	let blocked: Blocked = { wallMs: 0, computingMs: 0 };
	const run = await stage.run(rows, {
		around: async (execute) => {
			const stop = watchEventLoop();
			const outputs = await execute();
			blocked = stop();
			return outputs;
		},
	});
	const { requests } = await stage.sandbox.traffic();
	const summary = run.outputs[2][0].json;
	say(`  ${String(summary.text)} ${requests} requests`);
	return { ...blocked, requests, summary };
}

async function profile(stage: SyncStage, rows: readonly Row[]): Promise<Shares> {
	let shares: Shares | undefined;
	await stage.run(rows, {
		around: async (execute) => {
			const result = await profiled(execute);
			shares = result.shares;
			return result.value;
		},
	});
	if (shares === undefined) throw new Error('The node did not run');
	return shares;
}

const stage = await SyncStage.open([]);
try {
	const rows = roster(count);
	const first = await night(stage, rows);
	const second = await night(stage, nextDay(rows, changed, 2));
	const third = await night(stage, nextDay(rows, changed, 3));
	const shares = await profile(stage, nextDay(rows, changed, 4));
	for (const { name, ms } of shares.hottest) say(`  ${ms.toFixed(0).padStart(6)} ms  ${name}`);

	const cards = await stage.sandbox.cards(TEMPLATE);
	if (cards !== count || third.summary.updated !== changed) {
		throw new Error(`${cards} cards, ${String(third.summary.updated)} updated`);
	}
	const pages = Math.ceil(count / ID123_LIMITS.pageSize);
	const allowed = pages + 4 + 2 * changed;
	const line = (name: string, run: Night): string[] => [
		name,
		String(run.summary.created),
		String(run.summary.updated),
		String(run.summary.unchanged),
		`**${run.requests.toLocaleString('en')}**`,
		`${run.computingMs.toFixed(0)} ms (${run.wallMs.toFixed(0)} ms)`,
	];
	const kilobytes = stage.engine.processed.content.length / 1024;
	report(
		`ID123 Sync: ${count.toLocaleString('en')} rows, ${changed} changed`,
		`npm run bench -- nightly --rows ${count} --changed ${changed}`,
		[
			`Target: at most pages + 4 + 2 × changed rows, here ${pages} + 4 + ${2 * changed} = **${allowed}** requests. The block is the longest that our \`execute\` held the event loop, computing (and by the clock).`,
			'',
			table(
				['run', 'created', 'updated', 'unchanged', 'requests', 'longest block'],
				[line('first', first), line('second', second), line('third', third)],
			),
			'',
			`Own processor time of such a run: ${(shares.ours / count).toFixed(3)} ms per row. Stored for the next run: ${kilobytes.toFixed(0)} KB.`,
		].join('\n'),
	);
	if (third.requests > allowed || second.requests > allowed) process.exitCode = 1;
} finally {
	await stage.close();
}
