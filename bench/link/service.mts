/** The service at the end of the line: TLS in front of a sandbox, and the time that it works on each request. */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { CERTIFICATE, KEY } from './certificate.mts';

export interface Work {
	/** How long the service works on a request, in ms. */
	ms: number;
	/** With more than so many at a time it takes longer for each: it does no more in a second than before. */
	atATime: number;
}

/** What was seen since it was last asked to begin anew. */
export interface Seen {
	requests: number;
	connections: number;
	/** Requests that the service worked on at a time, on average from the first to the last one. */
	average: number;
	most: number;
}

export class SlowService {
	readonly server: Server;

	private readonly sandbox: Pool;

	private working = 0;

	private seen: Seen & { since: number; last: number; area: number } = nothingSeen();

	constructor(
		private readonly work: Work,
		sandboxUrl: string,
	) {
		this.sandbox = new Pool(sandboxUrl, { connections: 200 });
		this.server = createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
			void this.answer(request, response);
		});
		this.server.on('secureConnection', () => (this.seen.connections += 1));
	}

	begin(): void {
		this.seen = nothingSeen();
	}

	report(): Seen {
		const { requests, connections, most, area, since, last } = this.seen;
		return { requests, connections, most, average: area / Math.max(1, last - since) };
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await bodyOf(request);
		this.count(1);
		try {
			await sleep(this.work.ms * Math.max(1, this.working / this.work.atATime));
			const answer = await this.sandbox.request({
				method: 'POST',
				path: request.url ?? '/',
				headers: {
					'content-type': request.headers['content-type'] ?? '',
					'x-api-key': String(request.headers['x-api-key'] ?? ''),
				},
				body,
			});
			response.statusCode = answer.statusCode;
			for (const name of ['content-type', 'retry-after']) {
				const value = answer.headers[name];
				if (value !== undefined) response.setHeader(name, value);
			}
			response.end(Buffer.from(await answer.body.arrayBuffer()));
		} catch {
			response.destroy();
		} finally {
			this.count(-1);
		}
	}

	private count(more: 1 | -1): void {
		const now = performance.now();
		const { seen } = this;
		if (seen.requests === 0) seen.since = seen.last = now;
		seen.area += this.working * (now - seen.last);
		seen.last = now;
		this.working += more;
		if (more === 1) seen.requests += 1;
		seen.most = Math.max(seen.most, this.working);
	}
}

function nothingSeen() {
	return { requests: 0, connections: 0, average: 0, most: 0, since: 0, last: 0, area: 0 };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of request) pieces.push(piece as Buffer);
	return Buffer.concat(pieces);
}
