/**
 * The package in a real browser, as a person uses it: n8n's editor, its forms, and the sandbox's pages.
 *
 * --visit NAME     only this visit, with the first, which signs in (may be repeated); --list names them
 * --short          what takes less than three minutes
 * --shots FOLDER   where the picture goes of a page on which something was wrong (default: the folder for temporary files)
 */
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { say } from '../../../scripts/demo/print.mts';
import { Editor } from './support/editor.mts';
import { Stage } from './support/stage.mts';
import type { Visit } from './support/visit.mts';
import { VISITS } from './visits/index.mts';

const { values: options } = parseArgs({
	options: {
		visit: { type: 'string', multiple: true, default: [] },
		short: { type: 'boolean', default: false },
		list: { type: 'boolean', default: false },
		shots: { type: 'string', default: join(tmpdir(), 'digital-id-shots') },
	},
});

const stage = new Stage();
let isClosing = false;

async function leave(code: number): Promise<void> {
	if (isClosing) return;
	isClosing = true;
	await stage.close();
	process.exit(code);
}

/** @returns whether all was as it must be */
async function make(visit: Visit, editor: Editor): Promise<boolean> {
	const since = Date.now();
	const took = () => `${((Date.now() - since) / 1000).toFixed(0)} s`;
	try {
		await visit.run(stage, editor);
		say(`passed: ${visit.name}, ${visit.title} (${took()})`);
		return true;
	} catch (error) {
		say(`FAILED: ${visit.name}, ${visit.title} (${took()})`);
		say(`  ${error instanceof Error ? error.message : String(error)}`);
		const folder = resolve(options.shots);
		mkdirSync(folder, { recursive: true });
		for (const [at, page] of stage.pages.entries()) {
			const path = join(folder, `${visit.name}-${at}.png`);
			await page.screenshot({ path, timeout: 10_000 }).then(
				() => say(`  what was seen at ${page.url()}: ${path}`),
				() => undefined,
			);
		}
		return false;
	}
}

async function main(): Promise<number> {
	if (options.list) {
		for (const { name, title, isShort } of VISITS)
			say(`${name}${isShort ? '' : ' (long)'}: ${title}`);
		return 0;
	}
	const chosen = VISITS.filter(({ name, isShort }, at) =>
		options.visit.length > 0 ? at === 0 || options.visit.includes(name) : isShort || !options.short,
	);
	const start = Date.now();
	say('Setting the stage');
	await stage.open();
	const editor = new Editor(stage.page, stage.session.n8n);
	say();
	let passed = 0;
	for (const visit of chosen) if (await make(visit, editor)) passed += 1;
	say();
	const failed = chosen.length - passed;
	say(
		`test:e2e: ${passed} passed, ${failed} failed (${Math.round((Date.now() - start) / 1000)} s)`,
	);
	return failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => void leave(130));
}

main().then(leave, async (error: unknown) => {
	if (isClosing) return;
	say(`test:e2e failed: ${error instanceof Error ? error.message : String(error)}`);
	await leave(1);
});
