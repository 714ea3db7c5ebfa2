/** ID123 Trigger on n8n's engine against a sandbox: one published workflow that is polled again and again. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Card } from '../../../../sandbox/id123/model.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../../sandbox/server.mts';
import type { EventName } from '../../../../nodes/Id123/Id123Trigger/events.ts';
import {
	createEngine,
	PollStore,
	type Engine,
	type PollAnswer,
	type Poller,
	type Regime,
} from '../../../support/engine.mts';

export const NODE_TYPE = 'n8n-nodes-digital-id.id123Trigger';
export const STAFF = TEMPLATE_IDS.staff;
export const STUDENT = TEMPLATE_IDS.student;

export const ALL: EventName[] = [
	'cardArchived',
	'cardCreated',
	'cardDeactivated',
	'cardDeleted',
	'cardExpired',
	'cardInstalled',
	'cardReactivated',
	'cardRenewed',
	'cardRestored',
	'cardUninstalled',
	'cardUpdated',
	'statusChanged',
];

const REGISTERED: Partial<Card['life']> = { status: 'INACTIVE' };

export class Scene {
	/** What n8n saved after the last poll of `poll`. */
	staticData: IDataObject | undefined;
	/** Another address than the sandbox's. */
	baseUrl: string | undefined;
	parameters: INodeParameters = { templateIds: [STAFF], events: ALL };
	/** The workflow's and node's name in n8n are the same in all tests, so each test is an n8n node of its own. */
	private readonly node: string;

	constructor(
		readonly engine: Engine,
		readonly sandbox: Sandbox,
	) {
		this.node = `ID123 Trigger ${sandbox.url}`;
	}

	get credentials() {
		const { apiUrl, apiKey } = this.sandbox;
		return { id123Api: { region: 'custom', baseUrl: this.baseUrl ?? apiUrl, apiKey } };
	}

	get settings() {
		return { type: NODE_TYPE, name: this.node, parameters: this.parameters };
	}

	/** A poll of a workflow that was just loaded; keeps its static data where n8n would. */
	async poll(mode: 'trigger' | 'manual' = 'trigger'): Promise<PollAnswer> {
		const answer = await this.engine.poll({
			node: this.settings,
			mode,
			staticData: this.staticData,
			credentials: this.credentials,
		});
		if (mode === 'trigger' && answer.items !== null) this.staticData = answer.staticData;
		return answer;
	}

	/** The events of the next poll, as `card event`. */
	async told(): Promise<string[]> {
		const { items, error } = await this.poll();
		if (error) throw error;
		return told(items);
	}

	poller(regime: Regime, store = new PollStore()): { poller: Poller; store: PollStore } {
		const { credentials, settings: node } = this;
		return { poller: this.engine.poller({ node, regime, store, credentials }), store };
	}

	add(ids: readonly string[], life: Partial<Card['life']> = REGISTERED, templateId = STAFF): void {
		for (const id of ids) {
			const card = this.sandbox.id123.addCard(templateId, id, {
				values: { name: `Ada ${id}`, 'front-1': 'Radiology' },
				uniqueIdentifier: `${id}@id.example`,
			});
			this.sandbox.id123.shelf(templateId)?.setLife(card, { ...card.life, ...life });
		}
	}

	/** Puts a card into another state, whatever leads there. */
	live(id: string, life: Partial<Card['life']>, templateId = STAFF): void {
		const shelf = this.sandbox.id123.shelf(templateId);
		const card = shelf?.get(id);
		if (!card) throw new Error(`There is no card ${id}`);
		shelf?.setLife(card, { ...card.life, ...life });
	}

	/** Somebody saves a card, a minute later by the service's clock. */
	update(id: string, values: Record<string, string>, templateId = STAFF): void {
		const card = this.sandbox.id123.shelf(templateId)?.get(id);
		if (!card) throw new Error(`There is no card ${id}`);
		this.sandbox.clock.advance(60_000);
		this.sandbox.id123.changeCard(card, { values: { ...card.values, ...values } });
	}

	/** How often each action was asked for since the last look. */
	sent(): Record<string, number> {
		const counts: Record<string, number> = {};
		for (const { action } of this.sandbox.journal.entries) {
			counts[action ?? ''] = (counts[action ?? ''] ?? 0) + 1;
		}
		this.sandbox.journal.clear();
		return counts;
	}
}

export class Stage {
	private readonly scenes: Scene[] = [];

	engine!: Engine;

	async scene(options: SandboxOptions = {}): Promise<Scene> {
		const scene = new Scene(this.engine, await startSandbox(options));
		this.scenes.push(scene);
		return scene;
	}

	async closeScenes(): Promise<void> {
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

/** `card event` of each item, sorted. */
export function told(items: PollAnswer['items']): string[] {
	return (items ?? [])
		.flat()
		.map(({ json }) => `${String(json['card-id'])} ${String(json.event)}`)
		.sort();
}

export const jsonOf = (items: PollAnswer['items']): IDataObject[] =>
	(items ?? []).flat().map(({ json }) => json);
