import { greeting, HELP, parseCommand, startFailure, type Command } from './cli.mts';
import { seedCards } from './id123/seed.mts';
import { startSandbox } from './server.mts';

function fail(message: string): void {
	process.stderr.write(`${message}\n`);
	process.exitCode = 1;
}

function commandOf(args: readonly string[]): Command | undefined {
	try {
		return parseCommand(args);
	} catch (error) {
		fail(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
		return undefined;
	}
}

async function run(): Promise<void> {
	const command = commandOf(process.argv.slice(2));
	if (!command) return;
	if (command.isHelp) {
		process.stdout.write(HELP);
		return;
	}
	try {
		const sandbox = await startSandbox(command.options);
		const [first] = sandbox.id123.templates;
		if (command.cards > 0) seedCards(sandbox.id123, first.body['card-template-id'], command.cards);
		process.stdout.write(`${greeting(sandbox)}\n`);
		for (const signal of ['SIGINT', 'SIGTERM'] as const) {
			process.once(signal, () => void sandbox.close());
		}
	} catch (error) {
		fail(startFailure(error, command.options.port ?? 0));
	}
}

void run();
