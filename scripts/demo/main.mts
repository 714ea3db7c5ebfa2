import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Sandbox } from '../../sandbox/server.mts';
import { outputsOf } from '../n8n/outputs.mts';
import { findDifferences, type Expectation } from './expectation.mts';
import { describeOutcome, readOutcome } from './outcome.mts';
import { say } from './print.mts';
import { DEMO_OWNER, openSession, type DemoSession } from './session.mts';
import { NODE_NAMES } from './workflow.mts';

const PROGRESS_EVERY_MS = 2_000;
const RUN_TIMEOUT_MS = 10 * 60_000;

const { values: options } = parseArgs({
	options: {
		folder: { type: 'string' },
		once: { type: 'boolean', default: false },
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
	const { sandbox, n8n, workflowId } = session;
	const cardsBefore = sandbox.id123.counts().total;
	const requestsBefore = requestCount(sandbox);
	const start = Date.now();
	let lastSaid = start;

	const executionId = await n8n.client.runWorkflow(workflowId, NODE_NAMES.trigger);
	const execution = await n8n.client.waitForExecution(workflowId, executionId, {
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

async function main(): Promise<number> {
	if (!options.folder) throw new Error('Start this with "npm run demo".');
	const expected = JSON.parse(
		readFileSync(resolve('examples/data/expected.json'), 'utf8'),
	) as Expectation;
	const port = options.port === undefined ? undefined : Number(options.port);

	say('Setting the stage');
	const session = await openSession(options.folder, port, { add: (undo) => takeDowns.push(undo) });

	say();
	say('Running the workflow: 1,000 rows of examples/data/staff.csv become ID cards');
	const differences = await runOnce(session, expected);
	report(differences);
	if (options.once) {
		say();
		say('Running it again: the same rows must make no card twice');
		const again = await runOnce(session, expected);
		report(again);
		differences.push(...again);
		return differences.length === 0 ? 0 : 1;
	}

	say();
	say(`n8n's editor:    ${session.n8n.url}/workflow/${session.workflowId}`);
	say(`  sign in with   ${DEMO_OWNER.email}   password   ${DEMO_OWNER.password}`);
	say(`The sandbox:     ${session.sandbox.url}/   (the cards, as their holders see them)`);
	say('Both stay open until Ctrl+C.');
	await session.n8n.exited;
	if (isClosing) return await new Promise<number>(() => {});
	say(`n8n ended by itself. Its log is ${session.n8n.logFile}.`);
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
