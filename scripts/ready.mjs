import { checkNode, ensureDependencies } from './bootstrap.mjs';
import { build } from './build.mjs';
import { sideBySide } from './lib/progress.mjs';
import { ensureN8n } from './n8n-runtime.mjs';

/**
 * What every command needs that runs n8n with this package: n8n is installed while the tools of this checkout are, and the nodes
 * are built.
 * @returns {Promise<import('./n8n-runtime.mjs').N8nRuntime>}
 * @throws {StepFailure} naming the step and what to do
 */
export async function ensureReady() {
	checkNode();
	const [runtime] = await sideBySide(ensureN8n(), ensureDependencies().then(build));
	return runtime;
}
