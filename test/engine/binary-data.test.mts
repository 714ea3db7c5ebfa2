import { createEngine, type BinaryMode } from '../support/engine.mts';
import { FIXTURE_PACKAGE, STEPS } from '../support/fixture-service.mts';

describe.each<BinaryMode>(['default', 'filesystem'])('files in %s mode', (binaryMode) => {
	it('are read by a node, stored again and read back', async () => {
		const engine = await createEngine({ packages: [FIXTURE_PACKAGE], binaryMode });
		try {
			const file = await engine.files.store('a photo', {
				mimeType: 'image/png',
				fileName: 'a.png',
			});
			expect(file.id === undefined).toBe(binaryMode === 'default');
			const run = await engine.run({
				node: { type: STEPS, parameters: { step: 'copyFile' } },
				items: [{ json: {}, binary: { file } }],
			});
			expect(run.success[0]?.json).toEqual({ text: 'a photo' });
			const copy = run.success[0]?.binary?.copy;
			expect(copy && (await engine.files.read(copy)).toString()).toBe('a photo');
		} finally {
			await engine.close();
		}
	});
});
