/**
 * Takes the pictures of the README from n8n's editor and the sandbox's page, as the demo sets them up.
 *
 * --folder F     where n8n keeps its things
 * --examples F   instead: a picture of every example on the canvas into this folder, and how well its notes fit
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openSession, type DemoSession } from '../demo/session.mts';
import { say, step } from '../demo/print.mts';
import type { WorkflowFile } from '../n8n/types.mts';
import { openBrowser, picture } from './browser.mts';
import { Editor } from './editor.mts';
import { pictureHash, PICTURES, PICTURES_FOLDER, shownBy, type Taken } from './shown.mts';

const { values: options } = parseArgs({
	options: { folder: { type: 'string' }, examples: { type: 'string' } },
});

const takeDowns: Array<() => Promise<void>> = [];
/** A busy machine takes minutes to show the editor for the first time. */
const PATIENCE_MS = 240_000;
/** Refused rows that are shown: enough to see what they are like. */
const ROWS = 4;
const SIZE = { width: 1280, height: 720 };
const into = (name: string): string => resolve(PICTURES_FOLDER, name);

async function readmePictures(page: Page, session: DemoSession): Promise<void> {
	const editor = await Editor.open(page, session);
	await editor.show(session.examples[0].id);
	await step('running the workflow in the editor', () => editor.run('Corrections File'));
	await editor.fit();
	await editor.clear();
	await picture(page, into('canvas.webp'), page.locator('[data-test-id="canvas-wrapper"]').first());
	const output = await editor.open('Rows to Correct');
	await page.mouse.move(0, 0);
	const rows = output.locator('tbody tr');
	await picture(page, into('refused.webp'), output.locator('table').first(), rows.nth(ROWS - 1));
	await page.goto(`${session.sandbox.url}/`);
	await page.waitForTimeout(1000);
	await picture(page, into('cards.webp'));

	const taken: Record<string, Taken> = {};
	for (const name of Object.keys(PICTURES)) {
		taken[name] = { shows: shownBy(resolve('.'), name), picture: pictureHash(resolve('.'), name) };
	}
	writeFileSync(into('taken.json'), `${JSON.stringify(taken, null, '\t')}\n`);
}

async function examplePictures(page: Page, session: DemoSession, folder: string): Promise<void> {
	mkdirSync(folder, { recursive: true });
	const editor = await Editor.open(page, session);
	for (const file of readdirSync('examples').filter((name) => name.endsWith('.json'))) {
		const workflow = JSON.parse(readFileSync(join('examples', file), 'utf8')) as WorkflowFile;
		const { id } = await session.running.client.importWorkflow(workflow);
		await editor.show(id);
		await editor.clear();
		await picture(page, join(folder, file.replace('.json', '.webp')));
		await page.screenshot({ path: join(folder, file.replace('.json', '.png')) });
		for (const { text, needs, has } of await editor.notes())
			say(`${needs > has ? 'CUT OFF ' : ''}${file}, "${text}": ${needs} of ${has}`);
	}
}

async function main(): Promise<void> {
	if (!options.folder) throw new Error('Start this with "npm run pictures".');
	mkdirSync(PICTURES_FOLDER, { recursive: true });
	const session = await openSession({ folder: options.folder }, {
		add: (undo) => takeDowns.push(undo),
	});
	const browser = await openBrowser();
	takeDowns.push(() => browser.close());
	const page = await browser.newPage({
		viewport: SIZE,
		deviceScaleFactor: 1,
		colorScheme: 'light',
	});
	page.setDefaultTimeout(PATIENCE_MS);
	try {
		if (options.examples) await examplePictures(page, session, resolve(options.examples));
		else await readmePictures(page, session);
	} catch (error) {
		const file = join(tmpdir(), 'digital-id-picture.png');
		await page.screenshot({ path: file }).catch(() => undefined);
		say(`What the browser showed then: ${file}`);
		throw error;
	}
}

async function closeAll(): Promise<void> {
	for (const takeDown of takeDowns.splice(0).reverse()) await takeDown().catch(() => undefined);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.on(signal, () => void closeAll().then(() => process.exit(130)));
}

main()
	.then(closeAll)
	.catch(async (error: unknown) => {
		say(`The pictures were not taken: ${error instanceof Error ? error.message : String(error)}`);
		await closeAll();
		process.exit(1);
	});
