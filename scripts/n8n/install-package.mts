import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const NPM_TIMEOUT_MS = 120_000;

/** Runs npm, settled against what a user's own npm settings may say. */
async function npm(args: string[], cwd: string): Promise<string> {
	const settled = ['--no-audit', '--no-fund', '--no-update-notifier', '--yes', '--loglevel=error'];
	const { stdout } = await promisify(execFile)('npm', [...args, ...settled], {
		cwd,
		timeout: NPM_TIMEOUT_MS,
		maxBuffer: 64 * 1024 * 1024,
	});
	return stdout;
}

export interface PackedProject {
	/** path of the tarball */
	tarball: string;
	name: string;
	version: string;
	/** paths inside the package */
	files: string[];
}

/**
 * Packs the project as `npm publish` would; `dist` must be built.
 * @param destination a folder for the tarball
 */
export async function packProject(destination: string): Promise<PackedProject> {
	mkdirSync(destination, { recursive: true });
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
	const report = JSON.parse(await npm(args, resolve('.'))) as unknown;
	// npm 11 gives a list, later ones an object by package name.
	const [packed] = (Array.isArray(report) ? report : Object.values(report as object)) as Array<{
		filename: string;
		name: string;
		version: string;
		files: Array<{ path: string }>;
	}>;
	return {
		tarball: join(destination, packed.filename),
		name: packed.name,
		version: packed.version,
		files: packed.files.map((file) => file.path),
	};
}

/**
 * Installs a packed community node where n8n looks for them: `<userFolder>/.n8n/nodes`. As when n8n installs
 * one itself, no script runs and peer dependencies are left out, so that the node gets n8n's own n8n-workflow.
 */
export async function installCommunityPackage(
	userFolder: string,
	packed: Pick<PackedProject, 'tarball' | 'name'>,
): Promise<void> {
	const folder = join(userFolder, '.n8n', 'nodes');
	const manifest = join(folder, 'package.json');
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	if (!existsSync(manifest)) {
		const empty = { name: 'installed-nodes', private: true, dependencies: {} };
		writeFileSync(manifest, JSON.stringify(empty, null, 2));
	}
	// An earlier build of the same version has another checksum than the one npm noted.
	for (const trace of [
		'package-lock.json',
		'node_modules/.package-lock.json',
		`node_modules/${packed.name}`,
	]) {
		rmSync(join(folder, trace), { recursive: true, force: true });
	}
	await npm(
		[
			'install',
			packed.tarball,
			'--ignore-scripts',
			'--legacy-peer-deps',
			'--prefer-offline',
			'--force',
		],
		folder,
	);
	const installed = join(folder, 'node_modules', packed.name, 'package.json');
	if (!existsSync(installed)) throw new Error(`npm reported success but there is no ${installed}`);
}
