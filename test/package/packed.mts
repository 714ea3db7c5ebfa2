import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The parts of package.json that decide what n8n loads. */
export interface Manifest {
	name: string;
	dependencies?: Record<string, string>;
	n8n: { nodes: string[]; credentials: string[] };
}

/** The tarball that npm would publish, unpacked into a temporary folder. */
export interface PackedPackage {
	/** The unpacked package; n8n-workflow can be required from it, nothing else. */
	folder: string;
	/** The temporary folder around it, for the test to remove. */
	workspace: string;
	/** All files, as paths from the package's folder, sorted. */
	files: string[];
	manifest: Manifest;
}

/** What the community package scanner says about a folder. */
export interface ScanResult {
	passed: boolean;
	/** Errors and warnings, one line each. */
	problems: string[];
	/** Files that were looked at. */
	files: string[];
	details?: string;
}

/** Packs a project with npm and unpacks the tarball. Needs a finished build. */
export function packProject(root: string): PackedPackage {
	if (!existsSync(join(root, 'dist'))) {
		throw new Error(`${root} has no dist folder: run \`npm run build\` first`);
	}
	const workspace = mkdtempSync(join(tmpdir(), 'packed-'));
	const folder = join(workspace, 'package');
	execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', workspace], {
		cwd: root,
		shell: process.platform === 'win32',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const tarball = readdirSync(workspace).find((file) => file.endsWith('.tgz')) ?? '';
	execFileSync('tar', ['-xzf', tarball], { cwd: workspace });
	mkdirSync(join(workspace, 'node_modules'));
	const provided = join('node_modules', 'n8n-workflow');
	symlinkSync(join(root, provided), join(workspace, provided), 'junction');
	const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
	return { folder, workspace, files: filesIn(folder), manifest };
}

/** Runs n8n's community package scanner on a folder; its patterns for source unless given. */
export function scan(root: string, folder: string, patterns: string[] = []): ScanResult {
	const script = join(root, 'test', 'package', 'scan.mts');
	const args = ['--import', 'tsx', script, folder, ...patterns];
	const output = execFileSync(process.execPath, args, {
		cwd: root,
		encoding: 'utf8',
		// The scanner must not think that it is n8n's test.
		env: { ...process.env, NODE_ENV: 'production', FORCE_COLOR: '0' },
	});
	return JSON.parse(output) as ScanResult;
}

/** All files below a folder, as paths with slashes from it, sorted. */
export function filesIn(folder: string): string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) =>
			join(parentPath, name)
				.slice(folder.length + 1)
				.replaceAll('\\', '/'),
		)
		.sort();
}
