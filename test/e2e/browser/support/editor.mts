/** n8n's editor as a person uses it. What is ours in it is found by the texts in `labels.mts`, what is n8n's by its own names. */
import type { Locator, Page } from 'playwright-core';

export class Editor {
	constructor(
		readonly page: Page,
		/** n8n's address, without a slash at the end. */
		readonly url: string,
	) {}

	/** @param then the path that is opened next */
	async signIn(owner: { email: string; password: string }, then = '/home/workflows'): Promise<void> {
		const { page, url } = this;
		await page.goto(`${url}/signin?redirect=${encodeURIComponent(then)}`, { waitUntil: 'commit' });
		await page.getByLabel('Email').fill(owner.email);
		await page.getByLabel('Password').fill(owner.password);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.waitForURL(`${url}${then}`, { waitUntil: 'commit' });
	}

	async goto(path: string): Promise<void> {
		await this.page.goto(`${this.url}${path}`, { waitUntil: 'commit' });
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Opens a node that is seen on the canvas. */
	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.parameters.waitFor();
	}

	async closeNode(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.parameters.waitFor({ state: 'detached' });
	}

	/** The fields of the open node. */
	get parameters(): Locator {
		return this.page.getByTestId('node-parameters');
	}

	get output(): Locator {
		return this.page.getByTestId('output-panel');
	}
}
