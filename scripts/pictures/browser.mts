import { existsSync, writeFileSync } from 'node:fs';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

const PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A browser that asks nobody but this machine. */
export async function openBrowser(): Promise<Browser> {
	const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
	if (!executablePath) {
		throw new Error(
			'There is no Chromium. On Debian: sudo apt-get install chromium. Elsewhere set CHROMIUM to the path of one.',
		);
	}
	return await chromium.launch({
		executablePath,
		args: [
			'--no-sandbox',
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
