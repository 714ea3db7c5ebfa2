/** A service that sends a byte now and then and never ends: nothing is ever idle for long, and no answer is ever whole. */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

const EVERY_MS = 500;

/** From the head of its answer, of which a byte comes at a time, or from the body on. */
export type DrippingFrom = 'head' | 'body';

interface Connection {
	openedAt: number;
	closedAt?: number;
	isAsked: boolean;
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n';

export class DrippingService {
	readonly connections: Connection[] = [];

	/** What is answered at once and whole, where it no longer drips. */
	answer: string | undefined;

	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		private readonly from: DrippingFrom,
	) {
		server.on('connection', (socket) => this.take(socket));
	}

	static async open(from: DrippingFrom = 'body'): Promise<DrippingService> {
		const server = createServer();
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		return new DrippingService(server, from);
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
	}

	/** Connections on which something was asked. */
	get asked(): Connection[] {
		return this.connections.filter(({ isAsked }) => isAsked);
	}

	get open(): number {
		return this.connections.filter(({ closedAt }) => closedAt === undefined).length;
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((closed) => this.server.close(closed));
	}

	private take(socket: Socket): void {
		const connection: Connection = { openedAt: Date.now(), isAsked: false };
		this.connections.push(connection);
		this.sockets.add(socket);
		const chunked = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;
		let rest = this.from === 'head' ? chunked : '';
		const drip = setInterval(() => {
			if (!connection.isAsked) return;
			const [next] = rest;
			rest = rest.slice(1);
			socket.write(next ?? '1\r\n \r\n');
		}, EVERY_MS);
		socket.on('data', () => {
			if (connection.isAsked) return;
			connection.isAsked = true;
			if (this.answer !== undefined) {
				socket.end(
					`${HEAD}Content-Length: ${Buffer.byteLength(this.answer)}\r\n\r\n${this.answer}`,
				);
			} else if (this.from === 'body') socket.write(chunked);
		});
		socket.on('error', () => undefined);
		socket.on('close', () => {
			clearInterval(drip);
			connection.closedAt = Date.now();
			this.sockets.delete(socket);
		});
	}
}
