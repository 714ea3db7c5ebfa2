/** npm's registry as this test has it: a server on the loopback address that a proxy shows under npm's own name. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';

const HOST = 'registry.npmjs.org';
const ADDRESS = `https://${HOST}`;

export interface Published {
	name: string;
	version: string;
	/** path of the file */
	tarball: string;
	integrity: string;
	/** its package.json */
	manifest: Record<string, unknown>;
}

interface Certificate {
	key: Buffer;
	cert: Buffer;
	certFile: string;
}

function certificate(folder: string): Certificate {
	const keyFile = join(folder, 'registry.key.pem');
	const certFile = join(folder, 'registry.cert.pem');
	const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	const names = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
	execFileSync(
		'openssl',
		['req', '-x509', ...curve, '-days', '2', ...names, '-keyout', keyFile, '-out', certFile],
		{ stdio: 'ignore' },
	);
	return { key: readFileSync(keyFile), cert: readFileSync(certFile), certFile };
}

/** npm sorts versions itself; here the one that was published last is the latest. */
function packument(versions: Published[]): object {
	const described = versions.map(({ name, version, tarball, integrity, manifest }) => [
		version,
		{ ...manifest, dist: { integrity, tarball: `${ADDRESS}/${name}/-/${basename(tarball)}` } },
	]);
	return {
		name: versions[0].name,
		'dist-tags': { latest: versions.at(-1)?.version },
		versions: Object.fromEntries(described),
	};
}

export class Registry {
	private readonly published = new Map<string, Published[]>();
	/** What was asked for under npm's name, as `GET /path`. */
	readonly requests: string[] = [];
	/** Hosts that somebody wanted to reach besides; nobody does. */
	readonly refused = new Set<string>();

	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly folder: string,
		private readonly certFile: string,
		private readonly server: FastifyInstance,
		private readonly proxy: Server,
	) {}

	/** @param folder for its certificate, and for npm's cache */
	static async open(folder: string): Promise<Registry> {
		const { key, cert, certFile } = certificate(folder);
		const server = fastify({ https: { key, cert } }) as unknown as FastifyInstance;
		const proxy = createServer((_, answer) => answer.writeHead(403).end());
		const registry = new Registry(folder, certFile, server, proxy);
		registry.addRoutes();
		await server.listen({ host: '127.0.0.1', port: 0 });
		proxy.on('connect', (request, socket: Socket) => registry.tunnel(request.url ?? '', socket));
		await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
		return registry;
	}

	private addRoutes(): void {
		this.server.addHook('onRequest', async ({ method, url }) => {
			this.requests.push(`${method} ${url}`);
		});
		this.server.get<{ Params: { name: string } }>('/:name', async ({ params }, reply) => {
			const versions = this.published.get(params.name);
			return versions ? packument(versions) : reply.code(404).send({ error: 'Not found' });
		});
		this.server.get<{ Params: { name: string; version: string } }>(
			'/:name/:version',
			async ({ params: { name, version } }, reply) => {
				const versions = this.published.get(name) ?? [];
				const found =
					version === 'latest'
						? versions.at(-1)
						: versions.find((each) => each.version === version);
				if (!found) return await reply.code(404).send({ error: 'Not found' });
				const { manifest, integrity } = found;
				return { ...manifest, dist: { integrity } };
			},
		);
		this.server.get<{ Params: { name: string; file: string } }>(
			'/:name/-/:file',
			async ({ params: { name, file } }, reply) => {
				const found = this.published.get(name)?.find(({ tarball }) => basename(tarball) === file);
				if (!found) return await reply.code(404).send({ error: 'Not found' });
				return await reply.type('application/octet-stream').send(readFileSync(found.tarball));
			},
		);
	}

	private tunnel(target: string, socket: Socket): void {
		socket.on('error', () => socket.destroy());
		this.sockets.add(socket);
		if (target !== `${HOST}:443`) {
			this.refused.add(target);
			socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
			return;
		}
		const { port } = this.server.server.address() as AddressInfo;
		const upstream = connect(port, '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			upstream.pipe(socket).pipe(upstream);
		});
		upstream.on('error', () => socket.destroy());
		socket.on('close', () => upstream.destroy());
	}

	publish(version: Published): void {
		this.published.set(version.name, [...(this.published.get(version.name) ?? []), version]);
	}

	/** npm's own settings, and n8n's way out, so that both find this registry where they look for npm's. */
	get environment(): Record<string, string> {
		const { port } = this.proxy.address() as AddressInfo;
		return {
			HTTPS_PROXY: `http://127.0.0.1:${port}`,
			NODE_EXTRA_CA_CERTS: this.certFile,
			npm_config_cache: join(this.folder, 'npm-cache'),
			// Not the user's own, which may name another registry.
			npm_config_userconfig: join(this.folder, 'npmrc'),
			npm_config_update_notifier: 'false',
		};
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise<void>((closed) => this.proxy.close(() => closed()));
		await this.server.close();
	}
}
