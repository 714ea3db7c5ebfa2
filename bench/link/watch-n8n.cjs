/**
 * Loaded into n8n before its own code (NODE_OPTIONS): tells over HTTP how much processor time n8n took and how late its
 * event loop was, and writes profiles. What n8n starts has it too, and does nothing.
 */
const { createServer } = require('node:http');
const { Session } = require('node:inspector/promises');
const { writeFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const MS = 1e6;
const port = Number(process.env.BENCH_WATCH_PORT);
delete process.env.BENCH_WATCH_PORT;

if (port > 0) {
	const delay = monitorEventLoopDelay({ resolution: 5 });
	let cpu = process.cpuUsage();
	let session;
	const orders = {
		'/begin': async ({ profile }) => {
			if (profile) {
				session = new Session();
				session.connect();
				await session.post('Profiler.enable');
				await session.post('Profiler.setSamplingInterval', { interval: 500 });
				await session.post('Profiler.start');
			}
			delay.reset();
			delay.enable();
			cpu = process.cpuUsage();
			return {};
		},
		'/end': async ({ profile }) => {
			const { user, system } = process.cpuUsage(cpu);
			delay.disable();
			if (profile && session) {
				const taken = await session.post('Profiler.stop');
				writeFileSync(profile, JSON.stringify(taken.profile));
				session.disconnect();
			}
			return {
				cpuMs: (user + system) / 1000,
				// What a timer of 5 ms is late by itself is none of n8n's doing.
				medianMs: Math.max(0, delay.percentile(50) / MS - 5),
				lateMs: Math.max(0, delay.percentile(99) / MS - 5),
				longestMs: Math.max(0, delay.max / MS - 5),
			};
		},
	};
	createServer((request, response) => {
		const url = new URL(request.url, 'http://localhost');
		orders[url.pathname](Object.fromEntries(url.searchParams)).then(
			(answer) => response.end(JSON.stringify(answer)),
			(error) => response.writeHead(500).end(String(error)),
		);
	})
		.listen(port, '127.0.0.1')
		.unref();
}
