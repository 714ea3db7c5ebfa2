// Loaded into a Node process before its own code. File descriptor 3 is a pipe that the process which started it
// holds open; the system closes it when that process ends, even by SIGKILL, and then this one and everything it
// started go as well. Otherwise an orphaned npm would go on writing where the next one installs.
const { Socket } = require('node:net');

// For this process alone: what it starts has no such pipe.
if (process.env.NODE_OPTIONS?.includes(__filename)) {
	const rest = process.env.NODE_OPTIONS.replace(
		/ ?--require=("[^"]*die-with-parent\.cjs"|\S*die-with-parent\.cjs)/,
		'',
	);
	if (rest === '') delete process.env.NODE_OPTIONS;
	else process.env.NODE_OPTIONS = rest;
}

const pipe = new Socket({ fd: 3, readable: true, writable: false });
pipe.on('close', () => {
	try {
		// It leads a process group of its own.
		process.kill(-process.pid, 'SIGKILL');
	} catch {
		process.kill(process.pid, 'SIGKILL');
	}
});
pipe.on('error', () => pipe.destroy());
pipe.resume();
pipe.unref();
