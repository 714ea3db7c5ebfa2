/**
 * n8n in queue mode, as it is run on many machines: what must hold there, shown by cases.
 *
 * --case NAME   only this case (may be repeated); --list names them
 * --short       less of everything, in a few minutes
 * --log FOLDER  keeps what n8n's processes wrote
 */
import { parseArgs } from 'node:util';
import { say } from '../../scripts/demo/print.mts';
import { CASES } from './cases/index.mts';
import type { Findings, ScaleCase } from './support/case.mts';
import { Stack } from './support/stack.mts';

const { values } = parseArgs({
	options: {
		case: { type: 'string', multiple: true, default: [] },
		short: { type: 'boolean', default: false },
		list: { type: 'boolean', default: false },
		log: { type: 'string' },
	},
});

interface Result extends Findings {
	name: string;
	title: string;
	seconds: number;
}

const stack = new Stack();
let isClosing = false;

async function leave(code: number): Promise<void> {
	if (isClosing) return;
	isClosing = true;
	if (values.log !== undefined) stack.keepLogs(values.log);
	await stack.close();
	process.exit(code);
}

async function play({ name, title, run }: ScaleCase): Promise<Result> {
	say();
	say(`${name}: ${title}`);
	const start = Date.now();
	const findings = await run(stack, values.short).catch((error: unknown) => ({
		figures: '',
		wrong: [error instanceof Error ? error.message : String(error)],
	}));
	const seconds = (Date.now() - start) / 1000;
	say(`  ${findings.figures} (${seconds.toFixed(0)} s)`);
	for (const each of findings.wrong) say(`  WRONG: ${each}`);
	return { name, title, seconds, ...findings };
}

function print(results: readonly Result[]): void {
	const rows = results.map(({ name, title, figures, wrong, seconds }) => [
		name,
		title,
		figures,
		wrong.length === 0 ? 'passed' : 'FAILED',
		`${seconds.toFixed(0)} s`,
	]);
	say();
	say('| case | what | found | | time |');
	say('| --- | --- | --- | --- | --- |');
	for (const row of rows) say(`| ${row.join(' | ')} |`);
}

async function main(): Promise<number> {
	if (values.list) {
		for (const { name, title, isShort } of CASES)
			say(`${name}${isShort ? '' : ' (long)'}: ${title}`);
		return 0;
	}
	const chosen = CASES.filter(({ name, isShort }) =>
		values.case.length > 0 ? values.case.includes(name) : isShort || !values.short,
	);
	const unknown = values.case.filter((wanted) => !CASES.some(({ name }) => name === wanted));
	if (unknown.length > 0) {
		say(`There is no case "${unknown[0]}". There are ${CASES.map(({ name }) => name).join(', ')}.`);
		return 2;
	}
	say('Setting the stage');
	await stack.open();
	const results: Result[] = [];
	for (const each of chosen) {
		// Whatever the case before it ended.
		await stack.mend();
		results.push(await play(each));
	}
	print(results);
	const failed = results.filter(({ wrong }) => wrong.length > 0);
	say();
	say(`test:scale: ${results.length - failed.length} passed, ${failed.length} failed`);
	return failed.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		if (isClosing) return;
		say();
		say('Closing n8n, Redis and PostgreSQL …');
		void leave(130);
	});
}

main().then(leave, async (error: unknown) => {
	if (isClosing) return;
	say();
	say(`test:scale failed: ${error instanceof Error ? error.message : String(error)}`);
	await leave(1);
});
