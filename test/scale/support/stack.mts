/** n8n in queue mode as users run it: main, workers and webhook processes around one Redis and one PostgreSQL. */
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say, step } from '../../../scripts/demo/print.mts';
import { installCommunityPackage, packProject } from '../../../scripts/n8n/install-package.mts';
import { startN8n, type N8nRole, type RunningN8n } from '../../../scripts/n8n/n8n-process.mts';
import { freePort } from '../../../scripts/n8n/ports.mts';
import type { Regime } from '../../support/engine.mts';
import { REGIME_SETTINGS } from '../../trigger/support/n8n-database.mts';
import { DATABASE, startPostgres, startRedis, type Database } from './services.mts';

const OWNER = { email: 'e2e@example.com', firstName: 'E', lastName: 'E', password: 'End-to-end-1' };

export type BinaryMode = 'database' | 'filesystem';

/**
 * A worker that is gone is noticed after its lock has run out: a minute by default, less here. Not much less, because a worker
 * that is busy computing renews its lock late.
 */
const SHORT_LOCK = {
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '4000',
	QUEUE_WORKER_STALLED_INTERVAL: '8000',
};

interface Member {
	name: string;
	role: N8nRole;
	running?: RunningN8n;
}

export class Stack {
	readonly workers = ['worker-1', 'worker-2'];
	readonly webhooks = ['webhook-1', 'webhook-2'];
	private readonly members: Member[] = [
		{ name: 'main', role: 'start' },
		...this.workers.map((name) => ({ name, role: 'worker' as const })),
		...this.webhooks.map((name) => ({ name, role: 'webhook' as const })),
	];
	private readonly takeDowns: Array<() => Promise<void>> = [];
	/** Ends what is still starting, too. */
	private readonly ending = new AbortController();
	private readonly starting = new Set<Promise<unknown>>();
	private folder = '';
	private settings: Record<string, string> = {};
	private binaryMode: BinaryMode = 'database';
	private regime: Regime = 'cron';
	database!: Database;

	/** Brings everything up; what fails half-way is taken down by `close`. */
	async open(): Promise<void> {
		const folder = mkdtempSync(join(tmpdir(), 'digital-id-scale-'));
		this.folder = folder;
		this.takeDowns.push(async () =>
			rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
		);
		await step('packing this package and installing it for each process of n8n', async () => {
			const packed = await packProject(join(folder, 'package'));
			await installCommunityPackage(join(folder, 'main'), packed);
			for (const { name } of this.members.slice(1)) {
				cpSync(join(folder, 'main'), join(folder, name), { recursive: true });
			}
		});
		await step('starting Redis and PostgreSQL', async () => {
			const redis = await startRedis();
			this.takeDowns.push(redis.stop);
			this.database = await startPostgres();
			this.takeDowns.push(this.database.stop);
			this.settings = {
				...queueSettings(redis.port, this.database.port),
				...settingsHere(folder),
			};
		});
		this.takeDowns.push(async () => {
			await Promise.all(this.members.map(async ({ name }) => await this.kill(name)));
		});
		// Only the main process brings the database into its form; the others would find none.
		await step('starting main', async () => await this.start('main'));
		await step('starting two workers and two webhook processes', async () => await this.mend());
	}

	async close(): Promise<void> {
		this.ending.abort();
		await Promise.allSettled(this.starting);
		for (const takeDown of this.takeDowns.splice(0).reverse()) {
			await takeDown().catch((error: unknown) => say(String(error)));
		}
	}

	/** The n8n of that name, which has to be running. */
	get(name: string): RunningN8n {
		const { running } = this.member(name);
		if (!running) throw new Error(`${name} is not running`);
		return running;
	}

	get main(): RunningN8n {
		return this.get('main');
	}

	/** Where the n8n of that name writes what it does, over all its starts. */
	logOf(name: string): string {
		return join(this.folder, name, 'n8n.log');
	}

	/** Copies them to where they outlive this test. */
	keepLogs(folder: string): void {
		mkdirSync(folder, { recursive: true });
		for (const { name } of this.members) {
			if (existsSync(this.logOf(name))) copyFileSync(this.logOf(name), join(folder, `${name}.log`));
		}
	}

	async start(name: string): Promise<void> {
		const member = this.member(name);
		if (member.running) return;
		const port = await freePort();
		if (this.ending.signal.aborted) throw new Error('The test is being closed');
		const starting = startN8n({
			signal: this.ending.signal,
			userFolder: join(this.folder, name),
			role: member.role,
			args: member.role === 'worker' ? ['--concurrency=10'] : [],
			port,
			env: {
				...this.settings,
				...REGIME_SETTINGS[this.regime],
				N8N_DEFAULT_BINARY_DATA_MODE: this.binaryMode,
				QUEUE_HEALTH_CHECK_PORT: String(port),
			},
		});
		this.starting.add(starting);
		const running = await starting.finally(() => this.starting.delete(starting));
		member.running = running;
		if (name === 'main') await running.client.signIn(OWNER);
	}

	/** Starts whatever is not running. */
	async mend(): Promise<void> {
		const gone = this.members.filter(({ running }) => running === undefined);
		if (gone.some(({ role }) => role === 'start')) await this.start('main');
		await Promise.all(gone.map(async ({ name }) => await this.start(name)));
	}

	/** Ends one at once, as a power cut would. */
	async kill(name: string): Promise<void> {
		const member = this.member(name);
		const { running } = member;
		member.running = undefined;
		await running?.client.close();
		await running?.kill9();
	}

	/** The main process polls as this way of n8n's has it; it is started anew where it did not. */
	async pollAs(regime: Regime): Promise<void> {
		if (this.regime === regime) return;
		this.regime = regime;
		await this.kill('main');
		await this.start('main');
	}

	/** Files of executions are kept in the database, or in a folder that all processes share. */
	async keepFilesIn(mode: BinaryMode): Promise<void> {
		if (this.binaryMode === mode) return;
		this.binaryMode = mode;
		await Promise.all(this.members.map(async ({ name }) => await this.kill(name)));
		await this.mend();
	}

	private member(name: string): Member {
		const member = this.members.find((each) => each.name === name);
		if (!member) throw new Error(`There is no process "${name}"`);
		return member;
	}
}

/** What makes n8n one of many processes: as users set it, too. */
export function queueSettings(redisPort: number, postgresPort: number): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redisPort),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgresPort),
		DB_POSTGRESDB_DATABASE: DATABASE.name,
		DB_POSTGRESDB_USER: DATABASE.user,
		// The server asks for none, but n8n wants one.
		DB_POSTGRESDB_PASSWORD: 'none',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	};
}

/** What this machine, which runs all of them, needs besides. */
function settingsHere(folder: string): Record<string, string> {
	const shared = join(folder, 'shared-files');
	mkdirSync(shared);
	return {
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_STORAGE_PATH: shared,
		// Starting five of them on one machine is mostly compiling the same code.
		NODE_COMPILE_CACHE: join(folder, 'compiled'),
		...SHORT_LOCK,
	};
}
