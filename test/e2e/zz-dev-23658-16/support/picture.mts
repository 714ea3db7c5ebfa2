/** Pictures of a page as WebP, which Playwright itself does not make. */
import type { CDPSession, Locator, Page } from 'playwright-core';

/** Letters stay sharp, and a panel stays far below 120 KB. */
const QUALITY = 82;

export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

export class Camera {
	private constructor(private readonly session: CDPSession) {}

	static async for(page: Page): Promise<Camera> {
		return new Camera(await page.context().newCDPSession(page));
	}

	async shoot(clip: Box, format: 'webp' | 'png' = 'webp'): Promise<Buffer> {
		const { data } = await this.session.send('Page.captureScreenshot', {
			format,
			...(format === 'webp' ? { quality: QUALITY } : {}),
			clip: { ...clip, scale: 1 },
			captureBeyondViewport: false,
		});
		return Buffer.from(data, 'base64');
	}
}

/** Where an element stands. @throws Error where it is not shown */
export async function boxOf(element: Locator): Promise<Box> {
	const box = await element.boundingBox();
	if (!box) throw new Error('What is to be pictured is not shown');
	return box;
}
