/**
 * Carries the rows of a declarative node: n8n's engine calls the executor in place of its own request, once for each
 * item and all at once. What is sent, and when, is decided by the run that all rows of the node share.
 */
import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import type { Cancellation } from '../cancellation';
import type { NodeRun } from './nodeRun';
import { refusedBy } from '../parameters';
import { failedItem, nodeErrorOf, type RowFailure } from '../rowFailure';
import type { PreparedRow, RowOutcome } from './rowRun';

type RoutedRequest = DeclarativeRestApiSettings.ResultOptions;

/** @param prepare reads and checks one row; nothing of it is sent before the run lets it */
export function rowExecutor<Run extends Pick<NodeRun, 'rows'>>(
	runOf: (context: IExecutePaginationFunctions) => Run,
	prepare: (
		context: IExecutePaginationFunctions,
		request: RoutedRequest,
		run: Run,
		cancellation: Cancellation,
	) => Promise<PreparedRow>,
) {
	return async function executeRow(
		this: IExecutePaginationFunctions,
		request: RoutedRequest,
	): Promise<INodeExecutionData[]> {
		const index = this.getItemIndex();
		const run = runOf(this);
		const result = await run.rows.row(
			index,
			async (cancellation) => await prepare(this, request, run, cancellation).catch(asRefused),
		);
		if (result.kind === 'done') return result.items;
		if (result.kind === 'stopped') return [];
		const { failure, account, done } = result;
		if (!this.continueOnFail()) {
			throw nodeErrorOf(this.getNode(), withDone(failure, done), index, account);
		}
		const toErrorOutput = this.getNode().onError === 'continueErrorOutput';
		return [failedItem(failure, index, this.getInputData().json, toErrorOutput)];
	};
}

/** A parameter that holds none of its values is a fault of its row. */
function asRefused(error: unknown): PreparedRow {
	return { kind: 'failed', failure: refusedBy(error) };
}

/** n8n drops the items of rows that were done where the node fails: what was paid for must not be lost with them. */
function withDone(failure: RowFailure, done: string): RowFailure {
	if (done === '') return failure;
	const hint = `${failure.hint} These rows were done, and their items are lost: ${done}. Leave them out when you run the rest.`;
	return { ...failure, hint: hint.trim() };
}

/** What came of the requests of one row. */
export type SentRow =
	/** `known`: what the service calls what was done. */
	| { kind: 'rows'; rows: IDataObject[]; known?: string }
	| { kind: 'failed'; failure: RowFailure }
	| { kind: 'cancelled' };

/** Sends a row, unless the account is known to be refused; tells the other rows when it is. */
export async function sendRow(
	run: Pick<NodeRun, 'accountFailure' | 'failAccount' | 'stopOnFailure'>,
	cancellation: Cancellation,
	itemIndex: number,
	send: () => Promise<SentRow>,
): Promise<RowOutcome> {
	const known = run.accountFailure(cancellation);
	if (known) return unsent(run, known);
	const sent = await send();
	switch (sent.kind) {
		case 'rows':
			return doneRow(sent.rows, itemIndex, sent.known);
		case 'failed':
			// What is wrong with the account is wrong for every row: the others need not ask.
			if (sent.failure.account) {
				run.failAccount(cancellation, { ...sent.failure, ...sent.failure.ofUnsent });
			}
			return sent;
		case 'cancelled': {
			const failure = run.accountFailure(cancellation);
			return failure ? unsent(run, failure) : { kind: 'notSent' };
		}
	}
}

/** A row that settled, with its items paired to its input. */
export function doneRow(
	rows: readonly IDataObject[],
	itemIndex: number,
	known?: string,
): RowOutcome {
	return {
		kind: 'done',
		...(known === undefined ? {} : { known }),
		items: rows.map((json) => ({ json, pairedItem: { item: itemIndex } })),
	};
}

/** A row that was not sent because another one found the account refused. Where the run stops, that one speaks for all. */
function unsent(run: Pick<NodeRun, 'stopOnFailure'>, failure: RowFailure): RowOutcome {
	return run.stopOnFailure ? { kind: 'notSent' } : { kind: 'failed', failure };
}

export const UNKNOWN_OPERATION = {
	what: 'The node does not know the chosen resource and operation',
	hint: 'Open the node and choose Resource and Operation again.',
	state: 'notSent',
	rule: 'unknownOperation',
} as const satisfies RowFailure;
