import { randomUUID } from 'node:crypto';
import {
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { elapsed, say } from './progress.mjs';

const POLL_MS = 500;
const SAY_EVERY_MS = 15_000;
/** The holder touches its lock this often; on another host, or where the pid tells nothing, silence means it died. */
const TOUCH_MS = 5_000;
const SILENT_MS = 60_000;
/** Between making the folder and writing its owner lies an instant; longer than this, and the maker died in it. */
const OWNERLESS_MS = 10_000;

function readOwner(folder) {
	try {
		return JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'));
	} catch {
		return undefined;
	}
}

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

function isStale(folder, owner) {
	let silentFor;
	try {
		silentFor = Date.now() - statSync(folder).mtimeMs;
	} catch {
		return false;
	}
	if (!owner) return silentFor > OWNERLESS_MS;
	if (owner.host === hostname() && !isAlive(owner.pid)) return true;
	return silentFor > SILENT_MS;
}

function tryTake(folder, token) {
	try {
		mkdirSync(folder);
	} catch (error) {
		if (error.code === 'EEXIST') return false;
		throw error;
	}
	writeFileSync(
		join(folder, 'owner.json'),
		JSON.stringify({ token, pid: process.pid, host: hostname(), since: new Date().toISOString() }),
	);
	return true;
}

/** Moves a dead lock away in one atomic step; puts it back if somebody else was faster and it is a live one. */
function clearStale(folder, owner) {
	const aside = `${folder}.stale-${randomUUID()}`;
	try {
		renameSync(folder, aside);
	} catch {
		return;
	}
	if (readOwner(aside)?.token !== owner?.token) {
		try {
			renameSync(aside, folder);
			return;
		} catch {
			// A third process holds the lock by now; the one moved aside is lost to its holder either way.
		}
	}
	rmSync(aside, { recursive: true, force: true });
}

/**
 * Does a piece of work while no other process on this machine does it.
 * @template T
 * @param {string} folder the lock: a folder that exists while somebody works
 * @param {string} what for the waiting message, e.g. `installing n8n`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFolderLock(folder, what, work) {
	mkdirSync(dirname(folder), { recursive: true });
	const token = randomUUID();
	const start = Date.now();
	let lastSaid = 0;
	while (!tryTake(folder, token)) {
		const owner = readOwner(folder);
		if (isStale(folder, owner)) {
			clearStale(folder, owner);
			continue;
		}
		if (Date.now() - lastSaid > SAY_EVERY_MS) {
			lastSaid = Date.now();
			const who = owner ? `process ${owner.pid}` : 'another process';
			say(`  waiting: ${who} is ${what} (${elapsed(start)})`);
		}
		await sleep(POLL_MS);
	}

	const release = () => {
		if (readOwner(folder)?.token === token) rmSync(folder, { recursive: true, force: true });
	};
	const touch = setInterval(() => {
		try {
			utimesSync(folder, new Date(), new Date());
		} catch {
			// Removed by hand: the work goes on, the next process may start beside it.
		}
	}, TOUCH_MS);
	process.once('exit', release);
	try {
		return await work();
	} finally {
		clearInterval(touch);
		process.removeListener('exit', release);
		release();
	}
}
