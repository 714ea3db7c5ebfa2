import { ensureDependencies } from './bootstrap.mjs';
import { wasInterrupted } from './lib/commands.mjs';
import { runTool } from './lib/node24-tools.mjs';
import { reportFailure } from './lib/progress.mjs';
import { ensureN8n, runtimeEnvironment } from './n8n-runtime.mjs';

try {
	await ensureDependencies();
	const runtime = await ensureN8n();
	process.exitCode = await runTool(
		runtime,
		'sandbox/main.mts',
		process.argv.slice(2),
		runtimeEnvironment(runtime),
	);
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
