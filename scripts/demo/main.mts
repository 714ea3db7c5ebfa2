import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Sandbox } from '../../sandbox/server.mts';
import { outputsOf } from '../n8n/outputs.mts';
import { RELOADING, watchSources } from './dev.mts';
import { findDifferences, type Expectation } from './expectation.mts';
import { describeOutcome, readOutcome } from './outcome.mts';
import { say } from './print.mts';
import { DEMO_OWNER, openSession, type DemoSession } from './session.mts';
import { NODE_NAMES } from './workflow.mts';

const PROGRESS_EVERY_MS = 2_000;
const RUN_TIMEOUT_MS = 10 * 60_000;
const DOOR_TIMEOUT_MS = 20_000;

const { values: options } = parseArgs({
	options: {
		folder: { type: 'string' },
		once: { type: 'boolean', default: false },
		dev: { type: 'boolean', default: false },
		port: { type: 'string' },
	},
});

const takeDowns: Array<() => Promise<void>> = [];
let isClosing = false;

async function closeAll(): Promise<void> {
	isClosing = true;
	for (const takeDown of takeDowns.splice(0).reverse()) {
		await takeDown().catch((error: unknown) => say(String(error)));
	}
}

async function leave(code: number): Promise<void> {
	if (isClosing) return;
	await closeAll();
	process.exit(code);
}

/** The journal keeps only so many requests, but numbers them all. */
const requestCount = (sandbox: Sandbox): number => sandbox.journal.entries.at(-1)?.seq ?? 0;

/** Runs the workflow once and says what became of every row; returns what differs from what is known. */
async function runOnce(session: DemoSession, expected: Expectation): Promise<string[]> {
	const { sandbox, running } = session;
	const { client } = running;
	const [{ id: workflowId }] = session.examples;
	const cardsBefore = sandbox.id123.counts().total;
	const requestsBefore = requestCount(sandbox);
	const start = Date.now();
	let lastSaid = start;

	const executionId = await client.runWorkflow(workflowId, NODE_NAMES.trigger);
	const execution = await client.waitForExecution(workflowId, executionId, {
		timeoutMs: RUN_TIMEOUT_MS,
		onWait: () => {
			if (Date.now() - lastSaid < PROGRESS_EVERY_MS) return;
			lastSaid = Date.now();
			const requests = requestCount(sandbox) - requestsBefore;
			say(
				`  running: ${requests} requests reached the sandbox, ${sandbox.id123.counts().total} cards`,
			);
		},
	});
	const took = ((Date.now() - start) / 1000).toFixed(1);
	const [applied = [], rejected = []] = outputsOf(execution, NODE_NAMES.cards);
	const outcome = readOutcome(applied, rejected);
	const cards = sandbox.id123.counts().total;

	say(`  execution ${executionId} ended with "${execution.status}" after ${took} s`);
	say();
	for (const line of describeOutcome(outcome)) say(line && `  ${line}`);
	say();
	say(`  cards in the sandbox: ${cards}`);
	const differences = findDifferences({ outcome, cards, isRepeat: cardsBefore > 0 }, expected);
	if (execution.status !== 'success')
		differences.push(`the execution ended with "${execution.status}"`);
	return differences;
}

function report(differences: string[]): void {
	if (differences.length === 0) {
		say('  All numbers are those of examples/data/expected.json.');
		return;
	}
	say(`  ${differences.length} things differ from examples/data/expected.json:`);
	for (const difference of differences) say(`    - ${difference}`);
}

/** Every door behind which there is something to see. */
function tellDoors({ n8n, sandbox, files, examples }: DemoSession): void {
	say(`n8n's editor     ${n8n}/`);
	say(`  sign in with   ${DEMO_OWNER.email}   password   ${DEMO_OWNER.password}`);
	say(`The sandbox      ${sandbox.url}/       the cards, as their holders see them`);
	say(`                 ${sandbox.url}/idme   the checks, and the calls that went out`);
	say(`Files            ${files}   sheets and photos; workflows may read and write here`);
	say(
		'Credentials      four of ID123 and ID.me, for the sandbox; "connected account" waits for Connect',
	);
	for (const { id, name, url, look } of examples) {
		say();
		say(`${name}   ${n8n}/workflow/${id}`);
		if (url) say(`  ${url}`);
		say(`  ${look({ n8n, sandbox, files })}`);
	}
	say();
}

/** Doors of n8n at which nobody answers, though the workflow behind them is published. */
async function closedDoors(session: DemoSession): Promise<string[]> {
	const doors = session.examples.flatMap(({ name, url }) =>
		url?.startsWith(session.n8n) ? [{ name, url }] : [],
	);
	const closed: string[] = [];
	for (const { name, url } of doors) {
		if (!(await isOpen(url))) closed.push(`${name}: nobody answers at ${url}`);
	}
	return closed;
}

/** n8n answers at an address a moment after its workflow was published. */
async function isOpen(url: string): Promise<boolean> {
	const headers = { origin: new URL(url).origin, 'access-control-request-method': 'POST' };
	for (const end = Date.now() + DOOR_TIMEOUT_MS; Date.now() < end; await sleep(100)) {
		const answer = await fetch(url, { method: 'OPTIONS', headers });
		if (/GET|POST/.test(answer.headers.get('access-control-allow-methods') ?? '')) return true;
	}
	return false;
}

async function main(): Promise<number> {
	if (!options.folder) throw new Error('Start this with "npm run demo".');
	const expected = JSON.parse(
		readFileSync(resolve('examples/data/expected.json'), 'utf8'),
	) as Expectation;
	const port = options.port === undefined ? undefined : Number(options.port);

	say('Setting the stage');
	const session = await openSession(
		{ folder: options.folder, port, env: options.dev ? RELOADING : {} },
		{ add: (undo) => takeDowns.push(undo) },
	);

	const closed = await closedDoors(session);
	for (const each of closed) say(`  ${each}`);

	say();
	say('Running the workflow: 1,000 rows of examples/data/staff.csv become ID cards');
	const differences = await runOnce(session, expected);
	report(differences);
	if (options.once) {
		say();
		say('Running it again: the same rows must make no card twice');
		const again = await runOnce(session, expected);
		report(again);
		differences.push(...again, ...closed);
		return differences.length === 0 ? 0 : 1;
	}

	say();
	tellDoors(session);
	if (options.dev) {
		watchSources(options.folder, session.packageName);
		say('Save a file in nodes, credentials or icons, and n8n has it a few seconds later.');
	}
	say('All stays open until Ctrl+C.');
	await session.running.exited;
	if (isClosing) return await new Promise<number>(() => {});
	say(`n8n ended by itself. Its log is ${session.running.logFile}.`);
	return 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		say();
		say('Closing n8n and the sandbox …');
		void leave(signal === 'SIGINT' && !options.once ? 0 : 130);
	});
}

main().then(leave, async (error: unknown) => {
	if (isClosing) return;
	say();
	say(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
	await leave(1);
});
