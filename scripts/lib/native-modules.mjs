import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { capture, runLogged, wasInterrupted, withNode } from './commands.mjs';
import { StepFailure } from './progress.mjs';

/** A prebuilt binary is a convenience; where its host cannot be reached, waiting longer helps nobody. */
const DOWNLOAD_TIMEOUT_MS = 90_000;

const CHECKS = {
	sqlite3: `const { Database } = require('sqlite3');
		new Database(':memory:').get('select 1 as one', (error, row) => {
			if (error || row.one !== 1) throw error ?? new Error('a query gave no row');
		});`,
	'isolated-vm': `const ivm = require('isolated-vm');
		if (new ivm.Isolate().createContextSync().evalSync('1 + 1') !== 2) throw new Error('no result');`,
};

/**
 * Whether a module with a native part works under the given Node.
 * @param {{ folder: string, node: string }} runtime
 * @param {keyof typeof CHECKS} name
 * @returns {Promise<{ works: boolean, output: string }>} with what was printed, for the message
 */
export async function checkNativeModule(runtime, name) {
	// isolated-vm asks for this flag on every Node since 20 (its README, "Requirements").
	const result = await capture(runtime.node, ['--no-node-snapshot', '-e', CHECKS[name]], {
		cwd: runtime.folder,
		timeoutMs: 60_000,
	});
	return { works: result.code === 0, output: result.output.trim() };
}

function buildEnvironment(runtime) {
	const extra = { JOBS: 'max' };
	// The npm package of Node brings its own headers; with them node-gyp downloads nothing.
	if (existsSync(join(runtime.nodeFolder, 'include', 'node', 'node_api.h'))) {
		extra.npm_config_nodedir = runtime.nodeFolder;
	}
	return withNode(runtime.node, extra);
}

async function downloadPrebuilt(runtime, name, logFile) {
	const script = join(runtime.folder, 'node_modules', 'prebuild-install', 'bin.js');
	if (!existsSync(script)) return;
	try {
		await runLogged({
			step: `downloading a prebuilt ${name}`,
			command: runtime.node,
			args: [script, '-r', 'napi'],
			cwd: join(runtime.folder, 'node_modules', name),
			env: withNode(runtime.node),
			logFile,
			timeoutMs: DOWNLOAD_TIMEOUT_MS,
		});
	} catch (error) {
		if (wasInterrupted()) throw error;
		// No prebuilt binary for this platform, or no way to its host: it is built from source instead.
	}
}

/**
 * Gives a module its native part the way its own install script does: the binary that comes with it or can
 * be downloaded, else one built from source.
 * @param {{ folder: string, node: string, nodeFolder: string }} runtime
 * @param {keyof typeof CHECKS} name
 * @param {string} logFile
 * @throws {StepFailure} when it cannot be built or does not work once built
 */
export async function ensureNativeModule(runtime, name, logFile) {
	if ((await checkNativeModule(runtime, name)).works) return;
	if (name === 'sqlite3') {
		await downloadPrebuilt(runtime, name, logFile);
		if ((await checkNativeModule(runtime, name)).works) return;
	}
	await runLogged({
		step: `building ${name} from source`,
		command: runtime.node,
		args: [join(runtime.folder, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js'), 'rebuild'],
		cwd: join(runtime.folder, 'node_modules', name),
		env: buildEnvironment(runtime),
		logFile,
		advice: [
			'It needs a C++ compiler, make and Python 3. On Debian and Ubuntu: sudo apt-get install build-essential python3. On macOS: xcode-select --install.',
			'Then run the same command again; what is installed already is kept.',
		],
	});
	const check = await checkNativeModule(runtime, name);
	if (!check.works) {
		throw new StepFailure(`checking ${name}`, `It was built but does not work:\n${check.output}`, [
			`The log of the build is ${logFile}.`,
		]);
	}
}
