const { Transform } = require('node:stream');
const { dest, series, src } = require('gulp');

const FOLDERS = ['nodes', 'credentials', 'icons'];
const ASSETS = ['*.svg', '*.node.json', '__schema__/**/*.json'];

/** Copies what tsc leaves behind (icons, codex files, output schemas) into `dist`, paths kept. */
function assets() {
	const globs = FOLDERS.flatMap((folder) => ASSETS.map((asset) => `${folder}/**/${asset}`));
	// Without `encoding: false` gulp 5 reads every file as UTF-8 and would damage binary images.
	return src(globs, { base: '.', encoding: false }).pipe(dest('dist'));
}

/** Indents by tabs: tsc takes four spaces, which make the package 3 kB larger. No text in the sources begins a line so. */
function tabs() {
	const indented = new Transform({
		objectMode: true,
		transform(file, _, done) {
			const text = file.contents.toString('utf8');
			const tabbed = text.replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4));
			file.contents = Buffer.from(tabbed);
			done(null, file);
		},
	});
	return src('dist/**/*.js', { base: '.' }).pipe(indented).pipe(dest('.'));
}

exports.default = series(assets, tabs);
