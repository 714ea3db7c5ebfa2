import { execFileSync } from 'node:child_process';
import { wasInterrupted } from '../../scripts/lib/commands.mjs';
import { reportFailure, say } from '../../scripts/lib/progress.mjs';
import { runTool } from '../../scripts/lib/tools.mjs';
import { runtimeEnvironment } from '../../scripts/n8n-runtime.mjs';
import { ensureReady } from '../../scripts/ready.mjs';

/** The exit code that says that nothing was tried. */
const NOT_RUN = 3;

function hasOpenssl() {
	try {
		execFileSync('openssl', ['version'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

/** Starts main.mts beside it on n8n's own Node, with the current build; its options stand at its top. */
async function main(args) {
	if (!hasOpenssl()) {
		say('The registry of this test needs a certificate, and there is no openssl to make one.');
		say('On Debian and Ubuntu: sudo apt-get install openssl\n\ntest:packages: not run');
		return NOT_RUN;
	}
	const runtime = await ensureReady();
	return await runTool(runtime.node, 'test/packages/main.mts', args, runtimeEnvironment(runtime));
}

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (error) {
	if (!wasInterrupted()) reportFailure(error);
	process.exitCode ||= 1;
}
