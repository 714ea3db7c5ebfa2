/** What all rows of one execution of a declarative node share. */
import {
	NodeConnectionTypes,
	type IExecutePaginationFunctions,
	type INode,
	type INodeParameters,
} from 'n8n-workflow';

import type { Result } from '../result';
import { RowRun } from './rowRun';

export class NodeRun<Account, Shared> {
	private loading?: Promise<Result<Account>>;

	constructor(
		readonly rows: RowRun,
		readonly asTool: boolean,
		/** The parameters of the node, with expressions as they are written. */
		readonly stored: INodeParameters,
		/** What else the node keeps for all rows. */
		readonly shared: Shared,
	) {}

	/** Read once: the credential is the same for all rows. */
	async account(load: () => Promise<Result<Account>>): Promise<Result<Account>> {
		this.loading ??= load();
		return await this.loading;
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
export function runsOf<Account, Shared>(
	share: () => Shared,
): (context: IExecutePaginationFunctions) => NodeRun<Account, Shared> {
	const runs = new WeakMap<object, NodeRun<Account, Shared>>();
	return (context) => {
		const data = context.getExecuteData();
		const node = context.getNode();
		const calledByAgent = data.node.name !== node.name;
		const sameInEveryTry = calledByAgent ? argumentsOf(context) : data;
		const known = runs.get(sameInEveryTry);
		if (known) return known;
		const rows = calledByAgent || node.executeOnce ? 1 : (data.data.main[0]?.length ?? 1);
		const run = new NodeRun<Account, Shared>(
			new RowRun(rows, !context.continueOnFail(), context.getExecutionCancelSignal()),
			isTool(node),
			node.parameters,
			share(),
		);
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
