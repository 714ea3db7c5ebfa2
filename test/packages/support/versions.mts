/** The packages as they are, and as a higher version of each would be. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assemblePackages } from '../../../scripts/packages/assemble.mts';
import type { Published } from './registry.mts';

export interface TwoVersions {
	name: string;
	current: Published;
	higher: Published;
}

const integrityOf = (file: string): string =>
	`sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;

function manifestIn(folder: string): Record<string, unknown> {
	return JSON.parse(readFileSync(join(folder, 'package', 'package.json'), 'utf8')) as Record<
		string,
		unknown
	>;
}

/** The next minor version with the same files. */
function raise(current: Published, unpacked: string, destination: string): Published {
	const [major, minor] = current.version.split('.').map(Number);
	const version = `${major}.${minor + 1}.0`;
	const manifest = { ...current.manifest, version };
	writeFileSync(join(unpacked, 'package', 'package.json'), JSON.stringify(manifest, null, 2));
	const tarball = join(destination, `${current.name}-${version}.tgz`);
	execFileSync('tar', ['-czf', tarball, '-C', unpacked, 'package']);
	return { name: current.name, version, tarball, integrity: integrityOf(tarball), manifest };
}

/** Assembles all packages in a folder, and makes a higher version of each. */
export function publishable(folder: string): TwoVersions[] {
	const destination = join(folder, 'tarballs');
	mkdirSync(destination, { recursive: true });
	return assemblePackages(resolve('.'), join(folder, 'packages')).map(
		({ name, version, tarball: packed, integrity }) => {
			const tarball = join(destination, `${name}-${version}.tgz`);
			renameSync(packed, tarball);
			const unpacked = join(folder, 'unpacked', name);
			mkdirSync(unpacked, { recursive: true });
			execFileSync('tar', ['-xzf', tarball, '-C', unpacked]);
			const manifest = manifestIn(unpacked);
			const current: Published = { name, version, tarball, integrity, manifest };
			return { name, current, higher: raise(current, unpacked, destination) };
		},
	);
}
