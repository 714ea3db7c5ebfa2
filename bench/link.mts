/**
 * Cards over a long line, on the real n8n: TLS, a round trip of so many ms, and a service that works on each request.
 * The ID123 node (columns mapped automatically) and ID123 Sync beside n8n's HTTP Request node (the same ten values, each
 * by its expression), and beside the bound: a bare loop of n8n's HTTP helper, the credential handed to it, with as many in
 * flight as serve it best, or what the account allows.
 *
 * --case NAME   one of free, limited, knee, second, listing, growth; all of them unless given
 * --rtt LIST    round trips in ms (1,40,150)
 * --rows LIST   rows without a limit (1000,10000)
 * --limits LIST what a limited account allows, and how many rows are sent to it (50/s:1000,10/s:300)
 * --work N      ms that the service works on each request (20)
 * --runs N      how often each is run; medians are told (3)
 * --only LIST   of the ways, those whose name holds one of these
 * --profile DIR writes a profile of each run there, to be opened in a browser's developer tools, and tells whose the processor time was
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Papa from 'papaparse';
import { chart, type Series } from './link/chart.mts';
import { startFarService, writeCertificate, type FarService } from './link/far-service.mts';
import { listing } from './link/listing.mts';
import { OWNER_NAMES, ownersIn } from './link/owners.mts';
import { RealN8n, type Measured } from './link/real-n8n.mts';
import { BOUND, WAYS, type Way } from './link/ways.mts';
import { writeSection } from './link/report.mts';
import { COLUMNS } from './support/peers.mts';
import { median, say, table } from './support/report.mts';
import { roster } from './support/roster.mts';

const { values } = parseArgs({
	options: {
		case: { type: 'string' },
		rtt: { type: 'string', default: '1,40,150' },
		rows: { type: 'string', default: '1000,10000' },
		limits: { type: 'string', default: '50/s:1000,10/s:300' },
		work: { type: 'string', default: '20' },
		runs: { type: 'string', default: '3' },
		only: { type: 'string', default: '' },
		profile: { type: 'string' },
	},
});
const list = (text: string): string[] => text.split(',').filter((part) => part !== '');
const numbers = (text: string): number[] => list(text).map(Number);
const roundTrips = numbers(values.rtt);
const workMs = Number(values.work);
const runs = Number(values.runs);
const ways = WAYS.filter(({ name }) => {
	const only = list(values.only.toLowerCase());
	return only.length === 0 || only.some((part) => name.toLowerCase().includes(part));
});
const isChosen = (name: string): boolean => values.case === undefined || values.case === name;
const command = `npm run bench -- link ${process.argv.slice(2).join(' ')}`.trim();

const folder = mkdtempSync(join(tmpdir(), 'bench-link-'));
const files = join(realpathSync(folder), 'files');
mkdirSync(files);
const takeDowns: Array<() => Promise<void> | void> = [
	() => rmSync(folder, { recursive: true, force: true }),
];

function sheet(rows: number): string {
	return written(`people-${rows}`, Papa.unparse(roster(rows), { columns: [...COLUMNS] }));
}

function written(name: string, csv: string): string {
	const file = join(files, `${name}.csv`);
	writeFileSync(file, csv);
	return file;
}

interface Case {
	title: string;
	far: FarService;
	rows: number;
	/** What the account allows in a second, where it is limited. */
	allowed?: number;
}

const HEAD = [
	'',
	'cards right',
	'lost',
	'twice',
	'seconds',
	'cards a second',
	'processor time per card',
	'event loop late by (99 of 100)',
	'at its longest',
	'in flight (average, most)',
];

const OF_LIMIT = 'of the allowed requests';

function line(
	name: string,
	of: readonly Measured[],
	{ rows, allowed }: Pick<Case, 'rows' | 'allowed'>,
): string[] {
	const middle = (get: (each: Measured) => number): number => median(of.map(get));
	const rates = of.map(({ seconds, right }) => right / seconds);
	return [
		name,
		middle(({ right }) => right).toLocaleString('en'),
		middle(({ right }) => rows - right).toLocaleString('en'),
		middle(({ twice }) => twice).toLocaleString('en'),
		middle(({ seconds }) => seconds).toFixed(1),
		`**${median(rates).toFixed(1)}**${of.length > 1 ? ` (${rates.map((rate) => rate.toFixed(1)).join(', ')})` : ''}`,
		`${middle(({ cpuMs }) => cpuMs / rows).toFixed(1)} ms`,
		`${middle(({ lateMs }) => lateMs).toFixed(0)} ms`,
		`${middle(({ longestMs }) => longestMs).toFixed(0)} ms`,
		`${middle(({ seen }) => seen.average).toFixed(1)}, ${middle(({ seen }) => seen.most)}`,
		...(allowed === undefined
			? []
			: [
					`${middle(({ accepted, seconds }) => (100 * accepted) / seconds / allowed).toFixed(0)} %`,
				]),
	];
}

/** As many in flight as serve a bare loop best, found with a few rows. */
async function bestOfBound(n8n: RealN8n, { far, rows, title }: Case): Promise<number> {
	const few = Math.min(rows, 1_000);
	let best = { atATime: 5, rate: 0 };
	for (const atATime of [20, 50, 80, 120, 160, 240]) {
		const { right, seconds } = await n8n.measure(BOUND(atATime), far, sheet(few), title);
		if (right / seconds > best.rate) best = { atATime, rate: right / seconds };
	}
	return best.atATime;
}

async function play(n8n: RealN8n, played: Case): Promise<Map<string, Measured[]>> {
	const { far, rows, title } = played;
	const found = new Map<string, Measured[]>();
	const spent = new Map<string, string[]>();
	const tried: Way[] = [...ways];
	if (played.allowed === undefined && values.only === '') {
		tried.push(BOUND(await bestOfBound(n8n, played)));
	}
	for (let run = 0; run < runs; run += 1) {
		// In turns, each time in another order.
		for (let at = 0; at < tried.length; at += 1) {
			const way = tried[(at + run) % tried.length];
			const profile =
				values.profile && join(values.profile, `${way.file}-${rows}-${run}.cpuprofile`);
			const measured = await n8n.measure(way, far, sheet(rows), title, profile);
			found.set(way.name, [...(found.get(way.name) ?? []), measured]);
			if (profile) spent.set(way.name, spentPerCard(profile, rows));
			const { right, seconds, cpuMs } = measured;
			say(
				`  ${way.name}: ${right} cards in ${seconds} s, ${(right / seconds).toFixed(1)}/s, ${(cpuMs / rows).toFixed(1)} ms of processor time each`,
			);
		}
	}
	if (spent.size > 0) {
		const lines = [...spent].map(([name, cells]) => [name, ...cells]);
		writeSection(`${title}: whose processor time`, command, table(['', ...OWNER_NAMES], lines));
	}
	return found;
}

function spentPerCard(profile: string, rows: number): string[] {
	const owners = ownersIn(profile);
	return OWNER_NAMES.map((name) => `${((owners.get(name) ?? 0) / rows).toFixed(2)} ms`);
}

function tableOf(played: Case, found: Map<string, Measured[]>): string {
	const { allowed } = played;
	const lines = [...found].map(([name, of]) => line(name, of, played));
	const note =
		allowed === undefined
			? ''
			: `\n\nThe bound is what the account allows: ${allowed} requests a second, of which a sync needs some to know the cards.`;
	return `${table(allowed === undefined ? HEAD : [...HEAD, OF_LIMIT], lines)}${note}`;
}

async function farService(args: readonly string[]): Promise<FarService> {
	const far = await startFarService(args);
	takeDowns.push(async () => await far.stop());
	return far;
}

try {
	if (values.profile) mkdirSync(values.profile, { recursive: true });
	const n8n = await RealN8n.start(folder, files, writeCertificate(join(folder, 'line.pem')));
	takeDowns.push(async () => await n8n.stop());

	if (isChosen('free')) {
		const series: Series[] = [];
		for (const roundTripMs of roundTrips) {
			// Each at an address of its own: what the nodes have learnt of one is not true of another.
			const far = await farService([]);
			for (const rows of numbers(values.rows)) {
				const title = `${rows.toLocaleString('en')} cards, ${roundTripMs} ms away, no limit`;
				say(title);
				await far.order({ set: { roundTripMs, ms: workMs, atATime: 100_000 } });
				const played = { title, far, rows };
				const found = await play(n8n, played);
				writeSection(title, command, tableOf(played, found));
				for (const [name, of] of found) {
					const points = {
						x: roundTripMs,
						y: median(of.map(({ right, seconds }) => right / seconds)),
					};
					series.push({ name: `${name}, ${rows.toLocaleString('en')}`, points: [points] });
				}
			}
		}
		chart('link-free', 'Cards a second without a limit', 'round trip in ms', series);
	}

	if (isChosen('limited')) {
		for (const [limit, count] of list(values.limits).map((each) => each.split(':'))) {
			const [, perSecond] = /^(\d+)\/s$/.exec(limit) ?? [];
			for (const roundTripMs of roundTrips) {
				const far = await farService(['--limit', limit]);
				const rows = Number(count);
				const title = `${rows.toLocaleString('en')} cards, ${roundTripMs} ms away, an account of ${limit}`;
				say(title);
				await far.order({ set: { roundTripMs, ms: workMs, atATime: 100_000 } });
				const played = { title, far, rows, allowed: Number(perSecond) };
				writeSection(title, command, tableOf(played, await play(n8n, played)));
			}
		}
	}

	if (isChosen('knee')) {
		const far = await farService([]);
		const rows = Math.min(3_000, Math.max(...numbers(values.rows)));
		const [ms, atATime] = [100, 8];
		const title = `${rows.toLocaleString('en')} cards, a service whose answers get slower above ${atATime} in flight`;
		say(title);
		await far.order({ set: { roundTripMs: 1, ms, atATime } });
		const played = { title, far, rows, allowed: (atATime * 1_000) / ms };
		writeSection(title, command, tableOf(played, await play(n8n, played)));
	}

	if (isChosen('second')) {
		const far = await farService([]);
		const rows = Math.max(...numbers(values.rows));
		await far.order({ set: { roundTripMs: 40, ms: workMs, atATime: 100_000 } });
		const title = `One card of another workflow and template while ${rows.toLocaleString('en')} are sent, 40 ms away`;
		say(title);
		const file = sheet(rows);
		const one = written('reader', Papa.unparse([{ 'Card ID': 'R1', Reader: 'Zoe Kern' }]));
		const lines: string[][] = [];
		for (const way of ways) {
			const { alone, beside } = await n8n.besides(way, far, file, one, runs);
			say(`  ${way.name}: ${alone} ms alone, ${beside} ms beside`);
			lines.push([way.name, `${alone} ms`, `${beside} ms`, `**${(beside / alone).toFixed(1)}**`]);
		}
		writeSection(title, command, table(['', 'alone', 'beside', 'times as long'], lines));
	}

	if (isChosen('listing')) {
		for (const roundTripMs of roundTrips) {
			const title = `ID123 Trigger: the listing of 10,000 cards, ${roundTripMs} ms away`;
			say(title);
			const lines = await listing({ roundTripMs, workMs, cards: 10_000, runs, folder });
			writeSection(title, command, table(['', 'seconds', 'times the bound'], lines));
		}
	}

	if (isChosen('growth')) {
		const far = await farService([]);
		await far.order({ set: { roundTripMs: 40, ms: workMs, atATime: 100_000 } });
		const series: Series[] = [];
		for (const rows of [100, 1_000, 10_000, 100_000]) {
			say(`${rows} cards, 40 ms away`);
			const found = await play(n8n, { title: 'growth', far, rows });
			for (const [name, of] of found) {
				const y = median(of.map(({ seconds }) => seconds));
				const known = series.find((each) => each.name === name);
				if (known) known.points.push({ x: rows, y });
				else series.push({ name, points: [{ x: rows, y }] });
			}
		}
		chart('link-growth', 'Seconds for so many cards, 40 ms away', 'cards', series, true);
	}
} finally {
	for (const takeDown of takeDowns.reverse()) await takeDown();
}
