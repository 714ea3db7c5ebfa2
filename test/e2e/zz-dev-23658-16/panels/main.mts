/**
 * Pictures of every panel that n8n's editor shows of this package, light and dark, and the page that lists them.
 *
 * --only TEXT   only panels whose name contains it; the others' pictures stay as they are
 * --png FOLDER  PNG as well, into that folder, for tools that read no WebP
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { say } from '../../../../scripts/demo/print.mts';
import { Stage } from '../support/stage.mts';
import { writeIndex } from './index-page.mts';
import { allPanels, fileOf, FOLDER, MAX_BYTES, MODES, type Panel } from './list.mts';
import { Studio, type Sight } from './studio.mts';

const { values: options } = parseArgs({
	options: { only: { type: 'string', default: '' }, png: { type: 'string' } },
});

const stage = new Stage();
let isClosing = false;

async function leave(code: number): Promise<void> {
	if (isClosing) return;
	isClosing = true;
	await stage.close();
	process.exit(code);
}

/** Removes pictures of panels that are no more. */
function sweep(panels: readonly Panel[]): void {
	const known = new Set(panels.flatMap((panel) => MODES.map((mode) => fileOf(panel, mode))));
	for (const file of readdirSync(FOLDER)) {
		if (file.endsWith('.webp') && !known.has(file)) rmSync(join(FOLDER, file));
	}
}

/** Pictures one panel. @returns what is wrong with it, one sentence each */
async function picture(studio: Studio, panel: Panel): Promise<Sight> {
	const sight = await studio.look(panel);
	for (const mode of MODES) {
		const { webp, png } = await studio.shoot(mode, options.png !== undefined);
		const kilobytes = Math.ceil(webp.length / 1000);
		if (webp.length > MAX_BYTES) sight.faults.push(`its ${mode} picture has ${kilobytes} KB`);
		writeFileSync(join(FOLDER, fileOf(panel, mode)), webp);
		if (png) writeFileSync(join(resolve(options.png ?? ''), `${panel.name}.${mode}.png`), png);
	}
	return sight;
}

async function main(): Promise<number> {
	const start = Date.now();
	const all = allPanels();
	const panels = all.filter(({ name }) => name.includes(options.only));
	mkdirSync(FOLDER, { recursive: true });
	if (options.png) mkdirSync(resolve(options.png), { recursive: true });
	say('Setting the stage');
	await stage.open([]);
	const studio = await Studio.open(stage, all);
	say(`Picturing ${panels.length} panels`);
	const failures: string[] = [];
	const hints = new Map<string, string[]>();
	for (const panel of panels) {
		const since = Date.now();
		try {
			const { faults, hints: shown } = await picture(studio, panel);
			hints.set(panel.name, shown);
			failures.push(...faults.map((fault) => `${panel.name}: ${fault}`));
			say(
				`  ${panel.name} (${((Date.now() - since) / 1000).toFixed(1)} s)${faults.length > 0 ? ' FAULTY' : ''}`,
			);
		} catch (error) {
			const why = error instanceof Error ? error.message : String(error);
			failures.push(`${panel.name}: ${why}`);
			say(`  ${panel.name} FAILED: ${why}`);
			await studio.recover();
		}
	}
	if (options.only === '') {
		sweep(all);
		writeIndex(all, hints);
	}
	say();
	for (const failure of failures) say(`  ${failure}`);
	const seconds = Math.round((Date.now() - start) / 1000);
	say(`panels: ${panels.length} panels in ${seconds} s, ${failures.length} things wrong`);
	return failures.length === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => void leave(130));
}

main().then(leave, async (error: unknown) => {
	if (isClosing) return;
	say(`panels failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
	await leave(1);
});
