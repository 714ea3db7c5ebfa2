/** @type {import('jest').Config} */
module.exports = {
	rootDir: __dirname,
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	testEnvironment: '<rootDir>/test/support/jest-environment.cjs',
	moduleFileExtensions: ['mts', 'ts', 'mjs', 'cjs', 'js', 'json', 'node'],
	// A demo's n8n has this package installed: a second package.json of the same name.
	modulePathIgnorePatterns: ['<rootDir>/\\.demo/'],
	transform: {
		'\\.m?ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
				module: { type: 'commonjs' },
				sourceMaps: 'inline',
			},
		],
	},
	// Jest's own default is cores minus one, which on two cores is one test file at a time.
	maxWorkers: 2,
	workerIdleMemoryLimit: '1GB',
	testTimeout: 30_000,
};
