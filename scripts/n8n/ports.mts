import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Systems give no port below 32768 to outgoing connections (Linux begins there, macOS and Windows at 49152, as IANA has it).
 * n8n listens about ten seconds after its port was chosen: a port of theirs may be taken until then.
 */
const PORTS = { from: 15_000, below: 32_768 } as const;
const TRIES = 100;

/** What this process was given: whoever got one may not listen there yet. */
const given = new Set<number>();

/** Whether a TCP port of this machine's loopback address can be bound. */
async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}

/**
 * A free TCP port on the loopback address, which stays free until somebody listens there on purpose.
 * @param preferred taken when it is free
 */
export async function freePort(preferred?: number): Promise<number> {
	if (preferred !== undefined && (await isFree(preferred))) return preferred;
	for (let attempt = 0; attempt < TRIES; attempt += 1) {
		const port = randomInt(PORTS.from, PORTS.below);
		if (given.has(port)) continue;
		given.add(port);
		if (await isFree(port)) return port;
	}
	throw new Error(`None of ${TRIES} ports of 127.0.0.1 could be opened`);
}
