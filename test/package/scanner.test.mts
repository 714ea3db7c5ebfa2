import { rmSync } from 'node:fs';
import { projectRoot } from '../support/engine/native.mts';
import { packProject, scan } from './packed.mts';

const root = projectRoot();
const SCAN_TIME = 120_000;

describe("n8n's community package scanner", () => {
	it(
		'finds neither errors nor warnings in the source that npm provenance would point at',
		() => {
			const { passed, problems, files, details } = scan(root, root);
			expect(details).toBeUndefined();
			expect(problems).toEqual([]);
			expect(passed).toBe(true);
			expect(files).toContain('package.json');
			expect(files.filter((file) => file.endsWith('.node.ts'))).not.toEqual([]);
		},
		SCAN_TIME,
	);

	it(
		'finds neither errors nor warnings in the tarball that npm would publish',
		() => {
			const { folder, workspace, manifest } = packProject(root);
			try {
				const { passed, problems, files, details } = scan(root, folder, [
					'**/*.js',
					'package.json',
				]);
				expect(details).toBeUndefined();
				expect(problems).toEqual([]);
				expect(passed).toBe(true);
				expect(files).toEqual(expect.arrayContaining(manifest.n8n.nodes));
			} finally {
				rmSync(workspace, { recursive: true });
			}
		},
		SCAN_TIME,
	);
});
