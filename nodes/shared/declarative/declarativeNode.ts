/**
 * A declarative node from one declaration: its parameters, its variant for AI agents, and what carries its rows.
 *
 * n8n's engine calls the executor in place of its own request, once for each item and all at once. What is sent, and when,
 * is decided by the run that all rows of the node share.
 */
import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeTypeDescription,
} from 'n8n-workflow';

import { refuseEmpty } from '../declared';
import { parameterReader, refusedBy, slotsIn, type Parameters } from '../parameters';
import { failed, ok, type Result, type Sent } from '../result';
import { failedItem, nodeErrorOf, type RowFailure } from '../rowFailure';
import { sendingOf, type Sending } from '../http/transports';
import { propertiesOf, toolPropertiesOf, type Declaration } from './description';
import { runsOf, type NodeRun } from './nodeRun';
import type { Items, Operation, Resource } from './operation';
import type { PreparedRow, RowOutcome, RunAttempt } from './rowRun';

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

/** What the frame has to know of a row. */
interface AnyRow {
	simplify: boolean;
	/** Whose row it is, in words of the panel, as soon as that is known. */
	subject?: string;
}

export interface DeclarativeNode<
	Parameter extends string,
	Option extends string,
	Account extends AnyAccount,
	Shared,
	Row extends AnyRow,
> extends Declaration<Parameter, Option> {
	resources: ReadonlyArray<Resource<Operation<Parameter, Option, Row>>>;
	/** Options that are as good as not set where an expression gives nothing. */
	mayBeEmpty?: readonly Option[];
	/** The account of the node's credential, or why nothing may be sent for it. */
	account: (context: Context) => Promise<Result<Account>>;
	/** How many requests may be in flight where the user does not say; the usual number unless given. */
	slots?: number;
	/** What the rows of one run share besides, made anew for each run. */
	shared: () => Shared;
	/** One row as the operations see it. */
	row: (parts: RowParts<Account, Shared>) => Row;
	/** The answer for a row that is not to be carried out. */
	skip?: (row: Row, operation: Operation<Parameter, Option, Row>) => IDataObject | undefined;
}

/** What a row is made of. */
export interface RowParts<Account, Shared> {
	context: Context;
	parameters: Parameters;
	/** The values of Options. */
	options: IDataObject;
	/** Whether Simplify is on, wherever the operation shows it. */
	simplify: boolean;
	account: Account;
	shared: Shared;
	asTool: boolean;
	/** How the row's requests are sent. */
	sending: Sending;
}

/** What the description of the node takes from here. */
export function declarativeNode<
	Parameter extends string,
	Option extends string,
	Account extends AnyAccount,
	Shared,
	Row extends AnyRow,
>(
	node: DeclarativeNode<Parameter, Option, Account, Shared, Row>,
): Required<Pick<INodeTypeDescription, 'properties' | 'requestOperations' | 'usableAsTool'>> {
	const properties = propertiesOf(node);
	const readParameters = parameterReader(properties);
	const runOf = runsOf<Account, Shared>(node.shared);

	async function prepare(
		context: Context,
		request: RoutedRequest,
		run: NodeRun<Account, Shared>,
		attempt: RunAttempt,
	): Promise<PreparedRow> {
		const found = await run.account(async () => await node.account(context));
		if (!found.ok) return found;
		const account = found.value;
		const parameters = readParameters({
			stored: run.stored,
			valueOf: (name, fallback, how) => context.getNodeParameter(name, fallback, how),
		});
		const operation = operationOf(node.resources, parameters, account);
		if (operation === undefined) return failed(UNKNOWN_OPERATION);
		const { shared, asTool } = run;
		if (asTool && operation.notForTools) return failed(operation.notForTools);
		const options = parameters.value('options', {}) as IDataObject;
		for (const name of operation.offers) {
			const isOptional = node.mayBeEmpty?.includes(name) ?? false;
			if (Object.hasOwn(options, name) && !isOptional)
				refuseEmpty(node.options[name], options[name]);
		}
		const simplify = options.simplify !== false && parameters.flag('simplify', true);
		const slots = account.slots ?? slotsIn(options.requestsAtATime, node.slots);
		const sending = sendingOf(request, attempt.userOf(slots));
		const parts = { context, parameters, options, simplify, account, shared, asTool, sending };
		const row = node.row(parts);
		const itemIndex = context.getItemIndex();
		const skipped = node.skip?.(row, operation);
		if (skipped) return ok(async () => doneRow({ rows: [skipped] }, itemIndex));
		const planned = await operation.plan(row);
		const told = (failure: RowFailure) => ({ ...failure, subject: row.subject });
		if (!planned.ok) return failed(told(planned.failure));
		const plan = planned.value;
		if ('answer' in plan) return ok(async () => doneRow({ rows: [plan.answer] }, itemIndex));
		return ok(async () => {
			const outcome = await sendRow(attempt, itemIndex, plan.send);
			return outcome.kind === 'failed' ? { ...outcome, failure: told(outcome.failure) } : outcome;
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
		if (result.kind === 'done') return result.items;
		if (result.kind === 'stopped') return [];
		const { failure, progress, done } = result;
		if (!this.continueOnFail()) {
			throw nodeErrorOf(this.getNode(), withDone(failure, done), index, progress);
		}
		const toErrorOutput = this.getNode().onError === 'continueErrorOutput';
		return [failedItem(failure, index, this.getInputData().json, toErrorOutput)];
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

/** The chosen operation, where the kind of credential has it. */
function operationOf<Parameter extends string, Option extends string, Row>(
	resources: ReadonlyArray<Resource<Operation<Parameter, Option, Row>>>,
	parameters: Parameters,
	{ authentication }: AnyAccount,
): Operation<Parameter, Option, Row> | undefined {
	const [resource, operation] = [parameters.text('resource'), parameters.text('operation')];
	const found = resources
		.find(({ option }) => option.value === resource)
		?.operations.find(({ option }) => option.value === operation);
	const kinds = found?.with;
	return kinds && !kinds.includes(authentication ?? '') ? undefined : found;
}

/** Sends a row, unless the account is known to be refused; tells the other rows when it is. */
async function sendRow(
	attempt: RunAttempt,
	itemIndex: number,
	send: () => Promise<Sent<Items>>,
): Promise<RowOutcome> {
	if (attempt.unsent) return attempt.unsent;
	const sent = await send();
	if (sent.ok) return doneRow(sent.value, itemIndex);
	const { failure } = sent;
	if (failure === undefined) return attempt.unsent ?? { kind: 'notSent' };
	// What is wrong with the account is wrong for every row: the others need not ask.
	if (failure.account) attempt.failAccount({ ...failure, ...failure.ofUnsent });
	return { kind: 'failed', failure };
}

/** A row that is done, with its items paired to its input. */
function doneRow({ rows, known }: Items, itemIndex: number): RowOutcome {
	const items = rows.map((json) => ({ json, pairedItem: { item: itemIndex } }));
	return { kind: 'done', items, ...(known === undefined ? {} : { known }) };
}

/** n8n drops the items of rows that were done where the node fails: what was paid for must not be lost with them. */
function withDone(failure: RowFailure, done: string): RowFailure {
	if (done === '') return failure;
	const hint = `${failure.hint} These rows were done, and their items are lost: ${done}. Leave them out when you run the rest.`;
	return { ...failure, hint: hint.trim() };
}

const UNKNOWN_OPERATION: RowFailure = {
	what: 'The node does not know the chosen resource and operation',
	hint: 'Open the node and choose Resource and Operation again.',
	state: 'notSent',
	rule: 'unknownOperation',
};
