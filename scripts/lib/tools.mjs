import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from './commands.mjs';
import { projectFolder } from './folders.mjs';

/**
 * Runs one of the project's TypeScript tools with this terminal as its own.
 * @param {string} node the Node binary
 * @param {string} file relative to the checkout
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code
 */
export async function runTool(node, file, args, env) {
	const loader = join(projectFolder, 'node_modules', 'tsx', 'dist', 'loader.mjs');
	const ending = await run(
		node,
		['--import', pathToFileURL(loader).href, join(projectFolder, file), ...args],
		{ cwd: projectFolder, env, stdio: ['inherit', 'inherit', 'inherit'] },
	);
	if (ending.error) throw new Error(`${file} did not start: ${ending.error}`);
	return ending.code ?? 1;
}
