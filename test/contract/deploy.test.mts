/** The set-up for many machines in deploy/, read as Docker Compose reads it: nothing here can run it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod/v4';
import { CASES } from '../scale/cases/index.mts';
import { queueSettings } from '../scale/support/stack.mts';
import { projectRoot } from '../support/engine/native.mts';

const file = (name: string) => readFileSync(join(projectRoot(), 'deploy', name), 'utf8');

const value = z.union([z.string(), z.number(), z.boolean()]);
const serviceSchema = z.strictObject({
	build: z
		.strictObject({ context: z.literal('.'), args: z.record(z.string(), z.string()) })
		.optional(),
	image: z.string(),
	command: z.string().optional(),
	restart: z.literal('unless-stopped'),
	environment: z.record(z.string(), value).optional(),
	ports: z.array(z.string()).optional(),
	volumes: z.array(z.string()).optional(),
	healthcheck: z
		.strictObject({
			test: z.tuple([z.literal('CMD')], z.string()),
			interval: z.string(),
			timeout: z.string(),
			retries: z.number(),
			start_period: z.string().optional(),
		})
		.optional(),
	deploy: z.strictObject({ replicas: z.string() }).optional(),
	stop_grace_period: z.string().optional(),
	depends_on: z
		.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') }))
		.optional(),
});
const composeSchema = z.strictObject({
	name: z.string(),
	'x-n8n': z.unknown(),
	services: z.record(z.string(), serviceSchema),
	volumes: z.record(z.string(), z.null()),
});

const text = file('docker-compose.yml');
const { services, volumes } = composeSchema.parse(parse(text, { merge: true }));
const { main, worker, webhook, redis, postgres, proxy } = services;
const manifest = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
	name: string;
	version: string;
};
const example = new Map(
	file('.env.example')
		.split('\n')
		.filter((line) => /^\w+=/.test(line))
		.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);

describe('docker-compose.yml', () => {
	it('has the main process, workers, webhook processes, Redis, PostgreSQL and what stands before them', () => {
		expect(Object.keys(services).sort()).toEqual(
			['main', 'postgres', 'proxy', 'redis', 'webhook', 'worker'].sort(),
		);
		expect(main.command).toBe('start');
		expect(worker.command).toMatch(/^worker --concurrency=\$\{WORKER_CONCURRENCY/);
		expect(webhook.command).toBe('webhook');
	});

	it('has exactly one main process, and several of the others', () => {
		expect(main.deploy).toBeUndefined();
		expect([worker, webhook].map(({ deploy }) => deploy?.replicas)).toEqual([
			'${WORKERS:-2}',
			'${WEBHOOK_PROCESSES:-2}',
		]);
	});

	it('gives every process of n8n the same image and the same settings', () => {
		for (const each of [worker, webhook]) {
			const { image, build, environment } = each;
			expect({ image, build, environment }).toEqual({
				image: main.image,
				build: main.build,
				environment: main.environment,
			});
		}
	});

	it('points n8n at the services that there are', () => {
		expect(main.environment).toMatchObject({
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: 'redis',
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: 'postgres',
			DB_POSTGRESDB_DATABASE: postgres.environment?.POSTGRES_DB,
			DB_POSTGRESDB_USER: postgres.environment?.POSTGRES_USER,
			DB_POSTGRESDB_PASSWORD: postgres.environment?.POSTGRES_PASSWORD,
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		});
	});

	it('is the set-up that the test of many machines starts', () => {
		const settings = Object.keys(main.environment ?? {});
		expect(settings).toEqual(expect.arrayContaining(Object.keys(queueSettings(1, 2))));
	});

	it('lets workers and webhook processes wait for the main process, which migrates the database', () => {
		expect(Object.keys(main.depends_on ?? {}).sort()).toEqual(['postgres', 'redis']);
		for (const { depends_on } of [worker, webhook, proxy]) {
			expect(Object.keys(depends_on ?? {})).toEqual(['main']);
		}
		for (const each of [main, redis, postgres]) expect(each.healthcheck).toBeDefined();
	});

	it('leaves a worker more time to stop than n8n takes', () => {
		const seconds = Number(/^(\d+)s$/.exec(worker.stop_grace_period ?? '')?.[1]);
		expect(seconds).toBeGreaterThan(Number(main.environment?.N8N_GRACEFUL_SHUTDOWN_TIMEOUT));
	});

	it('opens no port but those of the proxy', () => {
		const open = Object.entries(services).filter(([, { ports }]) => ports !== undefined);
		expect(open.map(([name]) => name)).toEqual(['proxy']);
	});

	it('keeps what must not be lost in volumes that are declared', () => {
		const named = Object.values(services)
			.flatMap((each) => each.volumes ?? [])
			.map((mount) => mount.split(':')[0])
			.filter((source) => !source.startsWith('.'));
		expect(named.sort()).toEqual(Object.keys(volumes).sort());
		expect(named).toEqual(expect.arrayContaining(['postgres-data', 'redis-data']));
	});

	it('names the version of every image', () => {
		for (const { image } of Object.values(services)) {
			expect(image).toMatch(/:(\d+(\.\d+)*|\$\{N8N_VERSION\})$/);
		}
	});

	it('asks n8n for its health with a script that can be read', () => {
		const [, command, flag, script = ''] = main.healthcheck?.test ?? [];
		expect([command, flag]).toEqual(['node', '-e']);
		expect(() => new Function(script)).not.toThrow();
	});
});

describe('.env.example', () => {
	it('has every variable that docker-compose.yml reads, and no other', () => {
		const read = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
		expect([...example.keys()].sort()).toEqual([...new Set(read)].sort());
	});

	it('holds no secret: those are left empty, and Docker Compose does not start without them', () => {
		for (const name of ['N8N_ENCRYPTION_KEY', 'POSTGRES_PASSWORD']) {
			expect(example.get(name)).toBe('');
			const uses = text.match(new RegExp(`\\$\\{${name}[^}]*\\}`, 'g')) ?? [];
			expect(uses.length).toBeGreaterThan(0);
			for (const use of uses) expect(use).toContain(':?');
		}
	});

	it('names this version of the package, and the version of n8n that it is tested with', () => {
		const { name, version } = manifest;
		expect(example.get('DIGITAL_ID_PACKAGE')).toBe(`${name}@${version}`);
		const pinned = readFileSync(join(projectRoot(), 'scripts/n8n-runtime/package.json'), 'utf8');
		const runtime = JSON.parse(pinned) as { dependencies: Record<string, string> };
		expect(example.get('N8N_VERSION')).toBe(runtime.dependencies.n8n);
	});
});

describe('the other files', () => {
	it('the image takes what docker-compose.yml hands it, and installs the package where n8n looks', () => {
		const dockerfile = file('Dockerfile');
		for (const name of Object.keys(main.build?.args ?? {})) {
			expect(dockerfile).toMatch(new RegExp(`^ARG ${name}$`, 'm'));
		}
		expect(dockerfile).toContain('cd /home/node/.n8n/nodes');
	});

	it('the proxy hands calls to the webhook processes and everything else to the main process', () => {
		const caddyfile = file('Caddyfile');
		expect(caddyfile).toMatch(/@calls path \/webhook\/\* /);
		expect(caddyfile).not.toContain('/webhook-test');
		expect(caddyfile).toContain('lb_policy uri_hash');
		const targets = [...caddyfile.matchAll(/(?:reverse_proxy|dynamic a) (\w+)[: ]5678/g)];
		expect(targets.map(([, name]) => name)).toEqual(['webhook', 'main']);
	});

	it('no file of secrets lies beside them or goes into the image', () => {
		expect(readFileSync(join(projectRoot(), '.gitignore'), 'utf8')).toMatch(/^deploy\/\.env$/m);
		expect(file('.dockerignore').split('\n')[0]).toBe('*');
	});
});

describe('docs/scale.md', () => {
	const page = readFileSync(join(projectRoot(), 'docs', 'scale.md'), 'utf8');

	it.each(CASES.map(({ name }) => name))('says what the case %s shows', (name) => {
		expect(page).toContain(`\`${name}\``);
	});
});
