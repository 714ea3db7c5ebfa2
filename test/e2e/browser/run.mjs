import { findChromium, HOW_TO_INSTALL } from '../../../scripts/lib/chromium.mjs';
import { wasInterrupted } from '../../../scripts/lib/commands.mjs';
import { reportFailure, say } from '../../../scripts/lib/progress.mjs';
import { runTool } from '../../../scripts/lib/tools.mjs';
import { runtimeEnvironment } from '../../../scripts/n8n-runtime.mjs';
import { ensureReady } from '../../../scripts/ready.mjs';

/** The exit code that says that nothing was tried. */
const NOT_RUN = 3;

/** What can be started: the file, and what it is called in words. */
const PROGRAMS = {
	visit: ['test/e2e/browser/main.mts', 'test:e2e'],
	panels: ['test/e2e/browser/panels/main.mts', 'panels'],
};

/**
 * Starts one of the programs that drive a browser, on n8n's own Node, with the current build; its options stand at its top.
 * `--check` only says whether there is a browser.
 */
async function main([program, ...args]) {
	const [file, name] = PROGRAMS[program];
	const chromium = findChromium();
	if (!chromium) {
		say(`${HOW_TO_INSTALL}\n\n${name}: not run`);
		return NOT_RUN;
	}
	if (args.includes('--check')) return 0;
	const runtime = await ensureReady();
	const env = runtimeEnvironment(runtime, { DIGITAL_ID_CHROMIUM: chromium });
	return await runTool(runtime.node, file, args, env);
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
