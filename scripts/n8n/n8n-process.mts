import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { n8nEnvironment } from './n8n-settings.mts';
import { freePort } from './ports.mts';
import { N8nClient } from './rest-client.mts';

const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 250;

/** n8n's main process, or in queue mode one that runs executions, or one that receives calls. */
export type N8nRole = 'start' | 'worker' | 'webhook';

export interface StartN8nOptions {
	/** The main process unless given. */
	role?: N8nRole;
	/** Further arguments of n8n's command. */
	args?: string[];
	/** n8n keeps its database, key and packages in `<userFolder>/.n8n`. */
	userFolder: string;
	/** Must be free; without it, a free one is taken. */
	port?: number;
	/** Further settings, named as n8n's environment variables. */
	env?: Record<string, string>;
	/** Folders whose files workflows may read; none by default. */
	fileFolders?: string[];
	/** Ends it at once, also while it starts. */
	signal?: AbortSignal;
}

export interface RunningN8n {
	/** The address of the editor, without a slash at the end. */
	url: string;
	userFolder: string;
	logFile: string;
	/** Speaks n8n's REST API; not signed in yet. */
	client: N8nClient;
	/** Asks n8n to shut down and waits until it and all it started are gone. */
	stop(): Promise<void>;
	/** Ends it at once, as a power cut would. */
	kill9(): Promise<void>;
	/** Signals it and all it started: SIGSTOP and SIGCONT are a machine that sleeps and wakes up. */
	signal(signal: NodeJS.Signals): void;
	/** Settles when n8n is gone, whoever ended it. */
	exited: Promise<void>;
}

interface Runtime {
	node: string;
	n8n: string;
}

/** Where the installed n8n is: the scripts that run the demo and the tests say so in the environment. */
function findRuntime(): Runtime {
	const node = process.env.DIGITAL_ID_N8N_NODE;
	const n8n = process.env.DIGITAL_ID_N8N;
	if (!node || !n8n) {
		throw new Error(
			'DIGITAL_ID_N8N and DIGITAL_ID_N8N_NODE are not set. Start this through "npm test" or "npm run demo", which install n8n.',
		);
	}
	return { node, n8n };
}

function logTail(logFile: string): string {
	return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-30).join('\n');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, signal);
	} catch {
		// The group is gone already.
	}
}

async function isReady(url: string, role: N8nRole): Promise<boolean> {
	try {
		const health = await fetch(`${url}/healthz/readiness`);
		if (!health.ok) return false;
		// The REST API is there a moment after the health check; only the main process has one.
		return role !== 'start' || (await fetch(`${url}/rest/settings`)).ok;
	} catch {
		return false;
	}
}

/**
 * Starts the pinned n8n in a process group of its own and waits until it answers. It never outlives this
 * process.
 * @throws Error with the end of n8n's log when it does not come up
 */
export async function startN8n(options: StartN8nOptions): Promise<RunningN8n> {
	const runtime = findRuntime();
	const { role = 'start', args = [] } = options;
	mkdirSync(options.userFolder, { recursive: true });
	const userFolder = realpathSync(options.userFolder);
	const port = options.port ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const logFile = join(userFolder, 'n8n.log');
	const guard = resolve('scripts/lib/die-with-parent.cjs');
	if (!existsSync(guard))
		throw new Error(`n8n is started from the project's folder; there is no ${guard}`);

	const env = n8nEnvironment(
		{
			userFolder,
			url,
			port,
			brokerPort: await freePort(),
			// n8n compares real paths: on macOS /tmp is a link.
			fileFolders: (options.fileFolders ?? []).map((folder) => realpathSync(folder)),
			node: runtime.node,
		},
		options.env,
	);
	const log = openSync(logFile, 'a');
	const child = spawn(runtime.node, ['--require', guard, runtime.n8n, role, ...args], {
		// n8n reads a .env file from the folder it is started in.
		cwd: userFolder,
		env,
		detached: true,
		stdio: ['ignore', log, log, 'pipe'],
	});
	closeSync(log);

	const killAtExit = () => signalGroup(child, 'SIGKILL');
	process.once('exit', killAtExit);
	options.signal?.addEventListener('abort', killAtExit);
	if (options.signal?.aborted) killAtExit();
	let isGone = false;
	let startError: Error | undefined;
	const exited = new Promise<void>((settle) => {
		const finish = () => {
			isGone = true;
			process.removeListener('exit', killAtExit);
			options.signal?.removeEventListener('abort', killAtExit);
			// Task runners must not outlive their n8n.
			signalGroup(child, 'SIGKILL');
			settle();
		};
		child.once('error', (error) => {
			startError = error;
			finish();
		});
		child.once('exit', finish);
	});

	const kill9 = async () => {
		if (!isGone) signalGroup(child, 'SIGKILL');
		await exited;
	};
	const stop = async () => {
		if (!isGone && child.pid !== undefined) process.kill(child.pid, 'SIGTERM');
		const inTime = await Promise.race([
			exited.then(() => true),
			sleep(STOP_TIMEOUT_MS, false, { ref: false }),
		]);
		if (!inTime) await kill9();
	};

	const deadline = Date.now() + START_TIMEOUT_MS;
	while (!(await isReady(url, role))) {
		if (isGone || Date.now() > deadline) {
			await kill9();
			const reason = startError?.message ?? (isGone ? 'it ended' : 'it did not answer');
			throw new Error(`n8n did not start: ${reason}. The end of ${logFile}:\n${logTail(logFile)}`);
		}
		await sleep(POLL_MS);
	}
	return {
		url,
		userFolder,
		logFile,
		client: new N8nClient(url),
		stop,
		kill9,
		signal: (signal) => signalGroup(child, signal),
		exited,
	};
}
