import type {
	IDataObject,
	INodeExecutionData,
	IPollFunctions,
	WorkflowActivateMode,
} from 'n8n-workflow';
import type { LogLine } from './logs.mts';
import {
	createAdditionalData,
	createNode,
	createWorkflow,
	credentialsFor,
	staticDataOf,
	type CredentialOverrides,
	type NodeSettings,
	type Session,
} from './session.mts';

export interface PollOptions {
	node: NodeSettings;
	/** `trigger` is a published workflow, `manual` is "Fetch Test Event". */
	mode?: 'trigger' | 'manual';
	/** What made n8n poll: publishing the workflow, or (undefined) its schedule. */
	activation?: Exclude<WorkflowActivateMode, 'manual'>;
	/** The workflow's static data as saved before, from an earlier poll's answer. */
	staticData?: IDataObject;
	credentials?: CredentialOverrides;
}

export interface PollAnswer {
	/** What the node reports; null when it has nothing. */
	items: INodeExecutionData[][] | null;
	error?: Error;
	/** Static data after the poll, also when it threw: n8n keeps that in memory until a restart. */
	staticData: IDataObject;
	/** Whether n8n would see something to save. */
	staticDataChanged: boolean;
	logs: LogLine[];
}

/** Polls once, on a workflow that was loaded from the database for this poll. */
export async function poll(session: Session, options: PollOptions): Promise<PollAnswer> {
	const { core, Container } = session.n8n;
	const mode = options.mode ?? 'trigger';
	const credentials = credentialsFor(session, options.credentials);
	const node = createNode(session, options.node, credentials);
	const workflow = createWorkflow(session, [node], {}, {}, options.staticData);
	const additionalData = createAdditionalData(session, credentials, mode, workflow);
	const answer: Pick<PollAnswer, 'items' | 'error'> = { items: null };
	const context = new core.PollContext(
		workflow,
		node,
		additionalData,
		mode,
		mode === 'manual' ? 'manual' : (options.activation ?? 'activate'),
		(items) => {
			answer.items = items;
		},
		(error) => {
			answer.error = error;
		},
	);
	const logs: LogLine[] = [];
	await session.logs.collect(logs, async () => {
		try {
			if (mode === 'manual') {
				const { poll: method } = session.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
				if (!method) throw new Error(`${node.type} is no polling trigger`);
				const call = async () => await method.call(context as IPollFunctions);
				answer.items = await workflow.expression.withIsolate(call);
				return;
			}
			const executor = Container.get(core.PollTriggerExecutor);
			const tick = executor.create(workflow, node, context, () => true);
			if (options.activation === undefined) await tick();
			else await workflow.expression.withIsolate(async () => await tick(true));
		} catch (error) {
			answer.error = error as Error;
		}
	});
	const { staticData, changed } = staticDataOf(workflow);
	return { ...answer, staticData, staticDataChanged: changed, logs };
}
