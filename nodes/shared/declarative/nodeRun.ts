/** What all rows of one execution of a declarative node share. */
import {
	NodeConnectionTypes,
	type IExecutePaginationFunctions,
	type INode,
	type INodeParameters,
} from 'n8n-workflow';

import type { ServiceAccount } from '../account';
import type { Cancellation } from '../cancellation';
import type { LimiterUser } from '../limiter/accountLimiter';
import type { RowFailure } from '../rowFailure';
import { RowRun } from './rowRun';

export interface RunSettings {
	rows: RowRun;
	asTool: boolean;
	stopOnFailure: boolean;
	/** The parameters of the node, with expressions as they are written. */
	stored: INodeParameters;
}

export class NodeRun<Account extends ServiceAccount = ServiceAccount> {
	private accountResult?: Promise<Account | { failure: RowFailure }>;

	private readonly users = new Map<Cancellation, LimiterUser>();

	private readonly accountFailures = new WeakMap<Cancellation, RowFailure>();

	constructor(private readonly settings: RunSettings) {}

	get rows(): RowRun {
		return this.settings.rows;
	}

	get asTool(): boolean {
		return this.settings.asTool;
	}

	get stored(): INodeParameters {
		return this.settings.stored;
	}

	get stopOnFailure(): boolean {
		return this.settings.stopOnFailure;
	}

	/** Read once: the credential is the same for all rows. */
	async account(
		load: () => Promise<Account | { failure: RowFailure }>,
	): Promise<Account | { failure: RowFailure }> {
		this.accountResult ??= load();
		return await this.accountResult;
	}

	/** @param slots how many requests may be in flight at once; as many as serve the account best unless given */
	limiterUser(cancellation: Cancellation, slots?: number): LimiterUser {
		const known = this.users.get(cancellation);
		if (known) return known;
		const user = { slots, cancellation };
		this.users.set(cancellation, user);
		return user;
	}

	accountFailure(cancellation: Cancellation): RowFailure | undefined {
		return this.accountFailures.get(cancellation);
	}

	/** Ends this try of the run: rows that wait are not sent, and say why. */
	failAccount(cancellation: Cancellation, failure: RowFailure): void {
		if (this.accountFailures.has(cancellation)) return;
		this.accountFailures.set(cancellation, { ...failure, state: 'notSent', retryable: true });
		cancellation.cancel();
	}
}

/**
 * Finds the run that a row belongs to.
 *
 * n8n hands out the same object in every try of one run of a node (workflow-execute), and another one in every other
 * run. A tool that an AI agent calls itself sees the agent's; there every try of one call is given the same object of
 * arguments (get-input-connection-data), which is made anew for each call. So what n8n repeats by itself answers from
 * memory, and what a model asks for once more is a run of its own: somebody may need a second code.
 */
export function runsOf<Run>(
	create: (settings: RunSettings) => Run,
): (context: IExecutePaginationFunctions) => Run {
	const runs = new WeakMap<object, Run>();
	return (context) => {
		const data = context.getExecuteData();
		const node = context.getNode();
		const calledByAgent = data.node.name !== node.name;
		const sameInEveryTry = calledByAgent ? argumentsOf(context) : data;
		const known = runs.get(sameInEveryTry);
		if (known) return known;
		const rows = calledByAgent || node.executeOnce ? 1 : (data.data.main[0]?.length ?? 1);
		const stopOnFailure = !context.continueOnFail();
		const run = create({
			rows: new RowRun(rows, stopOnFailure, context.getExecutionCancelSignal()),
			asTool: isTool(node),
			stopOnFailure,
			stored: node.parameters,
		});
		runs.set(sameInEveryTry, run);
		return run;
	};
}

/** What the model gave to the tool. */
function argumentsOf(context: IExecutePaginationFunctions): object {
	return context.getInputData(0, NodeConnectionTypes.AiTool).json;
}

/** Whichever way it is called: n8n gives a node that is a tool a type of its own (cli, tool-generation). */
function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}
