/** A far-away service on this machine: its bytes are held back on the way, as a long line holds them back. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Line {
	/** How long bytes take to the service and back, in ms. */
	roundTripMs: number;
}

/**
 * Passes connections on to another port. What the service sends is held back by a round trip, in its order. What a new
 * connection sends first is held back too: to shake hands takes TCP a round trip, before anything else is sent.
 */
export function createLine(line: Line, port: number): Server {
	return createServer({ noDelay: true }, (client) => {
		const service = connect({ port, host: '127.0.0.1', noDelay: true });
		const begins = performance.now() + line.roundTripMs;
		passOn(client, service, () => Math.max(0, begins - performance.now()));
		passOn(service, client, () => line.roundTripMs);
	});
}

function passOn(from: Socket, to: Socket, heldBackMs: () => number): void {
	let last = 0;
	const later = (act: () => void): void => {
		// Never before what came earlier, whatever became of the round trip meanwhile.
		last = Math.max(last, performance.now() + heldBackMs());
		const left = last - performance.now();
		if (left < 0.5) act();
		else setTimeout(act, left);
	};
	from.on('data', (bytes) => later(() => to.writable && to.write(bytes)));
	from.on('end', () => later(() => to.end()));
	from.on('error', () => to.destroy());
	from.on('close', () => later(() => to.destroy()));
}
