const { Transform } = require('node:stream');
const { dest, series, src } = require('gulp');

const FOLDERS = ['nodes', 'credentials', 'icons'];

/** Rewrites the text of each file. */
function rewriting(rewrite) {
	return new Transform({
		objectMode: true,
		transform(file, _, done) {
			file.contents = Buffer.from(rewrite(file.contents.toString('utf8')));
			done(null, file);
		},
	});
}

const inEach = (asset) => FOLDERS.map((folder) => `${folder}/**/${asset}`);

/** Copies what tsc leaves behind into `dist`, paths kept: icons and codex files. */
function assets() {
	// Without `encoding: false` gulp 5 reads every file as UTF-8 and would damage binary images.
	const globs = ['*.svg', '*.node.json'].flatMap(inEach);
	return src(globs, { base: '.', encoding: false }).pipe(dest('dist'));
}

/** Output schemas, without the white space that only people need. */
function schemas() {
	return src(inEach('__schema__/**/*.json'), { base: '.' })
		.pipe(rewriting((text) => JSON.stringify(JSON.parse(text))))
		.pipe(dest('dist'));
}

/** Takes off the indentation, which makes the package 4 kB larger. No text in the sources begins a line with white space. */
function code() {
	return src('dist/**/*.js', { base: '.' })
		.pipe(rewriting((text) => text.replace(/^[ \t]+/gm, '')))
		.pipe(dest('.'));
}

exports.default = series(assets, schemas, code);
