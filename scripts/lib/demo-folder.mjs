import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, checkoutCacheFolder } from './folders.mjs';
import { say } from './progress.mjs';

const OWNER_FILE = 'demo.pid';
const ONE_RUN_PREFIX = 'demo-run-';

/** Whether a demo that is still alive uses the folder. */
function isInUse(folder) {
	try {
		process.kill(Number(readFileSync(join(folder, OWNER_FILE), 'utf8')), 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

function removeLeftovers() {
	let names = [];
	try {
		names = readdirSync(cacheFolder()).filter((name) => name.startsWith(ONE_RUN_PREFIX));
	} catch {
		return;
	}
	for (const folder of names.map((name) => join(cacheFolder(), name))) {
		if (!isInUse(folder)) rmSync(folder, { recursive: true, force: true });
	}
}

/**
 * The folder for the demo's n8n. What a person tried out in the open demo is there again the next time; a run
 * for its numbers alone starts from nothing and leaves nothing.
 * @param {{ once: boolean, fresh: boolean }} wish
 * @returns {{ folder: string, isForOneRun: boolean }}
 */
export function claimDemoFolder({ once, fresh }) {
	removeLeftovers();
	const lasting = checkoutCacheFolder('demo');
	let isForOneRun = once;
	if (!once && isInUse(lasting)) {
		say('Another demo of this checkout is open; this one gets an n8n of its own.');
		isForOneRun = true;
	}
	const folder = isForOneRun ? join(cacheFolder(), `${ONE_RUN_PREFIX}${process.pid}`) : lasting;
	if (isForOneRun || fresh) rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	writeFileSync(join(folder, OWNER_FILE), String(process.pid));
	return { folder, isForOneRun };
}

/** @param {{ folder: string, isForOneRun: boolean }} claim */
export function releaseDemoFolder({ folder, isForOneRun }) {
	rmSync(isForOneRun ? folder : join(folder, OWNER_FILE), { recursive: true, force: true });
}
