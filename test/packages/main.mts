/**
 * The packages as users get them: installed by a real n8n from npm's registry (here one on this machine, under npm's own name),
 * updated to a higher version while saved workflows go on running, and removed.
 *
 * --short   Settings > Community Nodes with the packages of one service, and one start of the environment route
 */
import { parseArgs } from 'node:util';
import { say } from '../../scripts/demo/print.mts';
import { Checks } from './support/checks.mts';
import { Stage } from './support/stage.mts';
import { environmentRoute } from './cases/environment.mts';
import { settingsRoute } from './cases/settings.mts';

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });

const stage = new Stage();
const checks = new Checks();
let isClosing = false;

async function leave(code: number): Promise<void> {
	if (isClosing) return;
	isClosing = true;
	await stage.close();
	process.exit(code);
}

async function main(): Promise<number> {
	const start = Date.now();
	say('Assembling the packages and publishing them in a registry on this machine');
	await stage.open();
	for (const { current } of stage.packages) say(`  ${current.name} ${current.version}`);
	await settingsRoute(stage, checks, values.short);
	await environmentRoute(stage, checks, values.short);
	checks.is(
		'n8n and npm asked nobody else for packages',
		stage.refusedHosts.filter(isForPackages),
		[],
	);
	const seconds = ((Date.now() - start) / 1000).toFixed(0);
	say();
	say(`test:packages: ${checks.passed} passed, ${checks.failed} failed (${seconds} s)`);
	return checks.failed === 0 ? 0 : 1;
}

/** n8n asks its own service whether a package is banned, and goes on without an answer. */
const isForPackages = (host: string): boolean => !host.endsWith('.n8n.io:443');

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		if (isClosing) return;
		say();
		say('Closing n8n and the registry …');
		void leave(130);
	});
}

main().then(leave, async (error: unknown) => {
	if (isClosing) return;
	say();
	say(
		`test:packages failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
	);
	await leave(1);
});
