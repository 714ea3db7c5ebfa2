const { dest, src } = require('gulp');

const FOLDERS = ['nodes', 'credentials', 'icons'];
const ASSETS = ['*.svg', '*.node.json', '__schema__/**/*.json'];

/** Copies what tsc leaves behind (icons, codex files, output schemas) into `dist`, paths kept. */
exports.default = function assets() {
	const globs = FOLDERS.flatMap((folder) => ASSETS.map((asset) => `${folder}/**/${asset}`));
	// Without `encoding: false` gulp 5 reads every file as UTF-8 and would damage binary images.
	return src(globs, { base: '.', encoding: false }).pipe(dest('dist'));
};
