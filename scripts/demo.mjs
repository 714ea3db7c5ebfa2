import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { wasInterrupted } from './lib/commands.mjs';
import { claimDemoFolder, releaseDemoFolder } from './lib/demo-folder.mjs';
import { reportFailure, say } from './lib/progress.mjs';
import { runTool } from './lib/tools.mjs';
import { runtimeEnvironment } from './n8n-runtime.mjs';
import { ensureReady } from './ready.mjs';

const USAGE = `npm run demo                 a sheet of 1,000 people becomes ID cards on a real n8n, which then stays open
npm run demo -- --once       runs it twice and ends; fails when the numbers are not the known ones
npm run demo -- --fresh      forgets what was tried out in the last demo's n8n
npm run demo -- --port 5680  the port of n8n's editor (default: 5678, or a free one)
npm run dev                  the same, and what is saved in nodes, credentials or icons comes into its n8n at once`;

function readOptions() {
	const { values } = parseArgs({
		options: {
			once: { type: 'boolean', default: false },
			fresh: { type: 'boolean', default: false },
			dev: { type: 'boolean', default: false },
			port: { type: 'string' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.port !== undefined) {
		const port = Number(values.port);
		if (!Number.isInteger(port) || port < 1 || port > 65535) {
			throw new TypeError(`--port takes a number from 1 to 65535, not "${values.port}"`);
		}
	}
	return values;
}

async function main(options) {
	const runtime = await ensureReady();

	const claim = claimDemoFolder(options);
	const args = ['--folder', claim.folder];
	if (options.once) args.push('--once');
	if (options.dev) args.push('--dev');
	if (options.port) args.push('--port', options.port);
	const code = await runTool(
		runtime.node,
		'scripts/demo/main.mts',
		args,
		runtimeEnvironment(runtime),
	);
	if (code !== 0 && !wasInterrupted()) {
		say(`n8n's log is ${join(claim.folder, 'n8n.log')} until the next demo.`);
	} else {
		releaseDemoFolder(claim);
	}
	return code;
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
