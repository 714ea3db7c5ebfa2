const shared = require('./scripts/packages/repository/jest.config.cjs');

/** @type {import('jest').Config} */
module.exports = {
	...shared,
	rootDir: __dirname,
	// A demo's n8n has this package installed: a second package.json of the same name.
	modulePathIgnorePatterns: ['<rootDir>/\\.demo/'],
	// Jest's own default is cores minus one, which on two cores is one test file at a time.
	maxWorkers: 2,
	workerIdleMemoryLimit: '1GB',
};
