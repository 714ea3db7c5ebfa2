// Loaded before jest: whoever asks for n8n's engine gets the one of the version under test, the built nodes included. The
// engine itself asks for its parts from where it lies.
const { readdirSync, realpathSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

const folder = process.env.DIGITAL_ID_ENGINE;
if (folder) {
	const modules = join(realpathSync(folder), 'node_modules');
	const engine = new Set(['n8n-core', 'n8n-workflow', 'reflect-metadata']);
	for (const name of readdirSync(join(modules, '@n8n'))) engine.add(`@n8n/${name}`);
	const nameOf = (request) =>
		request
			.split('/')
			.slice(0, request.startsWith('@') ? 2 : 1)
			.join('/');
	const resolve = Module._resolveFilename;
	Module._resolveFilename = function (request, parent, isMain, options) {
		const isElsewhere = !parent?.filename?.startsWith(modules);
		if (!isElsewhere || !engine.has(nameOf(request))) {
			return resolve.call(this, request, parent, isMain, options);
		}
		return resolve.call(this, request, parent, isMain, { paths: [modules] });
	};
}
