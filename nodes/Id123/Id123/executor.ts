/**
 * Carries one row of the declarative node: n8n's engine calls this in place of its own request, once for each item and
 * all at once. What is sent, and when, is decided by the run that all rows of the node share.
 */
import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IN8nHttpFullResponse,
	INodeExecutionData,
} from 'n8n-workflow';

import type { Cancellation } from '../../shared/cancellation';
import { LIMITS } from '../../shared/limits';
import { failedItem, nodeErrorOf, type RowFailure } from '../../shared/rowFailure';
import type { PreparedRow, RowOutcome } from '../../shared/rowRun';
import { ACTIONS } from '../api/actions';
import { CREDENTIAL, type Account } from '../api/account';
import { Id123Client, type Transport } from '../api/client';
import type { RawAnswer } from '../api/answers';
import type { Plan } from './plan';
import { operationOf } from './resources';
import { parametersOf, type RowContext } from './rowContext';
import { namesOf, type NodeOptions } from '../editor/nodeOptions';
import { runOf, type NodeRun } from './nodeRun';

/** n8n's time-out for a declarative request where the user set none (n8n-core, routing-node). */
const ENGINE_TIMEOUT_MS = 300_000;

/** Hands the whole answer to `executeRow`, which alone judges it. */
export async function keepWholeAnswer(
	_items: INodeExecutionData[],
	{ statusCode, headers, body }: IN8nHttpFullResponse,
): Promise<INodeExecutionData[]> {
	return [{ json: { statusCode, headers, body } as IDataObject }];
}

export async function executeRow(
	this: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	const index = this.getItemIndex();
	const run = runOf(this);
	const result = await run.rows.row(
		index,
		async (cancellation) => await prepare(this, request, run, cancellation),
	);
	if (result.kind === 'done') return result.items;
	if (result.kind === 'stopped') return [];
	const { failure, account } = result;
	if (!this.continueOnFail()) throw nodeErrorOf(this.getNode(), failure, index, account);
	const toErrorOutput = this.getNode().onError === 'continueErrorOutput';
	return [failedItem(failure, index, this.getInputData().json, toErrorOutput)];
}

async function prepare(
	context: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
	run: NodeRun,
	cancellation: Cancellation,
): Promise<PreparedRow> {
	const account = await run.account(async () => await context.getCredentials(CREDENTIAL));
	if ('failure' in account) return { kind: 'failed', failure: account.failure };
	const parameters = parametersOf(context);
	const operation = operationOf(parameters.text('resource'), parameters.text('operation'));
	if (operation === undefined) return { kind: 'failed', failure: UNKNOWN_OPERATION };

	const options = parameters.value('options', {}) as NodeOptions;
	const client = new Id123Client({
		lane: account.lane,
		user: run.laneUser(cancellation, options.requestsAtATime),
		transport: routedTransport(context, request, account),
		actionNames: run.actionNames(namesOf(options)),
	});
	const item = context.getInputData();
	const row: RowContext = {
		...parameters,
		row: context.getItemIndex() + 1,
		input: item.json,
		binaryNames: Object.keys(item.binary ?? {}),
		options,
		timezone: context.getTimezone(),
		account,
		asTool: run.asTool,
		cardIds: run.cardIds,
		template: async (templateId) => await run.templates.get(client, templateId),
	};
	const planned = await operation.plan(row);
	if (planned.kind === 'failed') return planned;
	const settled = answerWithoutSending(planned, row, run);
	const pairedItem = { item: context.getItemIndex() };
	return {
		kind: 'ready',
		send: async () => settled ?? (await send(planned, client, run, cancellation, pairedItem)),
	};
}

/** A row of a preview, or one whose message another row of the run sends. */
function answerWithoutSending(
	plan: Plan,
	{ row, options }: RowContext,
	run: NodeRun,
): RowOutcome | undefined {
	const pairedItem = { item: row - 1 };
	if (plan.onceKey !== undefined) {
		const sender = run.senderOf(plan.onceKey, row);
		if (sender !== row) {
			const json = {
				skipped: true,
				reason: `One message for all rows: it goes out with row ${sender}`,
			};
			return { kind: 'done', items: [{ json, pairedItem }] };
		}
	}
	if (!options.previewOnly || plan.changes.length === 0) return undefined;
	const wouldSend = plan.changes.map(({ action, fields }) => ({
		action: namesOf(options)[action] ?? ACTIONS[action].candidates[0],
		...fields,
	}));
	return {
		kind: 'done',
		items: [{ json: { preview: true, 'would-send': wouldSend }, pairedItem }],
	};
}

async function send(
	plan: Plan,
	client: Id123Client,
	run: NodeRun,
	cancellation: Cancellation,
	pairedItem: { item: number },
): Promise<RowOutcome> {
	const known = run.accountFailure(cancellation);
	if (known) return unsent(run, known);
	const sent = await plan.send(client);
	switch (sent.kind) {
		case 'rows':
			return { kind: 'done', items: sent.rows.map((json) => ({ json, pairedItem })) };
		case 'failed':
			// What is wrong with the account is wrong for every row: the others need not ask.
			if (sent.failure.account) run.failAccount(cancellation, sent.failure);
			return sent;
		case 'cancelled': {
			const failure = run.accountFailure(cancellation);
			return failure ? unsent(run, failure) : { kind: 'notSent' };
		}
	}
}

/** A row that was not sent because another one found the account refused. Where the run stops, that one speaks for all. */
function unsent(run: NodeRun, failure: RowFailure): RowOutcome {
	return run.stopOnFailure ? { kind: 'notSent' } : { kind: 'failed', failure };
}

/** Sends through n8n's declarative engine, which checks the allowed domains and applies the node's request options. */
function routedTransport(
	context: IExecutePaginationFunctions,
	request: DeclarativeRestApiSettings.ResultOptions,
	{ withoutKey }: Account,
): Transport {
	const { timeout } = request.options;
	return async (body) => {
		const [answer] = await context.makeRoutingRequest({
			...request,
			options: {
				...request.options,
				body,
				timeout: timeout === ENGINE_TIMEOUT_MS ? LIMITS.requestTimeoutMs : timeout,
			},
		});
		return withoutKey(answer.json as unknown as RawAnswer);
	};
}

const UNKNOWN_OPERATION = {
	what: 'The node does not know the chosen resource and operation',
	hint: 'Open the node and choose Resource and Operation again.',
	state: 'notSent',
	rule: 'unknownOperation',
} as const;
