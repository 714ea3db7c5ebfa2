import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureDependencies } from './bootstrap.mjs';
import { runLogged } from './lib/commands.mjs';
import { withFolderLock } from './lib/folder-lock.mjs';
import { checkoutCacheFolder, projectFolder } from './lib/folders.mjs';
import { reportFailure, say, withProgress } from './lib/progress.mjs';

const INPUTS = [
	'nodes',
	'credentials',
	'icons',
	'gulpfile.js',
	'scripts/packages/repository/gulpfile.js',
	'tsconfig.json',
	'package.json',
	'package-lock.json',
];
const distFolder = join(projectFolder, 'dist');
// In node_modules, because everything in dist is shipped.
const stampFile = join(projectFolder, 'node_modules', '.cache', 'digital-id-build.json');

function filesUnder(path) {
	try {
		return readdirSync(path, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath ?? entry.path, entry.name))
			.sort();
	} catch (error) {
		if (error.code === 'ENOTDIR') return [path];
		if (error.code === 'ENOENT') return [];
		throw error;
	}
}

function hashOf(paths) {
	const hash = createHash('sha256');
	for (const file of paths.flatMap((path) => filesUnder(join(projectFolder, path)))) {
		hash
			.update(`${relative(projectFolder, file)}\0`)
			.update(readFileSync(file))
			.update('\0');
	}
	return hash.digest('hex');
}

function isUpToDate(inputs) {
	try {
		const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
		return stamp.inputs === inputs && stamp.outputs === hashOf(['dist']);
	} catch {
		return false;
	}
}

const tool = (...path) => join(projectFolder, 'node_modules', ...path);

async function compile() {
	const logFile = join(checkoutCacheFolder('logs'), 'build.log');
	rmSync(logFile, { force: true });
	rmSync(stampFile, { force: true });
	rmSync(distFolder, { recursive: true, force: true });
	const job = { command: process.execPath, cwd: projectFolder, logFile };
	await runLogged({
		...job,
		step: 'compiling the nodes (tsc)',
		args: [tool('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'],
		advice: ['Correct the type errors above and run the same command again.'],
	});
	await runLogged({
		...job,
		step: 'copying icons, codex files and schemas (gulp)',
		args: [tool('gulp', 'bin', 'gulp.js')],
	});
}

/**
 * Makes dist from the sources, unless it is what they give already.
 * @returns {Promise<boolean>} whether there was anything to do
 * @throws {StepFailure} with the compiler's messages
 */
export async function build() {
	return await withFolderLock(`${checkoutCacheFolder('build')}.lock`, 'building', async () => {
		const inputs = hashOf(INPUTS);
		if (isUpToDate(inputs)) return false;
		await withProgress('building dist', compile);
		mkdirSync(dirname(stampFile), { recursive: true });
		writeFileSync(stampFile, JSON.stringify({ inputs, outputs: hashOf(['dist']) }));
		return true;
	});
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	try {
		await ensureDependencies();
		say((await build()) ? 'dist is built.' : 'dist is up to date.');
	} catch (error) {
		reportFailure(error);
		process.exitCode = 1;
	}
}
