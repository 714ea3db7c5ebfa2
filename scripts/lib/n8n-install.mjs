import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, runLogged, wasInterrupted } from './commands.mjs';
import { projectFolder } from './folders.mjs';
import { ensureNativeModule } from './native-modules.mjs';
import { say, StepFailure } from './progress.mjs';

/** Holds n8n's whole tree with its lock, for every platform. */
export const specificationFolder = join(projectFolder, 'scripts', 'n8n-runtime');

const PNPM_VERSION = '12.21.0';
const LOOK_IN_LOG = [
	'Look in the log for the cause: often no network, a proxy that npm does not know, or a full disk.',
	'Then run the same command again.',
];

/**
 * What n8n asks for as `sqlite3`. The package behind it is an ES module of the same interface, whose binaries come with
 * it, so one line hands it on.
 */
const SQLITE3_STAND_IN = {
	'package.json': `${JSON.stringify({ name: 'sqlite3', version: '5.1.7', main: 'index.js' }, null, 2)}\n`,
	'index.js': "module.exports = require('@appthreat/sqlite3').default;\n",
};

/** @typedef {import('../n8n-runtime.mjs').RuntimeFolders} RuntimeFolders */

function npmInstall(runtime, step, cwd, args) {
	return runLogged({
		...npmCommand([
			'install',
			'--ignore-scripts',
			'--include=optional',
			'--omit=dev',
			'--legacy-peer-deps=false',
			'--engine-strict=false',
			'--loglevel=error',
			...args,
		]),
		step,
		cwd,
		env: { ...process.env, NODE_ENV: 'production' },
		logFile: runtime.logFile,
		advice: LOOK_IN_LOG,
	});
}

/**
 * pnpm and Node 24, as npm's own packages. Node stands here and not in the lock: its packages name their system in a
 * way that makes pnpm fetch all of them.
 * @param {RuntimeFolders} runtime
 * @param {string[]} [more] what is wanted beside Node
 */
export async function installTools(runtime, more = [`pnpm@${PNPM_VERSION}`]) {
	rmSync(runtime.toolsFolder, { recursive: true, force: true });
	mkdirSync(runtime.toolsFolder, { recursive: true });
	writeFileSync(join(runtime.toolsFolder, 'package.json'), '{ "private": true }\n');
	const node = runtime.nodePackage ? [runtime.nodePackage.join('@')] : [];
	await npmInstall(runtime, 'getting Node 24 and pnpm with npm', runtime.toolsFolder, [
		'--save-exact',
		...more,
		...node,
	]);
}

/** Where pnpm collects packages; what an interrupted run left there is checked by pnpm and spares the next one the way. */
const storeOf = (runtime) => join(runtime.folder, 'store');

/** The locked tree: about 40 seconds, and nothing is built. */
async function installWithPnpm(runtime) {
	cpSync(specificationFolder, runtime.folder, { recursive: true });
	const pnpm = join(runtime.toolsFolder, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
	const store = storeOf(runtime);
	await runLogged({
		step: `installing n8n ${runtime.version} with pnpm`,
		command: runtime.node,
		args: [
			pnpm,
			'install',
			'--prod',
			'--frozen-lockfile',
			'--ignore-scripts',
			`--store-dir=${store}`,
		],
		cwd: runtime.folder,
		env: { ...process.env, CI: 'true' },
		logFile: runtime.logFile,
		advice: LOOK_IN_LOG,
	});
	// The tree holds links to what is in the store.
	rmSync(store, { recursive: true, force: true });
	const standIn = join(runtime.folder, 'node_modules', 'sqlite3');
	mkdirSync(standIn, { recursive: true });
	for (const [name, text] of Object.entries(SQLITE3_STAND_IN))
		writeFileSync(join(standIn, name), text);
}

/** Without pnpm's lock: minutes, and sqlite3 is built where no binary of it can be had. */
async function installWithNpm(runtime) {
	rmSync(storeOf(runtime), { recursive: true, force: true });
	const { dependencies, ...rest } = JSON.parse(
		readFileSync(join(specificationFolder, 'package.json'), 'utf8'),
	);
	const specification = {
		...rest,
		dependencies: { n8n: dependencies.n8n },
		overrides: {
			// 0.18.15 asks for a package that does not exist.
			linkedom: '0.18.12',
			// sqlite3 asks for 8.x, which needs Python's distutils, gone since Python 3.12.
			'node-gyp': '11.4.2',
		},
	};
	writeFileSync(join(runtime.folder, 'package.json'), JSON.stringify(specification, null, 2));
	await npmInstall(runtime, `installing n8n ${runtime.version} with npm`, runtime.folder, [
		'--install-strategy=hoisted',
	]);
}

/** What an interrupted or failed run left: neither npm nor pnpm tells a half-written package from a whole one. */
function clear(runtime) {
	for (const name of ['node_modules', 'package-lock.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
		rmSync(join(runtime.folder, name), { recursive: true, force: true });
}

/**
 * n8n and what it needs, by the locked tree; where that does not work here, by npm.
 * @param {RuntimeFolders} runtime
 * @throws {StepFailure} when neither works
 */
export async function installN8n(runtime) {
	for (const [name, install] of [
		['pnpm', installWithPnpm],
		['npm', installWithNpm],
	]) {
		clear(runtime);
		try {
			await install(runtime);
			for (const part of ['sqlite3', 'isolated-vm'])
				await ensureNativeModule(runtime, part, runtime.logFile);
			return;
		} catch (error) {
			if (wasInterrupted() || name === 'npm' || !(error instanceof StepFailure)) throw error;
			say(
				`  That did not work (${error.step}; see ${runtime.logFile}). Trying with npm, which takes some minutes.`,
			);
		}
	}
}

/** Whether the parts that everything else needs are there. @param {RuntimeFolders} runtime */
export const isInstalled = (runtime) => existsSync(runtime.node) && existsSync(runtime.n8n);
