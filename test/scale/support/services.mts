/** Redis and PostgreSQL of this test's own: on loopback, in folders of their own, gone with this process. */
import { execFile, spawn } from 'node:child_process';
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../../scripts/n8n/ports.mts';

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 100;
const MAX_OUTPUT = 64 * 1024 * 1024;

interface Installed {
	redis: string;
	/** The folder of PostgreSQL's programs. */
	postgres: string;
	user: 'own' | { uid: number; gid: number };
}

export interface Service {
	port: number;
	stop(): Promise<void>;
}

export interface Database extends Service {
	/** Runs one statement; the rows it gives, columns separated by `|`. */
	query(sql: string): Promise<string[]>;
}

/** What run.mjs found. */
function installed(): Installed {
	const found = process.env.DIGITAL_ID_SERVICES;
	if (!found) throw new Error('Start this with "npm run test:scale".');
	return JSON.parse(found) as Installed;
}

type Kept = Service & { isGone: () => boolean };

/** Starts a program that ends when this process does, and its folder with it. */
function keep(
	folder: string,
	port: number,
	program: {
		command: string;
		args: string[];
		user?: { uid: number; gid: number };
		stopSignal: NodeJS.Signals;
	},
): Kept {
	const log = openSync(join(folder, 'log'), 'a');
	const keeper = resolve('test/scale/support/keeper.cjs');
	const child = spawn(process.execPath, [keeper, JSON.stringify({ ...program, folder })], {
		detached: true,
		stdio: ['ignore', log, log, 'pipe'],
	});
	closeSync(log);
	let isGone = false;
	const gone = new Promise<void>((settle) => {
		const finish = () => {
			isGone = true;
			settle();
		};
		child.once('error', finish);
		child.once('exit', finish);
	});
	return {
		port,
		isGone: () => isGone,
		stop: async () => {
			child.stdio[3]?.destroy();
			await gone;
		},
	};
}

async function untilAnswers(
	name: string,
	folder: string,
	service: Kept,
	ask: () => Promise<boolean>,
): Promise<void> {
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (!(await ask().catch(() => false))) {
		if (service.isGone() || Date.now() > deadline) {
			const log = readFileSync(join(folder, 'log'), 'utf8').trimEnd();
			await service.stop();
			throw new Error(`${name} did not start:\n${log}`);
		}
		await sleep(POLL_MS);
	}
}

async function ping(port: number): Promise<boolean> {
	return await new Promise((settle) => {
		const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		socket.once('data', (answer) => {
			socket.destroy();
			settle(answer.toString().startsWith('+PONG'));
		});
		socket.once('error', () => settle(false));
	});
}

export async function startRedis(): Promise<Service> {
	const folder = mkdtempSync(join(tmpdir(), 'digital-id-redis-'));
	const port = await freePort();
	const settings = {
		bind: '127.0.0.1',
		port: String(port),
		dir: folder,
		save: '',
		appendonly: 'no',
	};
	const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
	const service = keep(folder, port, {
		command: installed().redis,
		args,
		stopSignal: 'SIGTERM',
	});
	await untilAnswers('Redis', folder, service, async () => await ping(port));
	return service;
}

/** n8n's database; whoever reaches it on loopback is its owner. */
export const DATABASE = { name: 'postgres', user: 'n8n' } as const;

export async function startPostgres(): Promise<Database> {
	const { postgres, user } = installed();
	const owner = user === 'own' ? undefined : user;
	const folder = mkdtempSync(join(tmpdir(), 'digital-id-postgres-'));
	if (owner) chownSync(folder, owner.uid, owner.gid);
	const port = await freePort();
	const data = join(folder, 'data');
	const run = promisify(execFile);
	// Nothing here outlives the test, so nothing waits for the disk.
	const initialize = ['-D', data, '-U', DATABASE.user, '-A', 'trust', '--no-sync'];
	await run(join(postgres, 'initdb'), [...initialize, '--locale=C', '--encoding=UTF8'], {
		cwd: folder,
		...owner,
	});
	const settings = {
		port: String(port),
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
	};
	const speed = { fsync: 'off', synchronous_commit: 'off', max_connections: '200' };
	const args = Object.entries({ ...settings, ...speed }).flatMap(([name, value]) => [
		'-c',
		`${name}=${value}`,
	]);
	const service = keep(folder, port, {
		command: join(postgres, 'postgres'),
		args: ['-D', data, ...args],
		user: owner,
		// "Immediate shutdown": also ends what the server started.
		stopSignal: 'SIGQUIT',
	});
	const query = async (sql: string): Promise<string[]> => {
		const at = ['-h', '127.0.0.1', '-p', String(port), '-U', DATABASE.user, DATABASE.name];
		const form = ['-X', '-q', '-t', '-A', '-v', 'ON_ERROR_STOP=1', '-c', sql];
		const { stdout } = await run(join(postgres, 'psql'), [...at, ...form], {
			maxBuffer: MAX_OUTPUT,
		});
		return stdout.split('\n').filter((line) => line !== '');
	};
	await untilAnswers('PostgreSQL', folder, service, async () => {
		return (await query('SELECT 1'))[0] === '1';
	});
	return { ...service, query };
}
