const { spawn } = require('node:child_process');

/** Copies icons, codex files and output schemas into `dist`; the packages of one service do it in the same way. */
exports.default = require('./scripts/packages/repository/gulpfile.js').default;

/** Assembles the packages that are released: the same as `npm run packages`. */
exports.packages = function packages() {
	return spawn(process.execPath, ['scripts/packages.mjs'], { stdio: 'inherit' });
};
