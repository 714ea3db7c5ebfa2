import { writeFileSync } from 'node:fs';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

/** The browser that the commands look for (scripts/lib/chromium.mjs): without a window, and without what calls home. */
export async function openBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: process.env.DIGITAL_ID_CHROMIUM,
		args: [
			'--disable-gpu',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}

/** Writes what a page shows, or a part of it, as WebP. */
export async function picture(page: Page, file: string, part?: Locator): Promise<void> {
	const box = part ? await part.boundingBox() : undefined;
	if (part && !box) throw new Error(`What ${file} is to show is not on the page`);
	const session = await page.context().newCDPSession(page);
	const { data } = await session.send('Page.captureScreenshot', {
		format: 'webp',
		quality: 82,
		...(box ? { clip: { ...box, scale: 1 } } : {}),
	});
	writeFileSync(file, Buffer.from(data, 'base64'));
	await session.detach();
}
