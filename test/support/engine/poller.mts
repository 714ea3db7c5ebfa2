import { AsyncLocalStorage } from 'node:async_hooks';
import { isDeepStrictEqual } from 'node:util';
import type { IDataObject, INode, INodeExecutionData, Workflow } from 'n8n-workflow';
import type { LogLine } from './logs.mts';
import { toNativeRealm, type N8n } from './native.mts';
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

/**
 * How n8n polls a published workflow (n8n/dist/workflows/triggers and n8n/dist/scheduling of 2.40):
 * - `cron`: timers of one process. The workflow lives in memory; what a poll left in its static data is saved only
 *   with the next items, and after the poll of the activation, which every start repeats.
 * - `scheduler`: a task in the database. The workflow is read from the database for each poll, and saved only with items.
 * - `cursors`: the same, with the node's static data in a table of its own: saved with a poll that gives null too, but
 *   not with that of the activation; and in one transaction with the items.
 */
export type Regime = 'cron' | 'scheduler' | 'cursors';

/**
 * What n8n's database refuses, once, when a poll has given items. Without cursors n8n saves the static data and creates the
 * execution in two steps and looks at the answer of neither; with cursors both are one transaction.
 */
export type Refusal = 'both' | 'execution' | 'staticData';

/** What n8n's database holds of one published workflow. It outlives the process. */
export class PollStore {
	staticData: IDataObject = {};
	cursor: IDataObject | undefined;
	hasJob = false;
	/** What was handed on to new executions: the items of each. */
	readonly executions: INodeExecutionData[][] = [];
	/** What is refused to the next poll that gives items. */
	refuses: Refusal | undefined;
}

/** `refused`: n8n could not create the execution, so that nobody has seen the items. */
export type PollEnd = 'emitted' | 'refused' | 'nothing' | 'threw' | 'abandoned' | 'killed';

export interface PollReport {
	end: PollEnd;
	/** The items that n8n was given. */
	items: INodeExecutionData[];
	error?: Error;
	logs: LogLine[];
	/** Settles when the node's code has ended, which outlives a poll that was given up. */
	ended: Promise<void>;
}

export interface PollerOptions {
	node: NodeSettings;
	regime: Regime;
	store: PollStore;
	credentials?: CredentialOverrides;
}

export interface TickOptions {
	/** When this settles, n8n gives the poll up, as the scheduler does after 45 seconds; the node's code goes on. */
	abandoned?: Promise<void>;
}

type Context = InstanceType<N8n['core']['PollContext']>;

interface Staged {
	snapshot: IDataObject;
	seed: IDataObject;
}

/** 80 % of the 45 seconds after which the scheduler abandons a poll. */
const SCHEDULER_BUDGET_MS = 36_000;

/** One n8n process that polls one workflow. After `kill`, make a new engine and a new poller on the same store. */
export class Poller {
	private readonly node: INode;
	private readonly staging = new AsyncLocalStorage<Staged>();
	private inMemory: Workflow | undefined;
	private isAlive = true;

	constructor(
		private readonly session: Session,
		private readonly options: PollerOptions,
	) {
		const credentials = credentialsFor(session, options.credentials);
		this.node = createNode(session, options.node, credentials);
	}

	/** Ends the process: what is under way is neither handed on nor saved. */
	kill(): void {
		this.isAlive = false;
	}

	/** What n8n does when the workflow is published, and again at every start: undefined where that takes no poll. */
	async start(activation: 'activate' | 'init'): Promise<PollReport | undefined> {
		const { store, regime } = this.options;
		if (regime !== 'cron' && store.hasJob) return undefined;
		const workflow = this.load();
		const report = await this.poll(workflow, activation, {});
		if (report.end === 'threw' || !this.isAlive) return report;
		this.save(workflow);
		store.hasJob = true;
		this.inMemory = workflow;
		return report;
	}

	/** A poll that is due. Calls may overlap. */
	async tick(options: TickOptions = {}): Promise<PollReport> {
		if (this.options.regime !== 'cron') return await this.poll(this.load(), 'update', options);
		if (!this.inMemory) throw new Error('The workflow was not started');
		return await this.poll(this.inMemory, undefined, options);
	}

	private load(): Workflow {
		const { staticData } = this.options.store;
		return createWorkflow(this.session, [this.node], {}, {}, staticData);
	}

	private async poll(
		workflow: Workflow,
		activation: 'activate' | 'init' | 'update' | undefined,
		{ abandoned }: TickOptions,
	): Promise<PollReport> {
		const ended = Promise.resolve();
		const report: PollReport = { end: 'nothing', items: [], logs: [], ended };
		let isAbandoned = false;
		const isHeard = (): boolean => this.isAlive && !isAbandoned;
		const context = this.context(workflow, activation ?? 'activate', {
			emit: ([items]) => {
				if (!isHeard()) return;
				report.items = JSON.parse(JSON.stringify(items ?? [])) as INodeExecutionData[];
				report.end = this.handOn(workflow, report.items) ? 'emitted' : 'refused';
			},
			emitError: (error) => {
				if (!isHeard()) return;
				report.end = 'threw';
				report.error = error;
			},
			commit: () => {
				if (isHeard()) this.commit();
			},
		});
		const work = this.session.logs.collect(report.logs, async () => {
			if (activation === 'update') await this.runTask(workflow, context);
			else await this.runTimer(workflow, context, activation !== undefined, report);
		});
		report.ended = work;
		await Promise.race([work, abandoned?.then(() => (isAbandoned = true)) ?? work]);
		if (isAbandoned) report.end = 'abandoned';
		if (!this.isAlive) report.end = 'killed';
		return report;
	}

	/** As n8n-core's ActiveWorkflowTriggers: the poll of an activation, and those of timers. */
	private async runTimer(
		workflow: Workflow,
		context: Context,
		isActivation: boolean,
		report: PollReport,
	): Promise<void> {
		const { core, Container } = this.session.n8n;
		const executor = Container.get(core.PollTriggerExecutor);
		const run = executor.create(workflow, this.node, context, () => this.isAlive);
		if (!isActivation) {
			await run();
			return;
		}
		try {
			await workflow.expression.withIsolate(async () => await run(true));
		} catch (error) {
			report.end = 'threw';
			report.error = error as Error;
		}
	}

	/** As n8n's PollTriggerTaskHandler. */
	private async runTask(workflow: Workflow, context: Context): Promise<void> {
		const { core, Container } = this.session.n8n;
		const pollers = Container.get(core.TriggersAndPollers);
		await core.runPollInStagingScope(context, async () => {
			try {
				const poll = async () => await pollers.runPollFunction(workflow, this.node, context);
				const answer = await workflow.expression.withIsolate(poll);
				if (answer === null) await core.commitStagedCursor(context);
				else context.__emit(answer);
			} catch (error) {
				context.__emitError(error as Error);
			}
		});
	}

	/** As n8n's TriggerExecutionContextFactory. */
	private context(
		workflow: Workflow,
		activation: 'activate' | 'init' | 'update',
		to: {
			emit: (items: INodeExecutionData[][]) => void;
			emitError: (error: Error) => void;
			commit: () => void;
		},
	): Context {
		const { regime, store } = this.options;
		const hasCursor = regime === 'cursors';
		const runPoll = async <T,>(poll: () => Promise<T>): Promise<T> => {
			if (!hasCursor) return await poll();
			store.cursor ??= copyOf(workflow.getStaticData('node', this.node));
			const seed = copyOf(store.cursor);
			return await this.staging.run({ snapshot: copyOf(seed), seed }, poll);
		};
		const staticData = (): IDataObject => {
			const staged = this.staging.getStore();
			if (staged) return staged.snapshot;
			if (hasCursor) throw new Error('The node read its static data outside of a poll');
			return workflow.getStaticData('node', this.node);
		};
		const credentials = credentialsFor(this.session, this.options.credentials);
		return new this.session.n8n.core.PollContext(
			workflow,
			this.node,
			createAdditionalData(this.session, credentials, 'trigger', workflow),
			'trigger',
			activation,
			to.emit,
			to.emitError,
			async () => to.commit(),
			runPoll,
			staticData,
			activation === 'update' ? () => SCHEDULER_BUDGET_MS : undefined,
		);
	}

	/** @returns whether there is an execution now */
	private handOn(workflow: Workflow, items: INodeExecutionData[]): boolean {
		const { store, regime } = this.options;
		const { refuses } = store;
		store.refuses = undefined;
		if (refuses !== undefined && regime === 'cursors') return false;
		this.commit();
		// What could not be saved is tried again with the next items, unless the workflow is loaded anew before.
		if (refuses === undefined || refuses === 'execution') this.save(workflow);
		if (refuses === 'both' || refuses === 'execution') return false;
		store.executions.push(items);
		return true;
	}

	private commit(): void {
		const staged = this.staging.getStore();
		if (!staged || isDeepStrictEqual(staged.snapshot, staged.seed)) return;
		staged.seed = copyOf(staged.snapshot);
		this.options.store.cursor = copyOf(staged.snapshot);
	}

	/** Saves what n8n's observer of static data has seen change. */
	private save(workflow: Workflow): void {
		const { staticData, changed } = staticDataOf(workflow);
		if (!changed) return;
		this.options.store.staticData = staticData;
		workflow.staticData.__dataChanged = false;
	}
}

function copyOf<T>(value: T): T {
	return toNativeRealm(JSON.parse(JSON.stringify(value)) as T);
}
