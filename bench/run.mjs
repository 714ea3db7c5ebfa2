import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, wasInterrupted } from '../scripts/lib/commands.mjs';
import { projectFolder } from '../scripts/lib/folders.mjs';
import { reportFailure, say } from '../scripts/lib/progress.mjs';
import { runtimeEnvironment } from '../scripts/n8n-runtime.mjs';
import { ensureReady } from '../scripts/ready.mjs';

const folder = join(projectFolder, 'bench');
const names = readdirSync(folder)
	.filter((file) => file.endsWith('.mts'))
	.map((file) => file.replace(/\.mts$/, ''));

const USAGE = `npm run bench                         all benchmarks, one after the other (about twenty minutes)
npm run bench -- bulk                 one of them: ${names.join(', ')}
npm run bench -- bulk --rows 100000   with its own options, which stand at the top of its file
The results are written to bench/RESULTS.md.`;

/** isolated-vm, n8n's expression engine, asks for it on every Node since 20. */
const FLAGS = ['--no-node-snapshot'];

async function bench(runtime, name, options) {
	const loader = join(projectFolder, 'node_modules', 'tsx', 'dist', 'loader.mjs');
	const file = join(folder, `${name}.mts`);
	const args = [...FLAGS, '--import', pathToFileURL(loader).href, file, ...options];
	const ending = await run(runtime.node, args, {
		cwd: projectFolder,
		env: runtimeEnvironment(runtime),
		stdio: ['inherit', 'inherit', 'inherit'],
	});
	if (ending.error) throw new Error(`bench/${name}.mts did not start: ${ending.error}`);
	return ending.code ?? 1;
}

async function main(args) {
	const [first, ...options] = args;
	// It needs another checkout, so it is run by name only.
	const chosen = first === undefined ? names.filter((name) => name !== 'compare') : [first];
	if (chosen.some((name) => !existsSync(join(folder, `${name}.mts`)))) {
		say(USAGE);
		return first === '--help' ? 0 : 2;
	}
	const runtime = await ensureReady();
	for (const name of chosen) {
		say(`\n=== ${name}`);
		const code = await bench(runtime, name, options);
		if (code !== 0) return code;
	}
	return 0;
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
