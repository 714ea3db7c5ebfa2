import { execFile } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const lockModule = pathToFileURL(resolve('scripts/lib/folder-lock.mjs')).href;

/** Appends `in` and `out` to a file around half a second of work done under the lock. */
const WORKER = `
	import { appendFileSync } from 'node:fs';
	import { setTimeout as sleep } from 'node:timers/promises';
	import { withFolderLock } from '${lockModule}';
	const [lock, log] = process.argv.slice(1);
	await withFolderLock(lock, 'testing', async () => {
		appendFileSync(log, 'in ');
		await sleep(500);
		appendFileSync(log, 'out ');
	});
`;

async function work(lock: string, log: string): Promise<string> {
	const args = ['--input-type=module', '-e', WORKER, lock, log];
	return (await promisify(execFile)(process.execPath, args)).stdout;
}

describe('the lock around an installation', () => {
	let folder: string;
	let lock: string;
	let log: string;

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'folder-lock-'));
		lock = join(folder, 'work.lock');
		log = join(folder, 'log');
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it('lets one process work at a time and is gone afterwards', async () => {
		await Promise.all([work(lock, log), work(lock, log), work(lock, log)]);
		expect(readFileSync(log, 'utf8')).toBe('in out in out in out ');
		expect(existsSync(lock)).toBe(false);
	});

	it('is taken over from a process that died', async () => {
		mkdirSync(lock);
		// No process has this number: it is above the limit of every system.
		const dead = { token: 'dead', pid: 2 ** 30, host: hostname() };
		writeFileSync(join(lock, 'owner.json'), JSON.stringify(dead));
		await work(lock, log);
		expect(readFileSync(log, 'utf8')).toBe('in out ');
	});

	it('is taken over when its holder died before it could write its name', async () => {
		mkdirSync(lock);
		const before = new Date(Date.now() - 60_000);
		utimesSync(lock, before, before);
		await work(lock, log);
		expect(readFileSync(log, 'utf8')).toBe('in out ');
	});

	it('says whom it waits for', async () => {
		const [first, second] = await Promise.all([work(lock, log), work(lock, log)]);
		expect(first + second).toMatch(/waiting: (process \d+|another process) is testing/);
	});
});
