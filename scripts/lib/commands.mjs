import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { projectFolder } from './folders.mjs';
import { StepFailure } from './progress.mjs';

const LOG_TAIL_LINES = 25;
const PARENT_CHECK_MS = 1000;
const onWindows = process.platform === 'win32';
const guard = join(projectFolder, 'scripts', 'lib', 'die-with-parent.cjs');

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Signals a child and everything it started.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
	if (child.pid === undefined) return;
	try {
		if (onWindows) child.kill(signal);
		else process.kill(-child.pid, signal);
	} catch {
		// The group is gone already.
	}
}

process.on('exit', () => {
	for (const child of running) signalGroup(child, 'SIGKILL');
});

let interrupted = false;

/** Passes a request to stop on to what runs; without anything running, stops at once. */
function interrupt(signal) {
	interrupted = true;
	process.exitCode = 128 + constants.signals[signal];
	if (running.size === 0) process.exit();
	for (const child of running) signalGroup(child, signal);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	let last = 0;
	process.on(signal, () => {
		// A terminal's Ctrl+C arrives twice: once directly and once passed on by npm.
		const isRepeat = Date.now() - last < 500;
		last = Date.now();
		if (!isRepeat) interrupt(signal);
	});
}

// npm runs scripts through a shell, and a signal that ends npm ends that shell without telling us.
if (process.env.npm_lifecycle_event) {
	const parent = process.ppid;
	const watch = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(watch);
		interrupt('SIGTERM');
	}, PARENT_CHECK_MS);
	watch.unref();
}

/** Whether somebody asked this process to stop. */
export const wasInterrupted = () => interrupted;

/**
 * A command line for npm, settled against what a user's own npm settings may say
 * (`yes=false`, `omit=dev`, `engine-strict=true`, a low log level, ...).
 * @param {string[]} args
 * @returns {{ command: string, args: string[] }}
 */
export function npmCommand(args) {
	const settled = ['--no-audit', '--no-fund', '--no-update-notifier', '--no-progress', '--yes'];
	// npm names its own script when it runs ours; that very npm is known to work.
	const cli = process.env.npm_execpath;
	if (cli && /npm-cli\.[cm]?js$/.test(cli)) {
		return { command: process.execPath, args: [cli, ...args, ...settled] };
	}
	return { command: onWindows ? 'npm.cmd' : 'npm', args: [...args, ...settled] };
}

/**
 * The environment with a folder of binaries in front, so that `node` means the one in it.
 * @param {string} nodeBinary
 * @param {NodeJS.ProcessEnv} [extra]
 */
export function withNode(nodeBinary, extra = {}) {
	const path = [dirname(nodeBinary), process.env.PATH].filter(Boolean).join(delimiter);
	return { ...process.env, PATH: path, ...extra };
}

function tail(logFile) {
	const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
	return lines.slice(-LOG_TAIL_LINES).join('\n');
}

/**
 * Runs a command to its end with its output in a log file.
 * @param {{ step: string, command: string, args: string[], cwd: string, logFile: string,
 *   env?: NodeJS.ProcessEnv, advice?: string[], timeoutMs?: number }} job
 * @throws {StepFailure} with the end of the log when it cannot start or does not exit with 0
 */
export async function runLogged(job) {
	mkdirSync(dirname(job.logFile), { recursive: true });
	const log = openSync(job.logFile, 'a');
	try {
		writeSync(log, `\n$ ${job.command} ${job.args.join(' ')}\n`);
		const ending = await run(job.command, job.args, {
			cwd: job.cwd,
			env: job.env,
			stdio: ['ignore', log, log],
			timeoutMs: job.timeoutMs,
		});
		if (ending.code === 0) return;
		const how =
			ending.error ?? (ending.signal ? `stopped by ${ending.signal}` : `exit code ${ending.code}`);
		throw new StepFailure(
			job.step,
			`"${job.command} ${job.args.join(' ')}" ended with ${how}. The end of ${job.logFile}:\n\n${tail(job.logFile)}`,
			[...(job.advice ?? []), `The whole log is ${job.logFile}.`],
		);
	} finally {
		closeSync(log);
	}
}

/** Makes a Node process end when this one does, in whatever way; `die-with-parent.cjs` says how. */
function tiedToThis(env = process.env) {
	const options = [env.NODE_OPTIONS, `--require="${guard.replaceAll('\\', '\\\\')}"`];
	return { ...env, NODE_OPTIONS: options.filter(Boolean).join(' ') };
}

/**
 * Runs a Node program to its end. Its whole process group goes when this process goes.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stdio?: Array<string | number>, timeoutMs?: number,
 *   onStart?: (child: import('node:child_process').ChildProcess) => void }} [options]
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, error?: string }>}
 */
export async function run(command, args, options = {}) {
	const { timeoutMs, onStart, env, stdio = ['ignore', 'inherit', 'inherit'], cwd } = options;
	if (interrupted) throw new Error('Interrupted');
	return await new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd,
			env: tiedToThis(env),
			stdio: [...stdio, 'pipe'],
			detached: !onWindows,
			shell: onWindows && command.endsWith('.cmd'),
		});
		running.add(child);
		const timer = timeoutMs
			? setTimeout(() => signalGroup(child, 'SIGKILL'), timeoutMs)
			: undefined;
		const finish = (ending) => {
			clearTimeout(timer);
			running.delete(child);
			resolve(ending);
		};
		child.on('error', (error) => finish({ code: null, signal: null, error: error.message }));
		// What it left behind in its group must not outlive it.
		child.on('exit', () => signalGroup(child, 'SIGKILL'));
		child.on('close', (code, signal) => finish({ code, signal }));
		onStart?.(child);
	});
}

/**
 * Runs a command and returns what it printed.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<{ code: number | null, output: string }>} standard output and error, in order
 */
export async function capture(command, args, options = {}) {
	let output = '';
	const ending = await run(command, args, {
		...options,
		stdio: ['ignore', 'pipe', 'pipe'],
		onStart: (child) => {
			for (const stream of [child.stdout, child.stderr]) {
				stream.setEncoding('utf8');
				stream.on('data', (text) => (output += text));
			}
		},
	});
	return { code: ending.code, output: ending.error ? `${output}${ending.error}` : output };
}
