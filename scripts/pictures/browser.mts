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

/** Writes what a page shows as WebP, or a part of it, down to the lower edge of another. */
export async function picture(
	page: Page,
	file: string,
	part?: Locator,
	end: Locator | undefined = part,
): Promise<void> {
	const box = await part?.boundingBox();
	const last = await end?.boundingBox();
	if (part && (!box || !last)) throw new Error(`What ${file} is to show is not on the page`);
	const clip = box && last && { ...box, height: last.y + last.height - box.y, scale: 1 };
	const session = await page.context().newCDPSession(page);
	const { data } = await session.send('Page.captureScreenshot', {
		format: 'webp',
		quality: 82,
		...(clip && { clip }),
	});
	writeFileSync(file, Buffer.from(data, 'base64'));
	await session.detach();
}
