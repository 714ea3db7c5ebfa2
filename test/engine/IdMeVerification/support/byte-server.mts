/** A server on a loopback port that keeps each request as it arrived, the body as its bytes. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ByteRequest {
	method: string;
	/** With the query, as it stands in the request line. */
	path: string;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

/** What to answer: objects become JSON. `drop` ends the connection instead. */
export interface ByteAnswer {
	status?: number;
	headers?: Record<string, string>;
	body?: unknown;
	drop?: boolean;
}

export type Respond = (request: ByteRequest) => ByteAnswer | Promise<ByteAnswer>;

export class ByteServer {
	readonly requests: ByteRequest[] = [];

	private constructor(
		readonly url: string,
		private readonly server: Server,
	) {}

	static async start(respond: (request: ByteRequest) => ReturnType<Respond>): Promise<ByteServer> {
		const server = createServer((incoming, outgoing) => {
			const chunks: Buffer[] = [];
			incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
			incoming.on('end', () => {
				const { method = '', url: path = '', headers } = incoming;
				const request = { method, path, headers, body: Buffer.concat(chunks) };
				started.requests.push(request);
				void Promise.resolve(respond(request)).then(({ status = 200, drop, ...answer }) => {
					if (drop) return incoming.socket.destroy();
					const isText = typeof answer.body === 'string';
					const type = isText ? 'text/html' : 'application/json';
					outgoing.writeHead(status, { 'content-type': type, ...answer.headers });
					return outgoing.end(isText ? answer.body : JSON.stringify(answer.body ?? {}));
				});
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const started = new ByteServer(`http://127.0.0.1:${port}`, server);
		return started;
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
