import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived: the body parsed where it is JSON, else its text. */
export interface RecordedRequest {
	method: string;
	path: string;
	query: Record<string, string>;
	headers: IncomingHttpHeaders;
	body: unknown;
}

/** What to answer: a body (objects become JSON) and a status, 200 unless given. */
export interface Answer {
	status?: number;
	headers?: Record<string, string>;
	body: unknown;
}

export interface RecordingServer {
	url: string;
	requests: RecordedRequest[];
	/** Most requests that were being answered at one time. */
	mostInFlight: number;
	close(): Promise<void>;
}

/** A server on a loopback port that keeps every request and answers as `answer` says. */
export async function startRecordingServer(
	answer: (request: RecordedRequest) => Answer | Promise<Answer>,
): Promise<RecordingServer> {
	let inFlight = 0;
	const server = createServer((incoming, outgoing) => {
		const chunks: Buffer[] = [];
		inFlight += 1;
		recording.mostInFlight = Math.max(recording.mostInFlight, inFlight);
		incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
		incoming.on('end', () => {
			const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
			const request: RecordedRequest = {
				method: incoming.method ?? '',
				path: pathname,
				query: Object.fromEntries(searchParams),
				headers: incoming.headers,
				body: parse(Buffer.concat(chunks).toString()),
			};
			recording.requests.push(request);
			void respond(request).then(({ status = 200, headers = {}, body }) => {
				const isText = typeof body === 'string';
				const type = isText ? 'text/html' : 'application/json';
				outgoing.writeHead(status, { 'content-type': type, ...headers });
				outgoing.end(isText ? body : JSON.stringify(body));
				inFlight -= 1;
			});
		});
	});
	const respond = async (request: RecordedRequest): Promise<Answer> => {
		try {
			return await answer(request);
		} catch (error) {
			return { status: 500, body: { message: String(error) } };
		}
	};
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const recording: RecordingServer = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests: [],
		mostInFlight: 0,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return recording;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
