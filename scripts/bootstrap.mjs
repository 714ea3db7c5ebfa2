import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, runLogged } from './lib/commands.mjs';
import { withFolderLock } from './lib/folder-lock.mjs';
import { checkoutCacheFolder, projectFolder } from './lib/folders.mjs';
import { say, StepFailure, withProgress } from './lib/progress.mjs';

/** As package.json says: release-it, gulp and the sandbox run on it; n8n and its engine get a Node of their own. */
const MINIMUM_NODE = [20, 19];

const lockFile = join(projectFolder, 'package-lock.json');
const stampFile = join(projectFolder, 'node_modules', '.bootstrap-stamp.json');
/** npm's own record of what it put into node_modules; it writes it last. */
const installedFile = join(projectFolder, 'node_modules', '.package-lock.json');

function readJson(file) {
	try {
		return JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		return undefined;
	}
}

/** Nothing of the running Node: no package is built while installing, and what is native brings a binary for each. */
function wantedStamp() {
	return { lock: createHash('sha256').update(readFileSync(lockFile)).digest('hex') };
}

function isStamped(wanted) {
	return readJson(stampFile)?.lock === wanted.lock && existsSync(installedFile);
}

/** Whether somebody ran npm by hand and node_modules is what the lock file says. */
function isInstalledByHand() {
	const installed = readJson(installedFile)?.packages;
	const locked = readJson(lockFile)?.packages;
	if (!installed || !locked || readJson(stampFile)) return false;
	return Object.entries(locked).every(
		([path, { version, optional, devOptional }]) =>
			path === '' ||
			installed[path]?.version === version ||
			(!installed[path] && (optional || devOptional)),
	);
}

/** @throws {StepFailure} where this Node is too old for the tools */
export function checkNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
	const needed = MINIMUM_NODE.join('.');
	throw new StepFailure(
		'looking at the version of Node',
		`This is Node ${process.version}; Node ${needed} or newer is needed.`,
		['Install a current Node from https://nodejs.org and run the same command again.'],
	);
}

async function install() {
	const logFile = join(checkoutCacheFolder('logs'), 'bootstrap.log');
	say('Installing the dependencies of this checkout (locked versions; about a minute).');
	rmSync(logFile, { force: true });
	await withProgress('npm ci', () =>
		runLogged({
			...npmCommand([
				'ci',
				'--ignore-scripts',
				'--include=dev',
				'--include=optional',
				'--legacy-peer-deps=false',
				'--engine-strict=false',
				'--loglevel=error',
			]),
			step: 'installing the dependencies of this checkout with npm',
			cwd: projectFolder,
			logFile,
			advice: [
				'Look in the log for the cause: often no network, a proxy that npm does not know, or a full disk.',
				'Then run the same command again.',
			],
		}),
	);
}

/**
 * Installs the locked dependencies when node_modules is missing or was made from another lock file.
 * @throws {StepFailure} naming the step, the end of the log and what to do
 */
export async function ensureDependencies() {
	checkNode();
	const wanted = wantedStamp();
	if (isStamped(wanted)) return;
	await withFolderLock(
		`${checkoutCacheFolder('bootstrap')}.lock`,
		'installing dependencies',
		async () => {
			if (isStamped(wanted)) return;
			if (!isInstalledByHand()) await install();
			writeFileSync(stampFile, `${JSON.stringify(wanted, null, '\t')}\n`);
		},
	);
}
