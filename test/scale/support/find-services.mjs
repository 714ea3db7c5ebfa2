import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where distributions put PostgreSQL's programs, besides the folders of PATH: a folder for each version. */
const POSTGRES_PLACES = [
	'/usr/lib/postgresql/*/bin',
	'/usr/pgsql-*/bin',
	'/opt/homebrew/opt/postgresql@*/bin',
	'/usr/local/opt/postgresql@*/bin',
];
const POSTGRES_PROGRAMS = ['initdb', 'postgres', 'psql'];

function foldersLike(pattern) {
	const [before, after] = pattern.split('*');
	const at = before.lastIndexOf('/');
	const folder = before.slice(0, at);
	const start = before.slice(at + 1);
	if (!existsSync(folder)) return [];
	return readdirSync(folder)
		.filter((name) => name.startsWith(start))
		.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
		.map((name) => join(folder, name) + after);
}

const pathFolders = () => (process.env.PATH ?? '').split(delimiter).filter(Boolean);

/** PostgreSQL refuses to run as root; its packages bring a user of that name. */
function userForPostgres() {
	if (process.getuid?.() !== 0) return 'own';
	for (const name of ['postgres', 'nobody']) {
		try {
			const id = (flag) =>
				Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
			return { uid: id('-u'), gid: id('-g') };
		} catch {
			// There is no such user here.
		}
	}
	return undefined;
}

/**
 * Redis and PostgreSQL as they are installed on this machine.
 * @returns {{ redis?: string, postgres?: string, user?: 'own' | { uid: number, gid: number } }} redis-server's path, the
 *   folder of PostgreSQL's programs, and who runs them
 */
export function findServices() {
	const redis = pathFolders()
		.map((folder) => join(folder, 'redis-server'))
		.find((file) => existsSync(file));
	const postgres = [...POSTGRES_PLACES.flatMap(foldersLike), ...pathFolders()].find((folder) =>
		POSTGRES_PROGRAMS.every((program) => existsSync(join(folder, program))),
	);
	return { redis, postgres, user: userForPostgres() };
}

/** What is missing and how to get it; undefined where nothing is. */
export function whatToInstall({ redis, postgres, user }) {
	if (process.platform === 'win32') {
		return 'test:scale needs Redis and PostgreSQL, which do not run on Windows as this test starts them. Run it on Linux or macOS.';
	}
	const missing = [
		...(redis ? [] : ['redis-server']),
		...(postgres ? [] : ['PostgreSQL (initdb, postgres and psql)']),
	];
	if (missing.length > 0) {
		return [
			`test:scale needs ${missing.join(' and ')}, which ${missing.length > 1 ? 'are' : 'is'} not installed.`,
			'On Debian and Ubuntu: sudo apt-get install redis-server postgresql. On macOS: brew install redis postgresql@15.',
			'Neither needs to run: the test starts its own, in folders of its own.',
		].join('\n');
	}
	if (user === undefined) {
		return 'PostgreSQL refuses to run as root, and there is no user "postgres" or "nobody" to run it as. Run test:scale as another user.';
	}
	return undefined;
}
