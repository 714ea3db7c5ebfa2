/**
 * Takes uploads in a process of its own and keeps nothing of a file but its hash. Tells its parent the address; a
 * message from the parent is answered with what came.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readForm, type Form } from '../../sandbox/idme/multipart.mts';

/** What came since the last time it was asked. */
export interface Received {
	forms: Form[];
	/** Bodies that were neither announced with their length nor of that length. */
	wrongLengths: number;
	/** Requests that were under way at one time. */
	mostInFlight: number;
}

let received: Received = { forms: [], wrongLengths: 0, mostInFlight: 0 };
let inFlight = 0;

const ANSWER = JSON.stringify({
	transaction_id: '7f3b5a52-0000-4000-8000-000000000001',
	verification_id: '7f3b5a52-0000-4000-8000-000000000002',
	product: 'document.license.verify',
	status: { code: 200, message: 'Transaction successfully completed' },
	result: { verified: true },
});

const server = createServer((incoming, outgoing) => {
	let bytes = 0;
	inFlight += 1;
	received.mostInFlight = Math.max(received.mostInFlight, inFlight);
	const counted = async function* (): AsyncGenerator<Buffer> {
		for await (const chunk of incoming as AsyncIterable<Buffer>) {
			bytes += chunk.length;
			yield chunk;
		}
	};
	void readForm(incoming.headers['content-type'] ?? '', counted()).then((form) => {
		inFlight -= 1;
		received.forms.push(form);
		if (Number(incoming.headers['content-length']) !== bytes) received.wrongLengths += 1;
		outgoing.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
	});
});

server.listen(0, '127.0.0.1', () => {
	const { port } = server.address() as AddressInfo;
	process.send?.(`http://127.0.0.1:${port}`);
});

process.on('message', () => {
	process.send?.(received);
	received = { forms: [], wrongLengths: 0, mostInFlight: 0 };
});
process.on('disconnect', () => process.exit());
