import type { Locator, Page } from 'playwright-core';
import { DEMO_OWNER, type DemoSession } from '../demo/session.mts';

/** What lies in front of what a picture shows: messages of the moment, the tabs over the canvas, the next node beside an open one. */
const IN_FRONT = [
	'.el-notification',
	'[class*="tab-bar-container"]',
	'[data-test-id="floating-nodes"]',
];

/** n8n's editor in a browser, signed in. */
export class Editor {
	constructor(
		private readonly page: Page,
		private readonly url: string,
	) {}

	static async open(page: Page, { n8n: url }: Pick<DemoSession, 'n8n'>): Promise<Editor> {
		await page.goto(`${url}/signin`, { waitUntil: 'domcontentloaded' });
		await page
			.locator('input[autocomplete="email"], input[name="emailOrLdapLoginId"]')
			.fill(DEMO_OWNER.email);
		await page.locator('input[type="password"]').fill(DEMO_OWNER.password);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.waitForURL((address) => !address.pathname.startsWith('/signin'));
		return new Editor(page, url);
	}

	/** Opens a workflow, all of it in sight. */
	async show(workflowId: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${workflowId}`, { waitUntil: 'domcontentloaded' });
		await this.page.locator('[data-test-id="canvas-node"]').first().waitFor();
		await this.fit();
	}

	async fit(): Promise<void> {
		await this.page.locator('[data-test-id="zoom-to-fit"]').click();
		await this.page.waitForTimeout(800);
	}

	/** Takes away what would lie on a picture, until another page is shown. */
	async clear(): Promise<void> {
		await this.page.addStyleTag({
			content: `${IN_FRONT.join(', ')} { display: none !important; }`,
		});
	}

	/** Runs the workflow by its button, to the end. */
	async run(lastNode: string): Promise<void> {
		await this.page.locator('[data-test-id="execute-workflow-button"]').first().click();
		await this.node(lastNode).locator('[data-test-id="canvas-node-status-success"]').waitFor();
		await this.page.waitForTimeout(1500);
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Opens a node and shows what came out of it. */
	async open(name: string): Promise<Locator> {
		await this.node(name).dblclick();
		const output = this.page.locator('[data-test-id="output-panel"]');
		await output.waitFor();
		await this.page.waitForTimeout(1500);
		return output;
	}

	/** How high each note's text is, and how high the note: as they would be at a zoom of 100 %. */
	async notes(): Promise<Array<{ text: string; needs: number; has: number }>> {
		return await this.page.locator('[data-test-id="sticky"]').evaluateAll((notes) =>
			notes.map((note) => {
				const has = (note as unknown as { offsetHeight: number }).offsetHeight;
				const box = note.getBoundingClientRect();
				const ends = [...note.querySelectorAll('h1, h2, p, li')].map(
					(part) => part.getBoundingClientRect().bottom,
				);
				const needs = Math.ceil(((Math.max(...ends) - box.top) * has) / box.height);
				return { text: (note.textContent ?? '').trim().slice(0, 40), needs, has };
			}),
		);
	}
}
