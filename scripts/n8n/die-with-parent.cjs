// Loaded into n8n before it starts. File descriptor 3 is a pipe that the process which started n8n holds open;
// the system closes it when that process ends, even by SIGKILL, and then n8n and its task runners go as well.
const { Socket } = require('node:net');

const pipe = new Socket({ fd: 3, readable: true, writable: false });
pipe.on('close', () => {
	try {
		// n8n leads a process group of its own.
		process.kill(-process.pid, 'SIGKILL');
	} catch {
		process.kill(process.pid, 'SIGKILL');
	}
});
pipe.on('error', () => pipe.destroy());
pipe.resume();
pipe.unref();
