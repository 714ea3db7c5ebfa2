/** The process of the line and of the service at its end. It takes orders from the process that started it. */
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { createLine, type Line } from './line.mts';
import { SlowService, type Work } from './service.mts';

/** What may be asked of this process. */
export interface Order {
	/** What changes. */
	set?: Partial<Line & Work>;
	/** Whether what was seen is forgotten. */
	begin?: boolean;
}

const { values } = parseArgs({ options: { sandbox: { type: 'string', default: '' } } });
const line: Line = { roundTripMs: 0 };
const work: Work = { ms: 0, atATime: Infinity };
const service = new SlowService(work, values.sandbox);

service.server.listen(0, '127.0.0.1', () => {
	const { port } = service.server.address() as AddressInfo;
	const server = createLine(line, port);
	server.listen({ port: 0, host: '127.0.0.1', backlog: 1_000 }, () => {
		process.send?.({ port: (server.address() as AddressInfo).port });
	});
});

process.on('message', ({ set = {}, begin }: Order) => {
	const report = service.report();
	if (set.roundTripMs !== undefined) line.roundTripMs = set.roundTripMs;
	if (set.ms !== undefined) work.ms = set.ms;
	if (set.atATime !== undefined) work.atATime = set.atATime;
	if (begin) service.begin();
	process.send?.(report);
});
process.on('disconnect', () => process.exit());
