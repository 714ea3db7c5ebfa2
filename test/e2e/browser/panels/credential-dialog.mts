/** The dialog in which a credential is made, as somebody sees it who comes from a node and has none yet. */
import type { Locator } from 'playwright-core';
import type { Editor } from '../support/editor.mts';
import { CUSTOM_HOST } from '../support/labels.mts';

export class CredentialDialog {
	constructor(private readonly editor: Editor) {}

	/**
	 * Opens the dialog from a node that takes the credential.
	 * @param isCustom chooses a host of one's own, which shows one more field
	 */
	async open(nodeName: string, isCustom: boolean): Promise<Locator> {
		const { page } = this.editor;
		await this.editor.openNode(nodeName);
		await page.getByTestId('node-credentials-select').click();
		await page.getByTestId('node-credentials-select-item-new').click();
		const fields = this.dialog.getByTestId('credential-connection-parameter');
		await fields.first().waitFor();
		if (isCustom) {
			const before = await fields.count();
			const host = fields.filter({ hasText: /^\s*(Region|Environment)/ });
			await host.locator('.el-select, [role="combobox"]').first().click();
			await page.getByRole('option', { name: CUSTOM_HOST }).click();
			await fields.nth(before).waitFor();
		}
		return this.dialog;
	}

	async close(): Promise<void> {
		await this.editor.closeCredential();
		await this.editor.closeNode();
	}

	private get dialog(): Locator {
		return this.editor.page.getByTestId('editCredential-modal');
	}
}
