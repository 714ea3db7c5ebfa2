// Runs a program that knows nothing of us. When the process which asked for it is gone, even by SIGKILL, it ends the program
// in its own way and takes its folder away: file descriptor 3 is a pipe that the system closes then.
const { spawn } = require('node:child_process');
const { rmSync } = require('node:fs');
const { Socket } = require('node:net');

const PATIENCE_MS = 5_000;
const { command, args, folder, user, stopSignal } = JSON.parse(process.argv[2]);

const program = spawn(command, args, {
	cwd: folder,
	...user,
	stdio: ['ignore', 'inherit', 'inherit'],
});
program.once('error', (error) => {
	process.stderr.write(`${command}: ${error.message}\n`);
	process.exit(1);
});
let isAsked = false;
program.once('exit', (code, signal) => {
	if (isAsked) rmSync(folder, { recursive: true, force: true });
	process.exit(signal ? 1 : code);
});

const pipe = new Socket({ fd: 3, readable: true, writable: false });
pipe.on('error', () => pipe.destroy());
pipe.on('close', () => {
	isAsked = true;
	program.kill(stopSignal);
	setTimeout(() => program.kill('SIGKILL'), PATIENCE_MS);
});
pipe.resume();
