import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../support/engine/native.mts';
import { filesIn } from './packed.mts';

const root = projectRoot();
const SHIPPED = ['nodes', 'credentials'].flatMap((folder) =>
	filesIn(join(root, folder)).map((file) => `${folder}/${file}`),
);

describe('shipped source', () => {
	it('is there', () => {
		expect(SHIPPED.filter((file) => file.endsWith('.ts'))).not.toEqual([]);
	});

	it.each(['eslint-disable', '@ts-ignore', '@ts-nocheck', '@ts-expect-error'])(
		'silences no check with %s',
		(comment) => {
			const silent = SHIPPED.filter((file) =>
				readFileSync(join(root, file), 'utf8').includes(comment),
			);
			expect(silent).toEqual([]);
		},
	);
});
