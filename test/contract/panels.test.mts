/** The pictures of the panels in docs/panels, against what the nodes offer today. `npm run panels` makes them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { allPanels, fileOf, FOLDER, MAX_BYTES, MODES } from '../e2e/browser/panels/list.mts';

const panels = allPanels();
const wanted = panels.flatMap((panel) => MODES.map((mode) => fileOf(panel, mode)));

it('every operation, node and credential has a picture in light and in dark, and no other picture is there', () => {
	expect(panels.length).toBeGreaterThan(35);
	expect(readdirSync(FOLDER).sort()).toEqual([...wanted, 'README.md'].sort());
});

it('every picture is WebP of less than 120 KB', () => {
	for (const file of wanted) {
		const path = join(FOLDER, file);
		expect([file, statSync(path).size]).toEqual([file, expect.any(Number)]);
		expect(statSync(path).size).toBeLessThan(MAX_BYTES);
		expect(readFileSync(path).subarray(8, 12).toString('latin1')).toBe('WEBP');
	}
});

it('the index shows every picture under the title of its panel', () => {
	const index = readFileSync(join(FOLDER, 'README.md'), 'utf8');
	for (const panel of panels) {
		expect(index).toContain(`### ${panel.title}\n`);
		for (const mode of MODES) expect(index).toContain(`"${fileOf(panel, mode)}"`);
	}
});
