import { join } from 'node:path';
import { run } from './commands.mjs';
import { projectFolder } from './folders.mjs';

/**
 * Runs one of the project's TypeScript tools under Node 24, with this terminal as its own.
 * @param {import('../n8n-runtime.mjs').N8nRuntime} runtime
 * @param {string} file relative to the checkout
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export async function runTool(runtime, file, args, env) {
	const loader = join(projectFolder, 'node_modules', 'tsx', 'dist', 'loader.mjs');
	const ending = await run(
		runtime.node,
		['--import', `file://${loader}`, join(projectFolder, file), ...args],
		{ cwd: projectFolder, env, stdio: ['inherit', 'inherit', 'inherit'] },
	);
	if (ending.error) throw new Error(`${file} did not start: ${ending.error}`);
	return ending.code ?? 1;
}
