import { resolve } from 'node:path';
import { assemblePackages } from './assemble.mts';

const [destination] = process.argv.slice(2);
if (!destination) throw new Error('Start this with "npm run packages".');

for (const { name, version, folder, tarball, bytes, integrity, files } of assemblePackages(
	resolve('.'),
	destination,
)) {
	const size = `${(bytes / 1000).toFixed(1)} kB`;
	process.stdout.write(
		`${name} ${version}\n  repository  ${folder}\n  tarball     ${tarball} (${size}, ${files.length} files)\n  checksum    ${integrity}\n`,
	);
}
