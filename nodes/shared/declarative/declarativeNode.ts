/**
 * Builds a declarative node from one declaration: its parameters, its variant for AI agents, and its executor. n8n's
 * engine calls the executor instead of sending its own request, for all items at once; the run that they share (rowRun.ts)
 * decides what is sent, and when.
 */
import {
	NodeConnectionTypes,
	type DeclarativeRestApiSettings,
	type IDataObject,
	type IExecutePaginationFunctions,
	type INodeExecutionData,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { refuseEmpty } from '../declared';
import { parameterReader, refusedBy, slotsIn, type Parameters } from '../parameters';
import { failed, failedItem, nodeErrorOf, ok, type Result, type RowFailure } from '../result';
import { sendingOf, type Sending } from '../http/transports';
import { isBlankRow } from '../words';
import {
	propertiesOf,
	toolPropertiesOf,
	type Declaration,
	type Operation,
	type Resource,
} from './operation';
import { oneItem, RowRun, type Plan, type PreparedRow, type RunAttempt } from './rowRun';

type Context = IExecutePaginationFunctions;
type RoutedRequest = DeclarativeRestApiSettings.ResultOptions;

/** What this file needs of an account. */
interface AnyAccount {
	fingerprint: string;
	/** The kind of its credential, where the node takes several. */
	authentication?: string;
	/** How many requests may be in flight, where the user cannot choose. */
	slots?: number;
}

/** What every row has. */
export interface RowParts<Account, Shared, Options> extends Parameters {
	options: Options;
	/** Whether Simplify is on, wherever the operation shows it. */
	simplify: boolean;
	account: Account;
	shared: Shared;
	asTool: boolean;
	/** Whose row it is, once known: "Card ID E100". */
	subject?: string;
}

type AnyRow = RowParts<AnyAccount, unknown, object>;

export interface DeclarativeNode<Row extends AnyRow> extends Declaration {
	resources: ReadonlyArray<Resource<Operation<string, string, Row>>>;
	/** Options that count as not set where their expression yields nothing. */
	mayBeEmpty?: readonly string[];
	/** The account of the node's credential, or why nothing may be sent for it. */
	account: (context: Context) => Promise<Result<Row['account']>>;
	/** How many requests may be in flight where the user does not choose; found out by the limiter unless given. */
	slots?: number;
	/** Makes what the rows of one run share. */
	shared: () => Row['shared'];
	/** Makes the row that operations see. */
	row: (
		parts: RowParts<Row['account'], Row['shared'], Row['options']>,
		context: Context,
		sending: Sending,
	) => Row;
	/** Input fields that a failed row's item leaves out: the outcome of an earlier step would read as the answer. */
	notTakenOver?: Readonly<Record<string, undefined>>;
	/** Whether the row is about its item, and not about what is typed into the node: blank lines of a sheet are left out. */
	isFromItem?: (parameters: Parameters, shows: readonly string[]) => boolean;
}

/** Parts of the node's description. */
export function declarativeNode<Row extends AnyRow>(
	node: DeclarativeNode<Row>,
): Required<Pick<INodeTypeDescription, 'properties' | 'requestOperations' | 'usableAsTool'>> {
	const properties = propertiesOf(node);
	const readParameters = parameterReader(properties);
	const runs = new WeakMap<object, Run>();
	const accounts = new WeakMap<RunAttempt, ReturnType<typeof node.account>>();

	type Run = ReturnType<typeof newRun>;

	function newRun(context: Context, calledByAgent: boolean) {
		const { type, executeOnce, parameters } = context.getNode();
		const items = calledByAgent ? [] : (context.getExecuteData().data.main[0] ?? []);
		// Where no item has values, a step before went wrong, and nothing is left out.
		const isSheet = items.some((item) => !isBlankItem(item));
		const rows = executeOnce ? 1 : Math.max(1, items.length);
		return {
			rows: new RowRun(rows, !context.continueOnFail(), context.getExecutionCancelSignal()),
			// n8n gives a node that is a tool a type of its own (cli, tool-generation).
			asTool: type.endsWith('Tool'),
			stored: parameters,
			isBlankLine: (index: number) => isSheet && isBlankItem(items[index]),
			shared: node.shared(),
		};
	}

	/**
	 * The run that a row belongs to. n8n passes the same object in every try of a run (workflow-execute); in a tool, where
	 * that object is the agent's, the same arguments in every try of a call (get-input-connection-data). So a retry of n8n's
	 * answers from memory, while a model's second call is a run of its own: somebody may need a second code.
	 */
	function runOf(context: Context): Run {
		const execution = context.getExecuteData();
		const calledByAgent = execution.node.name !== context.getNode().name;
		const sameInEveryTry = calledByAgent
			? context.getInputData(0, NodeConnectionTypes.AiTool).json
			: execution;
		const run = runs.get(sameInEveryTry) ?? newRun(context, calledByAgent);
		runs.set(sameInEveryTry, run);
		return run;
	}

	async function prepare(
		context: Context,
		request: RoutedRequest,
		run: Run,
		attempt: RunAttempt,
	): Promise<PreparedRow> {
		// Read once for all rows, and again in a retry of n8n's, in case it could not be read.
		const reading = accounts.get(attempt) ?? node.account(context);
		accounts.set(attempt, reading);
		const found = await reading;
		if (!found.ok) return found;
		const account = found.value;
		const parameters = readParameters(context, run.stored);
		const [resource, chosen] = [parameters.text('resource'), parameters.text('operation')];
		const operation = node.resources
			.find(({ option }) => option.value === resource)
			?.operations.find(({ option }) => option.value === chosen);
		const isOfKind = operation?.with?.includes(account.authentication ?? '') !== false;
		if (operation === undefined || !isOfKind) return failed(UNKNOWN_OPERATION);
		const { shared, asTool } = run;
		if (asTool && operation.notForTools) return failed(operation.notForTools);
		if (run.isBlankLine(context.getItemIndex()) && node.isFromItem?.(parameters, operation.shows)) {
			return ok(async () => oneItem(BLANK_LINE));
		}
		const options = parameters.value('options', {}) as IDataObject;
		for (const name of operation.offers) {
			const mayBeEmpty = !Object.hasOwn(options, name) || node.mayBeEmpty?.includes(name);
			if (!mayBeEmpty) refuseEmpty(node.options[name], options[name]);
		}
		const simplify = options.simplify !== false && parameters.flag('simplify', true);
		const slots = account.slots ?? slotsIn(options.requestsAtATime, node.slots);
		const sending = sendingOf(request, attempt.userOf(slots));
		const parts = { ...parameters, options, simplify, account, shared, asTool };
		const row = node.row(parts, context, sending);
		const failedRow = (failure: RowFailure) => failed({ ...failure, subject: row.subject });
		let plan: Plan;
		try {
			plan = await operation.plan(row);
		} catch (error) {
			return failedRow(refusedBy(error));
		}
		return ok(async () => {
			if ('answer' in plan) return ok({ rows: [plan.answer] });
			const sent = await attempt.send(plan);
			return sent.ok || sent.failure === undefined ? sent : failedRow(sent.failure);
		});
	}

	async function executeRow(this: Context, request: RoutedRequest): Promise<INodeExecutionData[]> {
		const index = this.getItemIndex();
		const run = runOf(this);
		const result = await run.rows.row(
			index,
			// A parameter that holds none of its values is a fault of its row.
			async (attempt) =>
				await prepare(this, request, run, attempt).catch((error) => failed(refusedBy(error))),
		);
		if (result.ok) return result.value.rows.map((json) => ({ json, pairedItem: { item: index } }));
		if (result.failure === undefined) return [];
		const { failure, progress } = result;
		if (!this.continueOnFail()) throw nodeErrorOf(this.getNode(), failure, index, progress);
		const isMerged = this.getNode().onError === 'continueErrorOutput';
		const input = isMerged ? undefined : { ...this.getInputData().json, ...node.notTakenOver };
		return [failedItem(failure, index, input)];
	}

	const replacements: Partial<INodeTypeDescription> = {
		properties: toolPropertiesOf(node, properties),
	};
	return {
		properties,
		requestOperations: { pagination: executeRow },
		usableAsTool: { replacements },
	};
}

function isBlankItem(item: INodeExecutionData | undefined): boolean {
	return item !== undefined && item.binary === undefined && isBlankRow(item.json);
}

const BLANK_LINE = { skipped: true, reason: 'The row is blank: nothing was sent for it' };

const UNKNOWN_OPERATION: RowFailure = {
	what: 'The node does not know the chosen resource and operation',
	hint: 'Open the node and choose Resource and Operation again.',
	state: 'notSent',
	rule: 'unknownOperation',
};
