/** Opens one panel after the other in the editor and pictures it whole. */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { randomUUID } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { DEMO_OWNER } from '../../../../scripts/demo/session.mts';
import type { JsonObject, WorkflowNode } from '../../../../scripts/n8n/types.mts';
import { Editor } from '../support/editor.mts';
import { boxOf, Camera, type Box } from '../support/picture.mts';
import type { Stage } from '../support/stage.mts';
import { CredentialDialog } from './credential-dialog.mts';
import { faultsIn } from './faults.mts';
import type { CredentialPanel, MODES, NodePanel, Panel } from './list.mts';

const WIDTH = 1440;
const HEIGHT = 1000;
const MARGIN = 20;
/** Nodes stand close together so that all are on the canvas at once. */
const COLUMNS = 8;
const APART = { x: 150, y: 120 } as const;

export interface Sight {
	/** What is not as it must be, one sentence each. */
	faults: string[];
	/** What n8n says beside the panel before the node is run. */
	hints: string[];
}

const isNode = (panel: Panel): panel is NodePanel => panel.kind === 'node';

const fromList = (value: string, cachedResultName: string): JsonObject => ({
	__rl: true,
	mode: 'list',
	value,
	cachedResultName,
});

/** What is chosen in every panel that has it. */
const CHOSEN: JsonObject = {
	templateId: fromList(TEMPLATE_IDS.staff, 'Staff ID – Harbour Regional Health'),
	cardId: fromList('E100482', 'Ada Lovelace (E100482)'),
};

export class Studio {
	private subject: Locator | undefined;
	private isCredential = false;
	private path = '';

	private constructor(
		private readonly nodes: readonly NodePanel[],
		private readonly stage: Stage,
		private readonly editor: Editor,
		private readonly camera: Camera,
		private readonly dialog: CredentialDialog,
	) {}

	/** Puts every node into one workflow and signs in. */
	static async open(stage: Stage, panels: readonly Panel[]): Promise<Studio> {
		const { page, session } = stage;
		const editor = new Editor(page, session.n8n);
		const nodes = panels.filter(isNode);
		const dialog = new CredentialDialog(editor);
		const studio = new Studio(nodes, stage, editor, await Camera.for(page), dialog);
		await page.setViewportSize({ width: WIDTH, height: HEIGHT });
		studio.path = `/workflow/${await studio.place()}`;
		await editor.signIn(DEMO_OWNER, studio.path);
		return studio;
	}

	/** Opens a panel and waits until all of it is there. */
	async look(panel: Panel): Promise<Sight> {
		if (this.subject) await this.put();
		this.isCredential = !isNode(panel);
		this.subject = isNode(panel) ? await this.openNode(panel) : await this.openCredential(panel);
		await this.settle(this.subject);
		const hints = isNode(panel)
			? await this.editor.output.getByTestId('node-hint').allInnerTexts()
			: [];
		return { faults: await faultsIn(this.subject), hints: hints.map((hint) => hint.trim()) };
	}

	async shoot(
		mode: (typeof MODES)[number],
		withPng: boolean,
	): Promise<{ webp: Buffer; png?: Buffer }> {
		if (!this.subject) throw new Error('No panel is open');
		const { page } = this.editor;
		await page.emulateMedia({ colorScheme: mode });
		// What the mouse points at shows buttons of its own.
		await page.mouse.move(1, 1);
		const box = await this.extent(this.subject);
		const webp = await this.camera.shoot(box);
		return withPng ? { webp, png: await this.camera.shoot(box, 'png') } : { webp };
	}

	/** The panel down to its last field: below is n8n's own. */
	private async extent(subject: Locator): Promise<Box> {
		const box = await boxOf(subject);
		const id = this.isCredential ? 'credential-connection-parameter' : 'parameter-item';
		const last = await boxOf(subject.getByTestId(id).filter({ visible: true }).last());
		return { ...box, height: Math.min(box.height, last.y + last.height + MARGIN - box.y) };
	}

	/** After a failure: back to where the next panel can be opened. */
	async recover(): Promise<void> {
		this.subject = undefined;
		await this.editor.goto(this.path);
	}

	private async put(): Promise<void> {
		const wasCredential = this.isCredential;
		this.subject = undefined;
		if (wasCredential) await this.dialog.close();
		else await this.editor.closeNode();
	}

	private async openNode({ name }: NodePanel): Promise<Locator> {
		await this.editor.openNode(name);
		return this.editor.page.locator('.node-settings');
	}

	private async openCredential({ type, isCustom }: CredentialPanel): Promise<Locator> {
		const node = this.nodes.find(({ credential }) => credential === type);
		if (!node) throw new Error(`No node takes the credential ${type}`);
		return await this.dialog.open(node.name, isCustom);
	}

	/** Waits until nothing is being loaded, and makes the window as high as the panel needs. */
	private async settle(subject: Locator): Promise<void> {
		const { page } = this.editor;
		await subject.page().waitForFunction(
			(element) => {
				const isLoading = element?.querySelector(
					'.el-icon.is-loading, .n8n-spinner, .el-skeleton, .el-loading-mask',
				);
				return !isLoading && !/Loading/.test((element as HTMLElement | null)?.innerText ?? '');
			},
			await subject.elementHandle(),
		);
		if (this.isCredential) await this.layOpen(subject);
		for (let tries = 0; tries < 4; tries += 1) {
			const missing = await subject.evaluate((element) => {
				const inner = [element, ...element.querySelectorAll('*')].filter((each) => {
					const { overflowY } = getComputedStyle(each);
					return /auto|scroll/.test(overflowY) && each.clientHeight > 150;
				});
				return Math.max(0, ...inner.map((each) => each.scrollHeight - each.clientHeight));
			});
			const size = page.viewportSize() ?? { width: WIDTH, height: HEIGHT };
			if (missing === 0) return;
			await page.setViewportSize({ ...size, height: size.height + missing + 24 });
		}
	}

	/** n8n's dialogs are never higher than a fixed number and scroll inside: for a picture of the whole they are laid open. */
	private async layOpen(dialog: Locator): Promise<void> {
		await dialog.evaluate((root) => {
			const scrolling = [...root.querySelectorAll<HTMLElement>('*')].filter(
				(each) =>
					/auto|scroll/.test(getComputedStyle(each).overflowY) &&
					each.scrollHeight > each.clientHeight,
			);
			for (const inner of scrolling) {
				for (
					let each: HTMLElement | null = inner;
					each && root.contains(each);
					each = each.parentElement
				) {
					Object.assign(each.style, { height: 'auto', maxHeight: 'none', overflow: 'visible' });
				}
			}
		});
		const { page } = this.editor;
		const { y, height } = await boxOf(dialog);
		const size = page.viewportSize() ?? { width: WIDTH, height: HEIGHT };
		const bottom = Math.ceil(y + height) + MARGIN;
		if (bottom > size.height) await page.setViewportSize({ ...size, height: bottom });
	}

	/** @returns the id of a workflow that holds every node, named like its panel */
	private async place(): Promise<string> {
		const { credentials, running } = this.stage.session;
		const nodes = this.nodes.map((panel, at): WorkflowNode => {
			const { id, name } = credentials[panel.credential];
			const place: [number, number] = [
				(at % COLUMNS) * APART.x,
				Math.floor(at / COLUMNS) * APART.y,
			];
			return {
				id: randomUUID(),
				name: panel.name,
				type: panel.type,
				typeVersion: 1,
				position: place,
				parameters: { ...CHOSEN, ...panel.parameters } as JsonObject,
				credentials: { [panel.credential]: { id, name } },
			};
		});
		const saved = await running.client.importWorkflow({ name: 'Panels', nodes, connections: {} });
		return saved.id;
	}
}
