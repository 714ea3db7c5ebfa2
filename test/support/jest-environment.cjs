const { TestEnvironment } = require('jest-environment-node');

// Jest gives a worker half a second to be gone once nothing keeps it, and tells of a leak otherwise. With n8n's engine in memory
// Node needs longer to tidy up on a busy machine, so the system does that at once. Where something does keep the worker it gets no
// exit, and jest tells of it as before.
if (process.argv[1]?.endsWith('processChild.js')) {
	process.once('exit', () => process.kill(process.pid, 'SIGKILL'));
}

/**
 * Jest's Node environment, plus Node's own `require` as the global `nodeRequire`.
 *
 * Jest gives every test file its own realm: there, a Date, an Error or an array that Node or the
 * expression engine made is not an `instanceof` the test's Date, Error or Array, and a dynamic
 * import fails. A node must not be judged in a world that n8n does not have, so the engine harness
 * loads n8n-core and the built nodes with this `require` (which also loads them once per worker).
 */
module.exports = class extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		this.global.nodeRequire = require;
	}
};
