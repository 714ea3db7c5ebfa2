/** One engine with the node, a server that answers what a test says, and a sandbox; for one test file. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { startSandbox, type Sandbox } from '../../../../sandbox/server.mts';
import { TRANSPORT } from '../../../fixtures/id123/request.mts';
import { TEMPLATE, viewTemplateAnswer } from '../../../fixtures/id123/template-body.mts';
import type { OperationFixture } from '../../../fixtures/id123/types.mts';
import {
	createEngine,
	type Engine,
	type EngineRun,
	type NodeSettings,
} from '../../../support/engine.mts';
import {
	startRecordingServer,
	type Answer,
	type RecordedRequest,
	type RecordingServer,
} from '../../../support/recording-server.mts';

export const NODE = 'n8n-nodes-digital-id.id123';
export const API_KEY = 'key-of-the-engine-tests';

export type Respond = (body: IDataObject, request: RecordedRequest) => Answer;

export interface NodeRun extends Omit<NodeSettings, 'type' | 'parameters'> {
	resource: string;
	operation: string;
	parameters?: INodeParameters;
	items?: Array<INodeExecutionData | IDataObject>;
	/** What answers: the server that the test scripts, or the sandbox. */
	on?: 'server' | 'sandbox';
	/** A key of its own gives a test a pace of its own. */
	apiKey?: string;
	timezone?: string;
}

export class Stage {
	engine!: Engine;

	server!: RecordingServer;

	sandbox!: Sandbox;

	/** Answers every action but View Template, which is answered with the fixtures' template. */
	respond: Respond = () => ({ body: {} });

	/** Answers View Template. */
	templates: Respond = (body) => ({
		body: viewTemplateAnswer({ ...TEMPLATE, 'card-template-id': body['card-template-id'] }),
	});

	/** Answers that a card is to be archived, where a deletion asks for that before. */
	archiving?: Respond;

	async open(): Promise<void> {
		this.server = await startRecordingServer((request) => {
			const body = request.body as IDataObject;
			const isTemplate = body.action === 'view-template';
			const isArchiving = body['status-action'] === 'archive';
			const respond = (isArchiving && this.archiving) || this.respond;
			return (isTemplate ? this.templates : respond)(body, request);
		});
		this.sandbox = await startSandbox({ checkAnswers: true });
		this.engine = await createEngine();
	}

	async close(): Promise<void> {
		await this.engine.close();
		await Promise.all([this.server.close(), this.sandbox.close()]);
	}

	credential(on: NodeRun['on'] = 'server', apiKey?: string): Record<string, string> {
		return on === 'sandbox'
			? {
					region: 'custom',
					baseUrl: this.sandbox.apiUrl,
					apiKey: apiKey ?? this.sandbox.apiKey,
				}
			: {
					region: 'custom',
					baseUrl: `${this.server.url}${TRANSPORT.path}`,
					apiKey: apiKey ?? API_KEY,
				};
	}

	async run({
		resource,
		operation,
		parameters = {},
		items,
		on,
		apiKey,
		timezone,
		...settings
	}: NodeRun): Promise<EngineRun> {
		return await this.engine.run({
			node: { ...settings, type: NODE, parameters: { resource, operation, ...parameters } },
			...(items && { items }),
			...(timezone !== undefined && { workflowSettings: { timezone } }),
			credentials: { id123Api: this.credential(on, apiKey) },
		});
	}

	/** Bodies that reached the server, in order of arrival. */
	bodies(): IDataObject[] {
		return this.server.requests.map(({ body }) => body as IDataObject);
	}

	/**
	 * Bodies of the operation itself: without those that read the template for it or archive the card, and further pages of
	 * a listing.
	 */
	sent({
		readsTemplate,
		operation,
	}: Pick<OperationFixture, 'readsTemplate' | 'operation'>): IDataObject[] {
		return this.bodies()
			.filter(({ action }) => !readsTemplate || action !== 'view-template')
			.filter(({ action }) => operation !== 'delete' || action !== 'card-action')
			.filter(({ offset }) => offset === undefined);
	}
}

/** Opens a stage for the test file that calls this. Every test begins without recorded requests and cards. */
export function openStage(): Stage {
	const stage = new Stage();
	const { respond, templates } = stage;
	beforeAll(async () => await stage.open());
	afterAll(async () => await stage.close());
	beforeEach(() => {
		Object.assign(stage, { respond, templates });
		stage.server.requests.length = 0;
		stage.sandbox.reset();
	});
	return stage;
}

/** What the sandbox was asked to do, and whether that keeps the published contract. */
export function journalOf({ sandbox }: Stage): { actions: unknown[]; violations: string[] } {
	const { entries } = sandbox.journal;
	return {
		actions: entries.map(({ wireAction }) => wireAction),
		violations: entries.flatMap(({ violations }) => violations),
	};
}

export const jsonOf = (items: INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);
