import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './bootstrap.mjs';
import { build } from './build.mjs';
import { wasInterrupted } from './lib/commands.mjs';
import { checkoutCacheFolder } from './lib/folders.mjs';
import { reportFailure, say } from './lib/progress.mjs';
import { runTool } from './lib/tools.mjs';

const USAGE = `npm run packages                    assembles n8n-nodes-digital-id, n8n-nodes-id123 and n8n-nodes-idme
npm run packages -- --to ../out     into a folder of your choice instead of the cache`;

function readOptions() {
	const { values } = parseArgs({
		options: { to: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
	});
	return values;
}

/** The sources of another package stand in it: eslint and jest would take those below this project for its own. */
function destinationOf({ to }) {
	return to === undefined ? checkoutCacheFolder('packages') : resolve(to);
}

async function main(options) {
	await ensureDependencies();
	await build();
	return await runTool(process.execPath, 'scripts/packages/main.mts', [destinationOf(options)]);
}

let options;
try {
	options = readOptions();
} catch (error) {
	process.stderr.write(`${error.message}\n\n${USAGE}\n`);
	process.exit(2);
}
if (options.help) {
	say(USAGE);
} else {
	try {
		process.exitCode = await main(options);
	} catch (error) {
		if (!wasInterrupted()) reportFailure(error);
		process.exitCode ||= 1;
	}
}
