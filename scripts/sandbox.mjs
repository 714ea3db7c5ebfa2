import { ensureDependencies } from './bootstrap.mjs';
import { wasInterrupted } from './lib/commands.mjs';
import { reportFailure } from './lib/progress.mjs';
import { runTool } from './lib/tools.mjs';
import { installedNode24 } from './n8n-runtime.mjs';

try {
	await ensureDependencies();
	// The sandbox alone is no reason to install n8n and its Node; the one that runs this will do.
	const node = installedNode24() ?? process.execPath;
	process.exitCode = await runTool(node, 'sandbox/main.mts', process.argv.slice(2));
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
