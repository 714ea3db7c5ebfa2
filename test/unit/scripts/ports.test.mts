import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { freePort } from '../../../scripts/n8n/ports.mts';

/** The lowest port that the system gives to connections; Linux tells, others begin higher. */
function lowestOfConnections(): number {
	const file = '/proc/sys/net/ipv4/ip_local_port_range';
	return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 49_152;
}

it('gives no port that a connection could take before somebody listens there, and none twice', async () => {
	const ports = await Promise.all(Array.from({ length: 200 }, async () => await freePort()));
	expect(Math.max(...ports)).toBeLessThan(lowestOfConnections());
	expect(new Set(ports).size).toBe(200);
});

it('gives the preferred port as long as it is free', async () => {
	const preferred = await freePort();
	expect(await freePort(preferred)).toBe(preferred);
	const server = createServer().listen(preferred, '127.0.0.1');
	await once(server, 'listening');
	expect(await freePort(preferred)).not.toBe(preferred);
	server.close();
	await once(server, 'close');
	expect(await freePort(preferred)).toBe(preferred);
});
