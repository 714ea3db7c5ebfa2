/**
 * A declarative node from one declaration: its parameters, its variant for AI agents, and what carries its rows. n8n's
 * engine calls the executor in place of its own request, once for each item and all at once; what is sent, and when, is
 * decided by the run that all rows of the node share.
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
import {
	propertiesOf,
	toolPropertiesOf,
	type Declaration,
	type Operation,
	type Resource,
} from './operation';
import { RowRun, type Plan, type PreparedRow, type RunAttempt } from './rowRun';

type Context = IExecutePaginationFunctions;
type RoutedRequest = DeclarativeRestApiSettings.ResultOptions;

/** What the frame has to know of an account. */
interface AnyAccount {
	fingerprint: string;
	/** Which kind of credential it is of, where the node takes several. */
	authentication?: string;
	/** How many requests may be in flight, where the user has no say in it. */
	slots?: number;
}

/** What every row has: its parameters, and what goes with them. */
export interface RowParts<Account, Shared, Options> extends Parameters {
	options: Options;
	/** Whether Simplify is on, wherever the operation shows it. */
	simplify: boolean;
	account: Account;
	shared: Shared;
	asTool: boolean;
	/** Whose row it is, in words of the panel, as soon as that is known. */
	subject?: string;
}

type AnyRow = RowParts<AnyAccount, unknown, object>;

export interface DeclarativeNode<Row extends AnyRow> extends Declaration {
	resources: ReadonlyArray<Resource<Operation<string, string, Row>>>;
	/** Options that are as good as not set where an expression gives nothing. */
	mayBeEmpty?: readonly string[];
	/** The account of the node's credential, or why nothing may be sent for it. */
	account: (context: Context) => Promise<Result<Row['account']>>;
	/** How many requests may be in flight where the user does not say; the usual number unless given. */
	slots?: number;
	/** What the rows of one run share: asked for once in each run. */
	shared: () => Row['shared'];
	/** One row as the operations see it. */
	row: (
		parts: RowParts<Row['account'], Row['shared'], Row['options']>,
		context: Context,
		sending: Sending,
	) => Row;
	/** What the item of a failed row does not take over: said of an earlier step, it would read as the answer. */
	notTakenOver?: Readonly<Record<string, undefined>>;
	/** The answer for a row that is not to be carried out. */
	skip?: (row: Row, operation: Operation<string, string, Row>) => IDataObject | undefined;
}

/** What the description of the node takes from here. */
export function declarativeNode<Row extends AnyRow>(
	node: DeclarativeNode<Row>,
): Required<Pick<INodeTypeDescription, 'properties' | 'requestOperations' | 'usableAsTool'>> {
	const properties = propertiesOf(node);
	const readParameters = parameterReader(properties);
	const runs = new WeakMap<object, Run>();
	const accounts = new WeakMap<RunAttempt, ReturnType<typeof node.account>>();

	type Run = ReturnType<typeof newRun>;

	/** What all rows of one execution of the node share. */
	function newRun(context: Context, calledByAgent: boolean) {
		const { type, executeOnce, parameters } = context.getNode();
		const rows =
			calledByAgent || executeOnce ? 1 : (context.getExecuteData().data.main[0]?.length ?? 1);
		return {
			rows: new RowRun(rows, !context.continueOnFail(), context.getExecutionCancelSignal()),
			// Whichever way it is called: n8n gives a node that is a tool a type of its own (cli, tool-generation).
			asTool: type.endsWith('Tool'),
			stored: parameters,
			shared: node.shared(),
		};
	}

	/**
	 * n8n hands out the same object in every try of one run of a node (workflow-execute), and another one in every other
	 * run. A tool that an AI agent calls itself sees the agent's; there every try of one call is given the same object of
	 * arguments (get-input-connection-data), which is made anew for each call. So what n8n repeats by itself answers from
	 * memory, and what a model asks for once more is a run of its own: somebody may need a second code.
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
		// Read once, since all rows have the same; and anew in n8n's next try, should it not have been there.
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
		const told = (failure: RowFailure) => failed({ ...failure, subject: row.subject });
		let plan: Plan;
		try {
			const skipped = node.skip?.(row, operation);
			plan = skipped ? { answer: skipped } : await operation.plan(row);
		} catch (error) {
			return told(refusedBy(error));
		}
		return ok(async () => {
			if ('answer' in plan) return ok({ rows: [plan.answer] });
			const sent = await attempt.send(plan);
			return sent.ok || sent.failure === undefined ? sent : told(sent.failure);
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

const UNKNOWN_OPERATION: RowFailure = {
	what: 'The node does not know the chosen resource and operation',
	hint: 'Open the node and choose Resource and Operation again.',
	state: 'notSent',
	rule: 'unknownOperation',
};
