/**
 * ID123 Sync with the service's stand-in in one process: n8n's context is played here, and a request is a call of the
 * sandbox's own service. Thousands of runs take seconds so; that n8n and HTTP change nothing of it is for the same
 * rosters on the engine to show.
 */
import { createHash } from 'node:crypto';
import type {
	DeduplicationItemTypes,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
} from 'n8n-workflow';
import { runSync } from '../../../../nodes/Id123/Id123Sync/run.ts';
import { Id123Service } from '../../../../sandbox/id123/service.mts';
import { Id123State } from '../../../../sandbox/id123/state.mts';
import type { ReadingsInput } from '../../../../sandbox/id123/readings.mts';
import { TEMPLATE_IDS } from '../../../../sandbox/id123/templates.mts';
import { Limits } from '../../../../sandbox/limits.mts';
import type { PeopleStage, StageRun } from './people-stage.mts';

const API_KEY = 'key-of-a-roster-in-process';

let opened = 0;

export class InProcessStage implements PeopleStage {
	private ticks = Date.UTC(2026, 0, 5);

	/** A second for each look at the clock, so that no two changes have one time. */
	private readonly now = () => (this.ticks += 1000);

	readonly state: Id123State;

	private readonly service: Id123Service;

	private processed: string[] = [];

	private staticData: IDataObject = {};

	/** Accounts are told apart by their address; what one run learnt of a pace is not for the next test. */
	private readonly baseUrl = `http://127.0.0.1:9/${(opened += 1)}/api/v2/`;

	constructor(readings: ReadingsInput) {
		const { now } = this;
		this.state = new Id123State({ now, readings });
		const limits = new Limits(now);
		this.service = new Id123Service({
			state: this.state,
			limits,
			apiKey: API_KEY,
			isChecked: false,
		});
	}

	async run(items: readonly INodeExecutionData[], parameters: IDataObject): Promise<StageRun> {
		try {
			const [applied, rejected, [summary]] = await runSync(this.context(items, parameters));
			return { applied, rejected, summary: summary?.json ?? {} };
		} catch (error) {
			return { applied: [], rejected: [], summary: {}, error: error as Error };
		}
	}

	async close(): Promise<void> {}

	private context(items: readonly INodeExecutionData[], given: IDataObject): IExecuteFunctions {
		const templateId = { __rl: true, mode: 'id', value: TEMPLATE_IDS.staff };
		const parameters: IDataObject = { templateId, ...given };
		const node = {
			id: 'sync',
			name: 'ID123 Sync',
			type: 'n8n-nodes-digital-id.id123Sync',
			typeVersion: 1,
			position: [0, 0],
			parameters,
		} as unknown as INode;
		const { service, processed } = this;
		const context = {
			getNode: () => node,
			getInputData: () => items,
			getCredentials: async () => ({
				region: 'custom',
				baseUrl: this.baseUrl,
				apiKey: API_KEY,
			}),
			getNodeParameter: (name: string, _row: number, fallback?: unknown, options?: IDataObject) =>
				parameterOf(parameters, name, fallback, options?.extractValue === true),
			getWorkflowStaticData: () => this.staticData,
			getTimezone: () => 'Europe/London',
			getMode: () => 'trigger',
			getExecutionId: () => '1',
			getExecutionContext: () => undefined,
			getWorkflow: () => ({ id: 'roster', name: 'Roster', active: true }),
			getExecutionCancelSignal: () => undefined,
			getParentNodes: (name: string) =>
				name === 'Rows' ? [] : [{ name: 'Rows', type: 'n8n-nodes-base.set', typeVersion: 1 }],
			getChildNodes: () => [],
			getConnections: (destination: { name: string }) =>
				destination.name === 'Rows' ? [] : [[{ node: 'Rows', type: 'main', index: 0 }]],
			getWorkflowDataProxy: () => ({ $runIndex: 0 }),
			evaluateExpression: (text: string) => (text.includes('$runIndex') ? 0 : undefined),
			getContext: () => ({}),
			continueOnFail: () => false,
			addExecutionHints: () => undefined,
			sendMessageToUI: () => undefined,
			logger: { debug() {}, info() {}, warn() {}, error() {} },
			helpers: {
				async httpRequestWithAuthentication(_credential: string, request: IHttpRequestOptions) {
					const { status, text } = service
						.call({
							method: 'POST',
							path: '/api/v2/',
							headers: { 'content-type': 'application/json', 'x-api-key': API_KEY },
							ip: '127.0.0.1',
							text: JSON.stringify(request.body),
						})
						.work();
					return { statusCode: status, headers: {}, body: JSON.parse(String(text)) as unknown };
				},
				...processedItems(processed),
			},
		};
		return context as unknown as IExecuteFunctions;
	}
}

/** n8n's list of processed items, as its helpers show it to a node. */
function processedItems(list: string[]) {
	const hashOf = (item: DeduplicationItemTypes) =>
		createHash('md5').update(item.toString()).digest('base64');
	const record = async (items: DeduplicationItemTypes[]) => {
		const known = new Set(list);
		const fresh = items.filter((item) => !known.has(hashOf(item)));
		list.push(...fresh.map(hashOf));
		return { new: fresh, processed: items.filter((item) => known.has(hashOf(item))) };
	};
	return {
		checkProcessedAndRecord: record,
		checkProcessedItemsAndRecord: record,
		removeProcessed: async (items: DeduplicationItemTypes[]) => {
			const gone = new Set(items.map(hashOf));
			const left = list.filter((hash) => !gone.has(hash));
			list.splice(0, list.length, ...left);
		},
		getProcessedDataCount: async () => list.length,
	};
}

function parameterOf(
	parameters: IDataObject,
	name: string,
	fallback: unknown,
	isExtracted: boolean,
): unknown {
	let value: unknown = parameters;
	for (const part of name.split('.')) value = (value as IDataObject | undefined)?.[part];
	if (isExtracted && typeof value === 'object' && value !== null && '__rl' in value) {
		return (value as unknown as { value: unknown }).value;
	}
	return value ?? fallback;
}
