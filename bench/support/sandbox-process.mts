import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { freePort } from '../../scripts/n8n/ports.mts';
import { SANDBOX_API_KEY } from '../../sandbox/server.mts';

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 100;

/** What the sandbox says of its traffic since its journal was cleared. */
export interface Traffic {
	requests: number;
	maxInFlight: number;
	/** Answers by the service's code. */
	answers: Record<string, number>;
}

/** A sandbox in a process of its own, so that its work is not taken for ours. */
export interface SandboxProcess {
	url: string;
	/** What the ID123 credential needs to reach it. */
	credential: { region: 'custom'; baseUrl: string; apiKey: string };
	traffic(): Promise<Traffic>;
	/** How many cards a template holds. */
	cards(templateId: string): Promise<number>;
	/** No cards, an empty journal. */
	reset(): Promise<void>;
	clearJournal(): Promise<void>;
	stop(): Promise<void>;
}

/**
 * Starts a sandbox in a process of its own; it ends with this one.
 * @param args options of its command line, e.g. `['--latency', '20']`
 */
export async function startSandboxProcess(args: readonly string[]): Promise<SandboxProcess> {
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const command = ['--import', 'tsx', resolve('sandbox/main.mts'), '--port', String(port), ...args];
	const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] });
	const end = (): boolean => child.kill('SIGKILL');
	process.once('exit', end);
	const gone = new Promise<void>((settle) => child.once('exit', () => settle()));

	const ask = async <T,>(method: string, path: string): Promise<T> => {
		const isPost = method === 'POST';
		const answer = await fetch(`${url}/sandbox${path}`, {
			method,
			headers: isPost ? { 'content-type': 'application/json' } : {},
			body: isPost ? '{}' : undefined,
		});
		if (!answer.ok) throw new Error(`The sandbox answered ${path} with ${answer.status}`);
		return (await answer.json()) as T;
	};
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (!(await ask('GET', '/status').catch(() => undefined))) {
		if (child.exitCode !== null || Date.now() > deadline) {
			end();
			throw new Error('The sandbox did not start');
		}
		await new Promise((wait) => setTimeout(wait, POLL_MS));
	}
	return {
		url,
		credential: { region: 'custom', baseUrl: `${url}/api/v2/`, apiKey: SANDBOX_API_KEY },
		traffic: async () => await ask<Traffic>('GET', '/status'),
		cards: async (templateId) => {
			const path = `/id123/cards?template=${templateId}&limit=1`;
			return (await ask<{ total: number }>('GET', path)).total;
		},
		reset: async () => void (await ask('POST', '/reset')),
		clearJournal: async () => void (await ask('DELETE', '/journal')),
		stop: async () => {
			process.removeListener('exit', end);
			end();
			await gone;
		},
	};
}
