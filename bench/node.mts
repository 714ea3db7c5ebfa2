/**
 * One card for each row of a sheet, on the real n8n: the ID123 node beside what a user would do without it, n8n's HTTP
 * Request node, and beside a declarative node as one would write it plainly. Once with an account without limit, once
 * with one that allows 50 requests a second.
 *
 * --rows N      rows of the sheet (1000)
 * --latency N   ms that the sandbox takes for each request (20)
 * --limit RATE  what the limited account allows (50/s)
 */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Papa from 'papaparse';
import { installCommunityPackage, packProject } from '../scripts/n8n/install-package.mts';
import { startN8n, type RunningN8n } from '../scripts/n8n/n8n-process.mts';
import type { N8nClient } from '../scripts/n8n/rest-client.mts';
import type { Execution } from '../scripts/n8n/types.mts';
import {
	COLUMNS,
	CARDS,
	PEERS,
	TRIGGER,
	workflowOf,
	type Peer,
	type Place,
} from './support/peers.mts';
import { report, say, table } from './support/report.mts';
import { roster, TEMPLATE } from './support/roster.mts';
import { startSandboxProcess, type SandboxProcess } from './support/sandbox-process.mts';

const { values } = parseArgs({
	options: {
		rows: { type: 'string', default: '1000' },
		latency: { type: 'string', default: '20' },
		limit: { type: 'string', default: '50/s' },
	},
});
const OWNER = {
	email: 'bench@example.com',
	firstName: 'Bench',
	lastName: 'Owner',
	password: 'Bench-owner-1',
};

interface Outcome {
	peer: string;
	/** What n8n says of the execution. */
	status: string;
	seconds: number;
	inFlight: number;
	cards: number;
}

async function placeOf(n8n: RunningN8n, sandbox: SandboxProcess): Promise<Place> {
	const { client } = n8n;
	const { baseUrl, apiKey } = sandbox.credential;
	return {
		baseUrl,
		id123: await client.createCredential('ID123', 'id123Api', sandbox.credential),
		header: await client.createCredential('Key', 'httpHeaderAuth', {
			name: 'X-API-KEY',
			value: apiKey,
		}),
	};
}

/** A node that blocks n8n's event loop for seconds makes n8n drop the connection, or answer that it is not ready. */
function isBusy(error: unknown): boolean {
	const { code, status } = error as { code?: unknown; status?: unknown };
	return code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || status === 503;
}

async function finished(client: N8nClient, workflowId: string, id: string): Promise<Execution> {
	for (;;) {
		try {
			return await client.waitForExecution(workflowId, id, { timeoutMs: 900_000 });
		} catch (error) {
			if (!isBusy(error)) throw error;
			await new Promise((wait) => setTimeout(wait, 1_000));
		}
	}
}

async function measure(
	n8n: RunningN8n,
	sandbox: SandboxProcess,
	peer: Peer,
	csvFile: string,
	place: Place,
): Promise<Outcome> {
	await sandbox.reset();
	const { client } = n8n;
	const { id } = await client.importWorkflow(workflowOf(peer, csvFile, place));
	const executionId = await client.runWorkflow(id, TRIGGER);
	const execution = await finished(client, id, executionId);
	const [run] = execution.runData[CARDS] ?? [];
	if (run === undefined)
		throw new Error(`${peer.name}: ${execution.error?.message ?? 'did not run'}`);
	const outcome = {
		peer: peer.name,
		status: run.error?.message ?? execution.status,
		seconds: run.executionTime / 1000,
		inFlight: (await sandbox.traffic()).maxInFlight,
		cards: await sandbox.cards(TEMPLATE),
	};
	say(`  ${peer.name}: ${outcome.status}, ${outcome.seconds} s, ${outcome.cards} cards`);
	return outcome;
}

function n8nVersion(): string {
	const manifest = resolve(process.env.DIGITAL_ID_N8N ?? '', '../../package.json');
	return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

const count = Number(values.rows);
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const files = join(realpathSync(folder), 'files');
const csvFile = join(files, 'people.csv');
mkdirSync(files);
writeFileSync(csvFile, Papa.unparse(roster(count), { columns: [...COLUMNS] }));

const takeDowns: Array<() => Promise<void> | void> = [
	() => rmSync(folder, { recursive: true, force: true }),
];
try {
	await installCommunityPackage(folder, await packProject(join(folder, 'package')));
	const free = await startSandboxProcess(['--latency', values.latency]);
	takeDowns.push(() => free.stop());
	const limited = await startSandboxProcess(['--latency', values.latency, '--limit', values.limit]);
	takeDowns.push(() => limited.stop());
	const n8n = await startN8n({
		userFolder: folder,
		fileFolders: [files],
		env: { N8N_CUSTOM_EXTENSIONS: resolve('bench/plain-node') },
	});
	takeDowns.push(() => n8n.stop());
	takeDowns.push(() => n8n.client.close());
	await n8n.client.signIn(OWNER);

	const sections: string[] = [];
	for (const [sandbox, title] of [
		[free, 'Without a limit'],
		[limited, `An account that allows ${values.limit}`],
	] as const) {
		say(title);
		const place = await placeOf(n8n, sandbox);
		const outcomes: Outcome[] = [];
		for (const peer of PEERS) outcomes.push(await measure(n8n, sandbox, peer, csvFile, place));
		const lines = outcomes.map(({ peer, status, seconds, inFlight, cards }) => [
			peer,
			status,
			seconds.toFixed(1),
			String(inFlight),
			`**${cards.toLocaleString('en')}**`,
		]);
		const head = ['', 'n8n says', 'seconds', 'in flight at once', 'cards created'];
		sections.push(`${title}:\n\n${table(head, lines)}`);
	}
	report(
		`ID123: ${count.toLocaleString('en')} rows on the real n8n`,
		`npm run bench -- node --rows ${count} --latency ${values.latency} --limit ${values.limit}`,
		`n8n ${n8nVersion()} as installed by \`npm run demo\`; ten values per row, ${values.latency} ms per request; seconds of the node alone.\n\n${sections.join('\n\n')}`,
	);
} finally {
	for (const takeDown of takeDowns.reverse()) await takeDown();
}
