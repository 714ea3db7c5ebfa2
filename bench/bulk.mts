/**
 * New cards for a whole roster: ID123 Sync beside a bare loop of n8n's own HTTP helper that sends the very same
 * requests with as many slots ("the limit"), in turns, in one process; the sandbox is another.
 *
 * --rows N     people on the roster (10000)
 * --pairs N    how often both are run (3); with 0, ID123 Sync alone is timed, once
 * --latency N  ms that the sandbox takes for each request (20)
 */
import { parseArgs } from 'node:util';
import { LIMITS } from '../nodes/shared/limits.ts';
import { watchEventLoop, type Blocked } from './support/event-loop.mts';
import { sizeOf, watchMemory } from './support/memory.mts';
import { profiled, type Shares } from './support/profile.mts';
import { megabytes, median, report, say, table } from './support/report.mts';
import { roster, TEMPLATE } from './support/roster.mts';
import type { Requests } from './support/recorded.mts';
import { bareLoop, SyncStage } from './support/stage.mts';

const { values } = parseArgs({
	options: {
		rows: { type: 'string', default: '10000' },
		pairs: { type: 'string', default: '3' },
		latency: { type: 'string', default: '20' },
	},
});
const count = Number(values.rows);
const pairs = Number(values.pairs);
const slots = LIMITS.requestsAtATime;
const rows = roster(count);

interface Timed extends Blocked {
	seconds: number;
}

/** Times `execute` alone and watches the event loop meanwhile. */
async function timed(stage: SyncStage, requests?: Requests): Promise<Timed> {
	await stage.sandbox.reset();
	let result: Timed | undefined;
	await stage.run(rows, {
		instead: requests && bareLoop(requests, slots),
		around: async (execute) => {
			const stop = watchEventLoop();
			const start = performance.now();
			const outputs = await execute();
			result = { seconds: (performance.now() - start) / 1000, ...stop() };
			return outputs;
		},
	});
	if (result === undefined) throw new Error('The node did not run');
	const cards = await stage.sandbox.cards(TEMPLATE);
	if (cards !== count) throw new Error(`${cards} of ${count} cards were created`);
	return result;
}

async function recordAndProfile(
	stage: SyncStage,
): Promise<{ requests: Requests; sent: number; shares: Shares }> {
	const requests: Requests = [];
	let shares: Shares | undefined;
	await stage.run(rows, {
		record: pairs > 0 ? requests : undefined,
		around: async (execute) => {
			const result = await profiled(execute);
			shares = result.shares;
			return result.value;
		},
	});
	if (shares === undefined) throw new Error('The node did not run');
	const sent = (await stage.sandbox.traffic()).requests;
	return { requests, sent, shares };
}

async function memory(stage: SyncStage): Promise<{ peak: number; output: number }> {
	await stage.sandbox.reset();
	let peak = 0;
	const run = await stage.run(rows, {
		around: async (execute) => {
			const stop = watchMemory();
			const outputs = await execute();
			peak = stop();
			return outputs;
		},
	});
	return { peak, output: sizeOf(run.outputs) };
}

const stage = await SyncStage.open(['--latency', values.latency]);
try {
	say(`profiling one run of ${count} rows`);
	const { requests, sent, shares } = await recordAndProfile(stage);
	const perRow = shares.ours / count;
	say(`  ${sent} requests, ${perRow.toFixed(3)} ms of ours per row`);
	for (const { name, ms } of shares.hottest) say(`  ${ms.toFixed(0).padStart(6)} ms  ${name}`);

	say('memory');
	const { peak, output } = await memory(stage);
	const own = peak - output;
	say(`  grew by ${megabytes(peak)}, of which output items ${megabytes(output)}`);

	const bare: Timed[] = [];
	const ours: Timed[] = [];
	if (pairs === 0) ours.push(await timed(stage));
	for (let pair = 0; pair < pairs; pair += 1) {
		const order = pair % 2 === 0 ? ['bare', 'ours'] : ['ours', 'bare'];
		for (const which of order) {
			const result = await timed(stage, which === 'bare' ? requests : undefined);
			(which === 'bare' ? bare : ours).push(result);
			say(
				`  ${which}: ${result.seconds.toFixed(1)} s, longest block ${result.computingMs.toFixed(0)} ms (${result.wallMs.toFixed(0)} ms by the clock)`,
			);
		}
	}
	const ratios = bare.map(({ seconds }, pair) => ours[pair].seconds / seconds);
	const longest = (of: Timed[], key: keyof Blocked): string =>
		of.length === 0 ? '–' : `${Math.max(...of.map((each) => each[key])).toFixed(0)} ms`;
	const allowance = 25 * 1024 * 1024 * (count / 10_000);

	report(
		`ID123 Sync: ${count.toLocaleString('en')} new cards`,
		`npm run bench -- bulk --rows ${count} --pairs ${pairs} --latency ${values.latency}`,
		[
			`${sent.toLocaleString('en')} requests, ${slots} at a time, ${values.latency} ms each. "The limit" is a bare loop of n8n's HTTP helper over the same requests.`,
			'',
			table(
				['', 'ID123 Sync', 'the limit', 'target'],
				[
					[
						'seconds (median)',
						ours.length ? median(ours.map((each) => each.seconds)).toFixed(1) : '–',
						bare.length ? median(bare.map((each) => each.seconds)).toFixed(1) : '–',
						'',
					],
					[
						'times the limit (median of the pairs)',
						ratios.length
							? `**${median(ratios).toFixed(3)}** (${ratios.map((ratio) => ratio.toFixed(3)).join(', ')})`
							: '–',
						'1',
						'≤ 1.05',
					],
					['own processor time per row', `**${perRow.toFixed(3)} ms**`, '', '≤ 0.3 ms'],
					[
						"n8n's helper and Node's network code per row",
						`${(shares.others / count).toFixed(3)} ms`,
						'',
						'',
					],
					['collecting garbage per row', `${(shares.collecting / count).toFixed(3)} ms`, '', ''],
					[
						'longest block of the event loop, computing',
						`**${longest(ours, 'computingMs')}**`,
						longest(bare, 'computingMs'),
						'≤ 50 ms',
					],
					['the same by the clock', longest(ours, 'wallMs'), longest(bare, 'wallMs'), ''],
					[
						'memory at the peak beyond the items in and out',
						`**${megabytes(own)}**`,
						'',
						`< ${megabytes(allowance)}`,
					],
					['the items that come out', megabytes(output), '', ''],
				],
			),
		].join('\n'),
	);
} finally {
	await stage.close();
}
