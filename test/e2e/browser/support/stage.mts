/** What a browser visits: the pinned n8n with this package as users install it, the sandbox, and the demo's workflows. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { selectors, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { DemoExample } from '../../../../scripts/demo/doors.mts';
import { openSession, type DemoSession } from '../../../../scripts/demo/session.mts';
import { freePort } from '../../../../scripts/n8n/ports.mts';
import { openBrowser } from '../../../../scripts/pictures/browser.mts';

/** Long enough for a machine that has other work; nothing waits for it that is there sooner. */
const PATIENCE_MS = 180_000;

export class Stage {
	private readonly takeDowns: Array<() => Promise<unknown>> = [];
	session!: DemoSession;
	browser!: Browser;
	page!: Page;

	/** @param examples the workflows that n8n is to hold; all of the demo's by default */
	async open(examples?: readonly DemoExample[]): Promise<void> {
		const folder = realpathSync(mkdtempSync(join(tmpdir(), 'digital-id-browser-')));
		this.takeDowns.push(async () => rmSync(folder, { recursive: true, force: true }));
		// n8n calls its elements like this.
		selectors.setTestIdAttribute('data-test-id');
		const undo = { add: (takeDown: () => Promise<void>) => this.takeDowns.push(takeDown) };
		this.session = await openSession({ folder, port: await freePort() }, undo, examples);
		this.browser = await openBrowser();
		this.takeDowns.push(async () => await this.browser.close());
		this.page = await this.newPage();
	}

	/** A page of somebody who has visited nothing yet. */
	async newPage(more: BrowserContextOptions = {}): Promise<Page> {
		const context = await this.browser.newContext({
			...more,
			// Pages of n8n that ignore bots take a browser without a window for one.
			userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${this.browser.version()} Safari/537.36`,
			viewport: { width: 1440, height: 900 },
			locale: 'en-US',
			timezoneId: 'UTC',
			reducedMotion: 'reduce',
		});
		context.setDefaultTimeout(PATIENCE_MS);
		// tsx names functions by a helper of its own, which a function that runs in the page does not find there.
		await context.addInitScript('globalThis.__name = (value) => value;');
		// Pages of n8n load fonts from elsewhere, which a machine without internet waits for.
		await context.route(
			(url) => url.hostname !== '127.0.0.1',
			async (route) => await route.abort(),
		);
		return await context.newPage();
	}

	/** Every page that is open. */
	get pages(): Page[] {
		return this.browser.contexts().flatMap((context) => context.pages());
	}

	/** Waits for something that no page shows. @param what in words, for whoever waits in vain */
	async until(isSo: () => boolean, what: string): Promise<void> {
		for (const end = Date.now() + PATIENCE_MS; !isSo(); await sleep(100)) {
			if (Date.now() > end) throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} s`);
		}
	}

	async close(): Promise<void> {
		for (const takeDown of this.takeDowns.splice(0).reverse()) {
			await takeDown().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
		}
	}
}
