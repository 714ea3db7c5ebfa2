import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isWhole, RELEASES, type Release } from './catalogue.mts';
import { documentFor, isAbout, renamed } from './documents.mts';
import { lockFor, type Lock } from './lock.mts';
import { manifestFor, type Manifest } from './manifest.mts';
import { filesBelow, sourcesOf, type Sources } from './sources.mts';
import { testsFor } from './tests.mts';

/** A package as it was assembled. */
export interface Assembled {
	name: string;
	version: string;
	/** The repository to push to its own; for the package with everything, the project itself. */
	folder: string;
	/** What npm would publish. */
	tarball: string;
	bytes: number;
	/** npm's checksum of the tarball, which n8n's N8N_COMMUNITY_PACKAGES takes. */
	integrity: string;
	/** Paths inside the tarball. */
	files: string[];
}

const TEMPLATE = 'scripts/packages/repository';
/** Files of the project that stand in every repository as they are. */
const AS_THEY_ARE = [
	'.github/ISSUE_TEMPLATE/config.yml',
	'.github/ISSUE_TEMPLATE/idea.yml',
	'.gitignore',
	'.npmrc',
	'.prettierrc.json',
	'CODE_OF_CONDUCT.md',
	'LICENSE.md',
	'eslint.config.mjs',
	// Named by no import: by jest's settings, and by a test that starts a process of its own.
	'test/support/jest-environment.cjs',
	'test/package/scan.mts',
	'tsconfig.json',
];
const DOCUMENTS = ['CHANGELOG.md', 'README.md', 'SECURITY.md', 'examples/README.md'];

const readJson = <T,>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Where a package is put together. */
class Place {
	constructor(
		private readonly root: string,
		readonly folder: string,
		private readonly release: Release,
	) {
		rmSync(folder, { recursive: true, force: true });
	}

	write(file: string, text: string): void {
		const path = join(this.folder, file);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	}

	read(file: string): string {
		return readFileSync(join(this.root, file), 'utf8');
	}

	copy(file: string, to = file): void {
		const path = join(this.folder, to);
		mkdirSync(dirname(path), { recursive: true });
		cpSync(join(this.root, file), path);
	}

	/** A text in which the package's name stands. */
	copyRenamed(file: string): void {
		this.write(file, renamed(this.read(file), this.release));
	}

	has(file: string): boolean {
		return existsSync(join(this.folder, file));
	}
}

/** Workflows that need no node of another package. */
function examplesFor(root: string, place: Place, nodeNames: Set<string>): string[] {
	return filesBelow(root, 'examples').filter((file) => {
		if (!/^examples\/[^/]+\.json$/.test(file)) return false;
		const types = [...place.read(file).matchAll(/"n8n-nodes-digital-id\.(\w+)"/g)];
		return types.every(([, type]) => nodeNames.has(type.replace(/Tool$/, '')));
	});
}

/** Pages of docs/ whose title is about this package. */
function pagesFor(root: string, place: Place, release: Release): string[] {
	return filesBelow(root, 'docs').filter(
		(file) =>
			file.endsWith('.md') &&
			isAbout(/^# (.+)$/m.exec(place.read(file))?.[1] ?? '', release) &&
			!SHARED_PAGES.includes(file),
	);
}

/** These speak of both services in one breath, or of the whole project; the other repositories link to them. */
const SHARED_PAGES = [
	'docs/installation.md',
	'docs/limits.md',
	'docs/n8n-versions.md',
	'docs/panels/README.md',
	'docs/performance.md',
	'docs/privacy.md',
	'docs/releasing.md',
	'docs/scale.md',
];

const PICTURES = 'docs/pictures/';

/** Tests that read files which stay behind. */
const WITHOUT_TESTS: readonly string[] = ['test/examples/', 'test/packages/'];

function copyBuild(place: Place, { code, assets }: Sources): void {
	for (const file of [...code, ...assets]) {
		const built = `dist/${file.replace(/\.ts$/, '.js')}`;
		if (file.endsWith('.node.json')) place.write(built, renamedAt(place, file));
		else place.copy(built);
	}
}

function renamedAt(place: Place, file: string): string {
	return readFileSync(join(place.folder, file), 'utf8');
}

function writeRepository(root: string, folder: string, whole: Manifest, release: Release): void {
	const sources = sourcesOf(root, whole, release);
	const place = new Place(root, folder, release);
	for (const file of [...AS_THEY_ARE, ...sources.code]) place.copy(file);
	for (const file of sources.assets) {
		if (file.endsWith('.node.json')) place.copyRenamed(file);
		else place.copy(file);
	}
	for (const file of filesBelow(root, TEMPLATE)) place.copy(file, file.slice(TEMPLATE.length + 1));

	const nodeNames = new Set(
		sources.assets
			.filter((file) => file.endsWith('.node.json'))
			.map((file) => /\.(\w+)"/.exec(place.read(file))?.[1] ?? ''),
	);
	for (const file of examplesFor(root, place, nodeNames)) place.copyRenamed(file);

	const tests = testsFor(root, sources, WITHOUT_TESTS);
	for (const file of tests.files) place.copyRenamed(file);
	if (tests.files.some((file) => place.read(file).includes('examples/data')))
		for (const file of filesBelow(root, 'examples/data')) place.copy(file);
	const manifest = manifestFor(whole, release, sources, tests.packages);
	manifest.files = manifest.files.filter(
		(file) => !file.startsWith('examples/') || place.has(file),
	);
	place.write('package.json', asJson(manifest));
	place.write(
		'package-lock.json',
		asJson(lockFor(readJson<Lock>(join(root, 'package-lock.json')), manifest)),
	);
	place.write('tsconfig.tools.json', asJson(toolsConfig(place)));

	const pages = [...pagesFor(root, place, release), ...DOCUMENTS];
	// First all of them as they are, so that links between them are known to lead somewhere.
	for (const file of pages) place.copy(file);
	const has = (file: string): boolean => place.has(file) || file.startsWith(PICTURES);
	for (const file of pages) {
		const text = documentFor(place.read(file), file, release, has);
		place.write(file, text);
		for (const [, picture] of text.matchAll(/\]\((docs\/pictures\/[^)]+)\)/g)) place.copy(picture);
	}
	place.write('.github/dependabot.yml', renamed(place.read('.github/dependabot.yml'), release));
	place.write(FORM, formFor(place.read(FORM), release));
	copyBuild(place, sources);
}

const FORM = '.github/ISSUE_TEMPLATE/problem.yml';

/** The form with the nodes of this package to choose from. */
function formFor(text: string, release: Release): string {
	return text.replace(/options: \[(.+)\]/, (_, names: string) => {
		const own = names.split(', ').filter((name) => isAbout(name, release));
		return `options: [${own.join(', ')}]`;
	});
}

function toolsConfig(place: Place): object {
	const { include: _, ...rest } = JSON.parse(place.read('tsconfig.tools.json')) as {
		include: string[];
	};
	return { ...rest, include: ['test', 'nodes', 'credentials'] };
}

/** Packs a folder as `npm publish` would. */
function pack(folder: string, destination: string): Omit<Assembled, 'folder'> {
	const output = execFileSync(
		'npm',
		['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', destination],
		{ cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' },
	);
	const report = JSON.parse(output) as unknown;
	// npm 11 gives a list, later ones an object by package name.
	const [packed] = (Array.isArray(report) ? report : Object.values(report as object)) as Array<{
		filename: string;
		name: string;
		version: string;
		size: number;
		integrity: string;
		files: Array<{ path: string }>;
	}>;
	const { filename, name, version, size, integrity, files } = packed;
	return {
		name,
		version,
		tarball: join(destination, filename),
		bytes: size,
		integrity,
		files: files.map(({ path }) => path).sort(),
	};
}

/**
 * Assembles all packages from the sources and the finished build, and packs them.
 * @param root the project's folder
 * @param destination gets a repository for each package of one service, the tarballs, and packages.json that describes them
 */
export function assemblePackages(root: string, destination: string): Assembled[] {
	mkdirSync(destination, { recursive: true });
	const whole = readJson<Manifest>(join(root, 'package.json'));
	const assembled = RELEASES.map((release): Assembled => {
		const folder = isWhole(release) ? root : join(destination, release.name);
		if (!isWhole(release)) writeRepository(root, folder, whole, release);
		return { folder, ...pack(folder, destination) };
	});
	const described = assembled.map(({ files, ...rest }) => ({ ...rest, files: files.length }));
	writeFileSync(join(destination, 'packages.json'), asJson(described));
	return assembled;
}
