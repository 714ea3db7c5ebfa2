import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, wasInterrupted } from '../../scripts/lib/commands.mjs';
import { projectFolder } from '../../scripts/lib/folders.mjs';
import { reportFailure, say } from '../../scripts/lib/progress.mjs';
import { runtimeEnvironment } from '../../scripts/n8n-runtime.mjs';
import { ensureReady } from '../../scripts/ready.mjs';
import { findServices, whatToInstall } from './support/find-services.mjs';

/** The exit code that says that nothing was tried. */
const NOT_RUN = 3;

/**
 * Starts main.mts beside it on n8n's own Node, with the current build; its options stand at its top. `--check` only says
 * whether everything is there.
 */
async function main(args) {
	const services = findServices();
	const advice = whatToInstall(services);
	if (advice) {
		say(`${advice}\n\ntest:scale: not run`);
		return NOT_RUN;
	}
	if (args.includes('--check')) return 0;
	const runtime = await ensureReady();
	const loader = join(projectFolder, 'node_modules', 'tsx', 'dist', 'loader.mjs');
	const file = join(projectFolder, 'test', 'scale', 'main.mts');
	const ending = await run(runtime.node, ['--import', pathToFileURL(loader).href, file, ...args], {
		cwd: projectFolder,
		env: runtimeEnvironment(runtime, { DIGITAL_ID_SERVICES: JSON.stringify(services) }),
		stdio: ['inherit', 'inherit', 'inherit'],
	});
	if (ending.error) throw new Error(`test/scale/main.mts did not start: ${ending.error}`);
	return ending.code ?? 1;
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
