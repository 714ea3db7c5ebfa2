import { findChromium, HOW_TO_INSTALL } from './lib/chromium.mjs';
import { wasInterrupted } from './lib/commands.mjs';
import { claimDemoFolder, releaseDemoFolder } from './lib/demo-folder.mjs';
import { reportFailure } from './lib/progress.mjs';
import { runTool } from './lib/tools.mjs';
import { runtimeEnvironment } from './n8n-runtime.mjs';
import { ensureReady } from './ready.mjs';

/** Takes the pictures of the README anew, on an n8n of its own: see pictures/main.mts. */
async function main(args) {
	const chromium = findChromium();
	if (!chromium) throw new Error(HOW_TO_INSTALL);
	const runtime = await ensureReady();
	const claim = claimDemoFolder({ once: true, fresh: true });
	try {
		return await runTool(
			runtime.node,
			'scripts/pictures/main.mts',
			['--folder', claim.folder, ...args],
			runtimeEnvironment(runtime, { DIGITAL_ID_CHROMIUM: chromium }),
		);
	} finally {
		releaseDemoFolder(claim);
	}
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
