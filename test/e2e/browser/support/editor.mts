/** n8n's editor as a person uses it. What is ours in it is found by the texts in `labels.mts`, what is n8n's by its own names. */
import type { Locator, Page } from 'playwright-core';
import { N8N } from './labels.mts';

export class Editor {
	constructor(
		readonly page: Page,
		/** n8n's address, without a slash at the end. */
		readonly url: string,
	) {}

	/** @param then the path that is opened next */
	async signIn(owner: { email: string; password: string }, then: string): Promise<void> {
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

	// ---- On the canvas

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Puts a node behind another one: searches it and chooses one of its actions, whereupon it opens. */
	async addNodeAfter(name: string, node: string, action: string): Promise<void> {
		const { page } = this;
		await page
			.locator(`[data-test-id="canvas-node-output-handle"][data-node-name="${name}"]`)
			.getByTestId('canvas-handle-plus')
			.click();
		await this.choose(node, action);
	}

	/** Puts a first node onto an empty canvas. */
	async addFirstNode(node: string, action: string): Promise<void> {
		await this.page.getByTestId('canvas-plus-button').click();
		await this.choose(node, action);
	}

	private async choose(node: string, action: string): Promise<void> {
		const { page } = this;
		await page.getByTestId('node-creator-search-bar').fill(node);
		const item = (text: string) =>
			page.getByTestId('node-creator-item-name').getByText(text, { exact: true });
		await item(node).first().click();
		await item(action).click();
		await this.parameters.waitFor();
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

	// ---- In a node

	/** The fields of the open node. */
	get parameters(): Locator {
		return this.page.getByTestId('node-parameters');
	}

	get output(): Locator {
		return this.page.getByTestId('output-panel');
	}

	/** A field of the open node by its label. */
	field(label: string): Locator {
		const own = this.page.getByTestId('input-label').filter({ hasText: new RegExp(`^${label}`) });
		return this.parameters.getByTestId('parameter-item').filter({ has: own }).last();
	}

	/** Searches in a picker and takes what is called so. */
	async pick(label: string, search: string, name: string): Promise<void> {
		const { page } = this;
		await this.field(label).getByTestId('rlc-input').click();
		await page.getByTestId('rlc-search').fill(search);
		await page.getByTestId('rlc-item').filter({ hasText: name }).click();
	}

	/** Opens a list of choices and takes one. */
	async select(list: Locator, choice: string): Promise<void> {
		await list.click();
		await this.page.getByRole('option', { name: choice }).first().click();
	}

	/** Adds an option of the last collection. */
	async addOption(option: string): Promise<void> {
		const add = this.parameters.getByTestId('collection-parameter-add');
		await add.filter({ visible: true }).last().click();
		const roles = ['option', 'menuitem'] as const;
		const [first, second] = roles.map((role) => this.page.getByRole(role, { name: option }));
		await first.or(second).filter({ visible: true }).first().click();
		await this.field(option).waitFor();
	}

	/** Turns a switch of the open node. */
	async flip(label: string): Promise<void> {
		await this.field(label).locator('.el-switch').click();
	}

	/** Runs the open node, with what comes before it, and waits for its end. */
	async run(): Promise<void> {
		const button = this.page.getByTestId('node-execute-button');
		await button.click();
		await this.output
			.getByTestId('node-run-info')
			.or(this.output.getByTestId('node-error-view'))
			.first()
			.waitFor();
	}

	/** Shows an output of the open node as a table. @param name of the output, where there are several */
	async showTable(name?: string): Promise<void> {
		if (name !== undefined) await this.output.getByRole('tab', { name }).click();
		await this.output.getByTestId('radio-button-table').click();
		await this.output.locator('tbody tr').first().waitFor();
	}

	/** The table of the output: headings, and a list of texts for each row. */
	async readTable(): Promise<{ headings: string[]; rows: string[][] }> {
		const table = this.output.locator('table').first();
		const headings = await table.locator('thead th').allInnerTexts();
		const rows = await table.locator('tbody tr').all();
		const cells = await Promise.all(
			rows.map(async (row) => await row.locator('td').allInnerTexts()),
		);
		const trimmed = (texts: string[]) => texts.map((text) => text.trim());
		return { headings: trimmed(headings), rows: cells.map(trimmed) };
	}

	// ---- In the dialog of a credential

	get credential(): Locator {
		return this.page.getByTestId('editCredential-modal');
	}

	/** Begins a new credential in the open node. */
	async beginCredential(): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		await this.page.getByTestId('node-credentials-select-item-new').click();
		await this.credential.getByTestId('credential-connection-parameter').first().waitFor();
	}

	credentialField(label: string): Locator {
		return this.credential
			.getByTestId('credential-connection-parameter')
			.filter({ hasText: new RegExp(`^\\s*${label}`) });
	}

	/** Saves the credential, which n8n then tests. */
	async saveCredential(): Promise<void> {
		await this.page.getByTestId('credential-save-button').click();
	}

	/** What n8n says of a test that failed, with its details. */
	async readRefusal(): Promise<string> {
		const banner = this.credential
			.locator('.el-tag--danger, .el-tag')
			.filter({ hasText: N8N.notConnected });
		await banner.getByText(N8N.moreDetails).click();
		await banner.getByText(N8N.moreDetails).waitFor({ state: 'detached' });
		return await banner.innerText();
	}

	/** Closes the dialog, and throws away what was not saved where n8n asks. */
	async closeCredential(): Promise<void> {
		await this.credential.locator('.el-dialog__headerbtn').click();
		const isGone = this.credential.waitFor({ state: 'hidden' });
		const question = this.page.getByRole('dialog', { name: N8N.closeWithout });
		const isAsked = question.waitFor().then(async () => {
			await question.getByRole('button', { name: 'Close', exact: true }).click();
		});
		// One of the two may never come.
		isAsked.catch(() => undefined);
		await Promise.race([isGone, isAsked]);
		await isGone;
	}
}
