import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, wasInterrupted } from '../../scripts/lib/commands.mjs';
import { projectFolder } from '../../scripts/lib/folders.mjs';
import { reportFailure } from '../../scripts/lib/progress.mjs';
import { runtimeEnvironment } from '../../scripts/n8n-runtime.mjs';
import { ensureReady } from '../../scripts/ready.mjs';

/** Starts main.mts beside it on n8n's own Node, with the current build; its options stand at its top. */
async function main(args) {
	const runtime = await ensureReady();
	const loader = join(projectFolder, 'node_modules', 'tsx', 'dist', 'loader.mjs');
	const file = join(projectFolder, 'test', 'trigger', 'main.mts');
	// isolated-vm, n8n's expression engine, asks for the first on every Node since 20. Listings of thousands of cards make so
	// much garbage that collecting it in the default portions takes a fifth of the time.
	const flags = ['--no-node-snapshot', '--max-semi-space-size=64'];
	flags.push('--import', pathToFileURL(loader).href);
	const ending = await run(runtime.node, [...flags, file, ...args], {
		cwd: projectFolder,
		env: runtimeEnvironment(runtime),
		stdio: ['inherit', 'inherit', 'inherit'],
	});
	if (ending.error) throw new Error(`The simulation did not start: ${ending.error}`);
	return ending.code ?? 1;
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
