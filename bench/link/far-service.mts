/** Starts a sandbox behind a long line, each in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { startSandboxProcess, type SandboxProcess } from '../support/sandbox-process.mts';
import { CERTIFICATE } from './certificate.mts';
import type { Order } from './main.mts';
import type { Seen } from './service.mts';

export interface FarService {
	sandbox: SandboxProcess;
	/** The address over TLS. */
	baseUrl: string;
	/** Sets the line or the work, and says what was seen until then. */
	order(order: Order): Promise<Seen>;
	stop(): Promise<void>;
}

/** Where Node finds whom to trust: `NODE_EXTRA_CA_CERTS`. */
export function writeCertificate(file: string): string {
	writeFileSync(file, CERTIFICATE);
	return file;
}

/** @param sandboxArgs options of the sandbox's command line, e.g. `['--limit', '50/s']` */
export async function startFarService(sandboxArgs: readonly string[]): Promise<FarService> {
	const sandbox = await startSandboxProcess(sandboxArgs);
	const child = fork(resolve('bench/link/main.mts'), ['--sandbox', sandbox.url], {
		execArgv: ['--import', 'tsx'],
	});
	const [{ port }] = (await once(child, 'message')) as [{ port: number }];
	return {
		sandbox,
		baseUrl: `https://127.0.0.1:${port}/api/v2/`,
		order: async (order) => {
			child.send(order);
			return ((await once(child, 'message')) as [Seen])[0];
		},
		stop: async () => {
			child.kill('SIGKILL');
			await sandbox.stop();
		},
	};
}
