import { spawn } from 'node:child_process';

/** Loops that do nothing but compute, as other work on the same machine does, until they are told to stop. */
export function startBusyLoops(count: number): () => void {
	// They end with this process, too: the pipe to them closes.
	const code =
		'process.stdin.on("close", () => process.exit()).resume(); setInterval(() => { for (const end = Date.now() + 50; Date.now() < end;); }, 0)';
	const loops = Array.from({ length: count }, () =>
		spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'ignore', 'ignore'] }),
	);
	return () => loops.forEach((loop) => loop.kill('SIGKILL'));
}
