/**
 * One poll of ID123 Trigger over a large template: beside a bare loop of n8n's own HTTP helper that sends the very same
 * requests with as many slots ("the limit"), in turns, in one process; the sandbox is another. And what the snapshot and
 * the comparison cost.
 *
 * --cards N    cards of the template (100000)
 * --pairs N    how often both are run (3)
 * --latency N  ms that the sandbox takes for each request (20)
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import { Diff } from '../nodes/Id123/Id123Trigger/diff.ts';
import { EVENT_NAMES, type EventName } from '../nodes/Id123/Id123Trigger/events.ts';
import {
	decodeSnapshot,
	encodeSnapshot,
	newTemplate,
	type KnownTemplate,
} from '../nodes/Id123/Id123Trigger/snapshot.ts';
import { LIMITS } from '../nodes/shared/limits.ts';
import { watchEventLoop, type Blocked } from './support/event-loop.mts';
import { watchMemory } from './support/memory.mts';
import { profiled, type Shares } from './support/profile.mts';
import { megabytes, median, report, say, table } from './support/report.mts';
import type { Requests } from './support/recorded.mts';
import { barePoll, TriggerStage } from './support/trigger-stage.mts';

const { values } = parseArgs({
	options: {
		cards: { type: 'string', default: '100000' },
		pairs: { type: 'string', default: '3' },
		latency: { type: 'string', default: '20' },
	},
});
const count = Number(values.cards);
const pairs = Number(values.pairs);
const slots = LIMITS.requestsAtATime;

const TARGETS = { ratio: 1.1, snapshotMB: 2.5, memoryMB: 60, comparingSeconds: 0.5 };
const BYTES_PER_MB = 1024 * 1024;
const IDLE_MS = 3_000;

interface Timed extends Blocked {
	seconds: number;
}

async function timedPoll(stage: TriggerStage, requests?: Requests): Promise<Timed> {
	let result: Timed | undefined;
	await stage.poll({
		instead: requests && barePoll(requests, slots),
		around: async (run) => {
			const stop = watchEventLoop();
			const start = performance.now();
			const items = await run();
			result = { seconds: (performance.now() - start) / 1000, ...stop() };
			return items;
		},
	});
	if (result === undefined) throw new Error('The node did not run');
	return result;
}

async function recordAndProfile(stage: TriggerStage): Promise<[Requests, Shares]> {
	const requests: Requests = [];
	let shares: Shares | undefined;
	await stage.poll({
		record: requests,
		around: async (run) => {
			const result = await profiled(run);
			shares = result.shares;
			return result.value;
		},
	});
	if (shares === undefined) throw new Error('The node did not run');
	return [requests, shares];
}

async function memory(stage: TriggerStage): Promise<number> {
	let peak = 0;
	await stage.poll({
		around: async (run) => {
			const stop = watchMemory();
			const items = await run();
			peak = stop();
			return items;
		},
	});
	return peak;
}

/** Processor time of this thread so far, in seconds. */
function computed(): number {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1e6;
}

const FIRST = Date.UTC(2026, 0, 1);

/** A listing of as many cards, of which some are updated later; on another day one in a hundred has another status. */
function listing(day: number): IDataObject[] {
	return Array.from({ length: count }, (_, index) => ({
		'card-id': `SEED-${String(index).padStart(6, '0')}`,
		'card-status': (index + day) % 100 === 0 ? 'INSTALLED' : 'INACTIVE',
		'card-sub-status': (index + day) % 100 === 0 ? 'ACTIVE' : 'INACTIVE',
		'created-at': new Date(FIRST + index * 37_000).toISOString(),
		'last-updated': new Date(
			FIRST + index * 37_000 + (index % 3 === 0 ? index * 7_919 : 0),
		).toISOString(),
	}));
}

interface Compared {
	seconds: number;
	changes: number;
	bytes: number;
	bytesPerCard: number;
}

/** What is known after rows that come one after the other, and how many of them were told. */
function compare(
	template: KnownTemplate,
	rows: readonly IDataObject[],
	selected: ReadonlySet<EventName>,
): number {
	const diff = new Diff('template', template, selected, 1_767_225_600);
	let told = 0;
	for (const row of rows) {
		const known = template.cards.get(String(row['card-id']));
		const change = diff.shown(row);
		if (change === undefined) {
			if (known) known.seen = true;
			continue;
		}
		template.cards.set(change.cardId, change.next);
		if (change.event) told += 1;
	}
	return told;
}

/** Reads a kept snapshot, compares a listing with it and writes the next one, in seconds of processor time. */
async function comparing(selected: ReadonlySet<EventName>): Promise<Compared> {
	const template = newTemplate();
	compare(template, listing(0), selected);
	Object.assign(template, { events: selected, baseline: 0 });
	const kept = await encodeSnapshot({
		credential: 'account',
		chosen: 'template',
		since: 1_767_225_600,
		templates: new Map([['template', template]]),
	});
	const next = listing(1);
	const start = computed();
	const snapshot = await decodeSnapshot(kept);
	const known = snapshot?.templates.get('template');
	if (snapshot === undefined || known === undefined) throw new Error('There is no snapshot');
	const changes = compare(known, next, selected);
	const text = await encodeSnapshot(snapshot);
	const seconds = computed() - start;
	const ids = next.reduce((sum, row) => sum + String(row['card-id']).length, 0);
	const bytes = Buffer.byteLength(JSON.stringify(text));
	return { seconds, changes, bytes, bytesPerCard: (bytes - ids) / count };
}

/** The median of several runs, of which one number each is of interest. */
async function comparingOften(selected: ReadonlySet<EventName>): Promise<Compared> {
	const runs: Compared[] = [];
	for (let run = 0; run < 5; run += 1) runs.push(await comparing(selected));
	const compared = { ...runs[0], seconds: median(runs.map((each) => each.seconds)) };
	say(`comparing: ${compared.seconds.toFixed(2)} s, ${compared.changes} changes`);
	return compared;
}

// With "Card Updated" a time is kept for each card as well.
const timed = await comparingOften(new Set(EVENT_NAMES));
const untimed = await comparingOften(new Set(EVENT_NAMES.filter((name) => name !== 'cardUpdated')));
const seconds = Math.max(timed.seconds, untimed.seconds);

const stage = await TriggerStage.open(['--latency', values.latency, '--cards', values.cards]);
try {
	// Before the profiler, whose own data would be taken for what was there before.
	say('memory');
	await stage.poll();
	// What the poll before still holds would be taken for what is there when nothing goes on.
	await sleep(IDLE_MS);
	const peak = await memory(stage);
	say(`  grew by ${megabytes(peak)}`);

	say(`profiling one poll of ${count} cards`);
	const [requests, shares] = await recordAndProfile(stage);
	for (const { name, ms } of shares.hottest) say(`  ${ms.toFixed(0).padStart(6)} ms  ${name}`);

	const bare: Timed[] = [];
	const ours: Timed[] = [];
	for (let pair = 0; pair < pairs; pair += 1) {
		for (const which of pair % 2 === 0 ? ['bare', 'ours'] : ['ours', 'bare']) {
			const result = await timedPoll(stage, which === 'bare' ? requests : undefined);
			(which === 'bare' ? bare : ours).push(result);
			say(`  ${which}: ${result.seconds.toFixed(1)} s`);
		}
	}
	await stage.install('SEED-000001');
	const told = await stage.poll();
	if (told !== 1) throw new Error(`${told} events came of one change`);

	const ratios = bare.map((each, pair) => ours[pair].seconds / each.seconds);
	const ratio = median(ratios);
	const snapshot = Math.max(timed.bytes, stage.savedBytes);
	const block = (of: Timed[], key: keyof Blocked): string =>
		`${Math.max(...of.map((each) => each[key])).toFixed(0)} ms`;
	report(
		`ID123 Trigger: one poll of ${count.toLocaleString('en')} cards`,
		`npm run bench -- trigger --cards ${count} --pairs ${pairs} --latency ${values.latency}`,
		[
			`${requests.length.toLocaleString('en')} requests, ${slots} at a time, ${values.latency} ms each. "The limit" is a bare loop of n8n's HTTP helper over the same requests.`,
			'',
			table(
				['', 'ID123 Trigger', 'the limit', 'target'],
				[
					[
						'seconds (median)',
						median(ours.map((each) => each.seconds)).toFixed(1),
						median(bare.map((each) => each.seconds)).toFixed(1),
						'',
					],
					[
						'times the limit (median of the pairs)',
						`**${ratio.toFixed(3)}** (${ratios.map((each) => each.toFixed(3)).join(', ')})`,
						'1',
						`≤ ${TARGETS.ratio.toFixed(2)}`,
					],
					[
						'reading the snapshot, comparing two listings and writing it anew, of processor time',
						`**${seconds.toFixed(2)} s**`,
						'',
						`≤ ${TARGETS.comparingSeconds} s`,
					],
					[
						'snapshot, with all events selected (with the default ones)',
						`**${megabytes(snapshot)}** (${megabytes(stage.savedBytes)})`,
						'',
						`≤ ${TARGETS.snapshotMB} MB`,
					],
					[
						'of it per card besides its id',
						`${timed.bytesPerCard.toFixed(1)} bytes (${untimed.bytesPerCard.toFixed(1)})`,
						'',
						'≤ 16',
					],
					[
						'memory at the peak beyond that before or after the poll',
						`**${megabytes(peak)}**`,
						'',
						`≤ ${TARGETS.memoryMB} MB`,
					],
					['own processor time of the whole poll', `${(shares.ours / 1000).toFixed(2)} s`, '', ''],
					[
						'longest block of the event loop, computing',
						block(ours, 'computingMs'),
						block(bare, 'computingMs'),
						'',
					],
					['the same by the clock', block(ours, 'wallMs'), block(bare, 'wallMs'), ''],
				],
			),
		].join('\n'),
	);
	const isMissed =
		ratio > TARGETS.ratio ||
		snapshot > TARGETS.snapshotMB * BYTES_PER_MB ||
		peak > TARGETS.memoryMB * BYTES_PER_MB ||
		seconds > TARGETS.comparingSeconds;
	if (isMissed) process.exitCode = 1;
} finally {
	await stage.close();
}
