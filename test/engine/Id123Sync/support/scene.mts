/** ID123 Sync on n8n's engine against a sandbox: runs of one workflow, one after the other, as a schedule starts them. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { Card } from '../../../../sandbox/id123/model.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import type { JournalEntry } from '../../../../sandbox/journal.mts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../../sandbox/server.mts';
import {
	createEngine,
	type Engine,
	type EngineRun,
	type NodeSettings,
	type RunOptions,
} from '../../../support/engine.mts';

export const NODE_TYPE = 'n8n-nodes-digital-id.id123Sync';
export const STAFF = TEMPLATE_IDS.staff;

const READS = new Set(['viewCard', 'viewTemplate', 'listCards', 'listTemplates']);

export interface SyncRun {
	applied: INodeExecutionData[];
	rejected: INodeExecutionData[];
	/** JSON of the one item of Summary; empty where the run failed as a whole. */
	summary: IDataObject;
	/** What is wrong, where the run failed as a whole. */
	error: EngineRun['thrownError'];
	whole: EngineRun;
}

export type SyncSettings = Partial<Pick<NodeSettings, 'onError' | 'retryOnFail' | 'executeOnce'>> &
	Pick<RunOptions, 'signal' | 'mode' | 'began' | 'workflowSettings' | 'before'>;

export class Scene {
	/** What n8n saved of the workflow's static data after the last run. */
	staticData: IDataObject | undefined;

	/** Each sandbox is a port of its own. */
	workflowId: string;

	constructor(
		readonly engine: Engine,
		readonly sandbox: Sandbox,
	) {
		this.workflowId = sandbox.url;
	}

	async run(
		rows: Array<IDataObject | INodeExecutionData>,
		parameters: INodeParameters = {},
		{ signal, mode = 'trigger', began, workflowSettings, before, ...node }: SyncSettings = {},
	): Promise<SyncRun> {
		const { apiUrl, apiKey } = this.sandbox;
		const whole = await this.engine.run({
			mode,
			began,
			signal,
			workflowSettings,
			before,
			node: {
				...node,
				type: NODE_TYPE,
				parameters: { templateId: { __rl: true, mode: 'id', value: STAFF }, ...parameters },
			},
			items: rows,
			workflowId: this.workflowId,
			staticData: this.staticData,
			credentials: { id123Api: { region: 'custom', baseUrl: apiUrl, apiKey } },
		});
		this.staticData = whole.staticData;
		const [applied = [], rejected = [], [summary] = []] = whole.outputs;
		return { applied, rejected, summary: summary?.json ?? {}, error: whole.thrownError, whole };
	}

	/** Loses what the node keeps in n8n's list of processed items. */
	forget(): void {
		this.engine.processed.clear(this.workflowId);
	}

	/** Puts cards on file as if they had been there for long. */
	add(rows: readonly IDataObject[], life: Partial<Card['life']> = {}): void {
		for (const row of rows) {
			const id = String(row['Card ID']);
			const card = this.sandbox.id123.addCard(STAFF, id, {
				values: { name: String(row['Full Name']), 'front-1': String(row.Department) },
				uniqueIdentifier: String(row['Unique Identifier']),
				recipientEmail: `${id}@harbour.example`,
			});
			this.sandbox.id123.shelf(STAFF)?.setLife(card, { ...card.life, ...life });
		}
	}

	card(id: string): Readonly<Card> | undefined {
		return this.sandbox.id123.card(STAFF, id);
	}

	/** `INSTALLED`, `DEACTIVATED`, `ARCHIVED`…: what the card is, in one word. */
	state(id: string): string | undefined {
		const card = this.card(id);
		return card?.life.deactivated ? 'DEACTIVATED' : card?.life.status;
	}

	/** Somebody saves a card in ID123's admin screen, a minute later by the service's clock. */
	changeByHand(id: string, values: Record<string, string>): void {
		const card = this.sandbox.id123.shelf(STAFF)?.get(id);
		if (!card) throw new Error(`There is no card ${id}`);
		this.sandbox.clock.advance(60_000);
		this.sandbox.id123.changeCard(card, { values: { ...card.values, ...values } });
	}

	get requests(): readonly JournalEntry[] {
		return this.sandbox.journal.entries;
	}

	/** Requests that ask for a change, whatever came of them. */
	get changing(): JournalEntry[] {
		return this.requests.filter(({ action }) => !READS.has(action ?? ''));
	}

	get invited(): string[] {
		return this.sandbox.id123.invitations.map(({ cardId }) => cardId);
	}
}

/** The engine of one test file, with the scenes that its tests open. */
export class Stage {
	private readonly scenes: Scene[] = [];

	engine!: Engine;

	async scene(options: SandboxOptions = {}): Promise<Scene> {
		const scene = new Scene(this.engine, await startSandbox(options));
		this.scenes.push(scene);
		return scene;
	}

	async closeScenes(): Promise<void> {
		this.engine.processed.clear();
		await Promise.all(this.scenes.splice(0).map(async ({ sandbox }) => await sandbox.close()));
	}
}

/** Opens an engine for the test file that calls this; each test begins without scenes. */
export function openStage(): Stage {
	const stage = new Stage();
	beforeAll(async () => {
		stage.engine = await createEngine();
	});
	afterEach(async () => await stage.closeScenes());
	afterAll(async () => await stage.engine.close());
	return stage;
}

/** A row of a sheet that the staff template takes. */
export function staffRow(id: string, more: IDataObject = {}): IDataObject {
	return {
		'Card ID': id,
		'Full Name': `Ada ${id}`,
		'Unique Identifier': `${id}@id.example`,
		'Recipient Email': `${id}@harbour.example`,
		Department: 'Radiology',
		...more,
	};
}

export const staffRows = (count: number, prefix = 'E'): IDataObject[] =>
	Array.from({ length: count }, (_, index) => staffRow(`${prefix}${index + 1}`));

export const jsonOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);

/** Outcome by card id. */
export const outcomes = ({ applied }: SyncRun): Record<string, unknown> =>
	Object.fromEntries(applied.map(({ json }) => [String(json['card-id']), json.outcome]));
