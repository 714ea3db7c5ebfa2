import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies } from '../bootstrap.mjs';
import { run, wasInterrupted } from '../lib/commands.mjs';
import { projectFolder } from '../lib/folders.mjs';
import { reportFailure, say } from '../lib/progress.mjs';

const git = (folder, ...args) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });

/** A clone of what is committed, on a branch `main` that has something to follow. */
function cloneInto(folder) {
	const remote = join(folder, 'remote.git');
	const clone = join(folder, 'clone');
	git(folder, 'clone', '--quiet', '--bare', projectFolder, remote);
	git(folder, 'clone', '--quiet', remote, clone);
	git(clone, 'checkout', '--quiet', '-B', 'main');
	git(clone, 'push', '--quiet', '--force', '--set-upstream', 'origin', 'main');
	symlinkSync(join(projectFolder, 'node_modules'), join(clone, 'node_modules'), 'junction');
	// n8n-node hands no option on to release-it, which reads its own file all the same.
	const file = join(clone, '.release-it.json');
	const settings = JSON.parse(readFileSync(file, 'utf8'));
	writeFileSync(file, JSON.stringify({ ...settings, 'dry-run': true, increment: 'minor' }));
	git(clone, 'update-index', '--assume-unchanged', '.release-it.json');
	return clone;
}

/** What `npm run release` would do with what is committed, without a network and without changing anything. */
async function main() {
	await ensureDependencies();
	const folder = mkdtempSync(join(tmpdir(), 'digital-id-release-'));
	try {
		const clone = cloneInto(folder);
		say(
			'n8n-node release, in a clone whose remote is on this machine, with release-it as a dry run',
		);
		const cli = join('node_modules', '@n8n', 'node-cli', 'bin', 'n8n-node.mjs');
		const { code } = await run(process.execPath, [cli, 'release'], {
			cwd: clone,
			// Nobody answers questions here; and a token that opens nothing, since release-it asks for one before a dry run, too.
			env: { ...process.env, CI: 'true', GITHUB_TOKEN: 'dry-run', GITHUB_ACTIONS: '' },
		});
		return code ?? 1;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

try {
	process.exitCode = await main();
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
