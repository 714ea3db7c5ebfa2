/** What all rows of one execution of the node share. */
import type {
	ICredentialDataDecryptedObject,
	IExecuteData,
	IExecutePaginationFunctions,
	INode,
} from 'n8n-workflow';

import type { Cancellation } from '../../shared/cancellation';
import type { LaneUser } from '../../shared/lane';
import { LIMITS } from '../../shared/limits';
import type { RowFailure } from '../../shared/rowFailure';
import { RowRun } from '../../shared/rowRun';
import { accountOf, refuseAccount, type Account } from '../api/account';
import type { ActionNames } from '../api/client';
import { CardIdRegister } from '../card/rows';
import { Templates } from '../api/templates';

export class NodeRun {
	readonly cardIds = new CardIdRegister();

	readonly templates = new Templates();

	private accountResult?: Promise<Account | { failure: RowFailure }>;

	private readonly users = new Map<Cancellation, LaneUser>();

	private readonly accountFailures = new WeakMap<Cancellation, RowFailure>();

	private readonly senders = new Map<string, number>();

	private learntNames: ActionNames = {};

	constructor(
		readonly rows: RowRun,
		readonly asTool: boolean,
		readonly stopOnFailure: boolean,
	) {}

	/** Decrypted once: the credential is the same for all rows. */
	async account(
		credentials: () => Promise<ICredentialDataDecryptedObject>,
	): Promise<Account | { failure: RowFailure }> {
		this.accountResult ??= credentials().then((data) => {
			const account = accountOf(data);
			const failure = refuseAccount(account);
			return failure ? { failure } : account;
		});
		return await this.accountResult;
	}

	laneUser(cancellation: Cancellation, requestsAtATime: number = LIMITS.requestsAtATime): LaneUser {
		const known = this.users.get(cancellation);
		if (known) return known;
		const slots = Math.min(LIMITS.maxRequestsAtATime, Math.max(1, Math.floor(requestsAtATime)));
		const user = { slots, cancellation };
		this.users.set(cancellation, user);
		return user;
	}

	/** The admin's names win; a name that was found to work is kept for the other rows. */
	actionNames(overrides: ActionNames): ActionNames {
		this.learntNames = Object.assign(this.learntNames, overrides);
		return this.learntNames;
	}

	/** The row that sends what all rows with this key want sent: the first that asked. */
	senderOf(onceKey: string, row: number): number {
		const sender = this.senders.get(onceKey) ?? row;
		this.senders.set(onceKey, sender);
		return sender;
	}

	accountFailure(cancellation: Cancellation): RowFailure | undefined {
		return this.accountFailures.get(cancellation);
	}

	/** Ends this try of the run: rows that wait are not sent, and say why. */
	failAccount(cancellation: Cancellation, failure: RowFailure): void {
		if (this.accountFailures.has(cancellation)) return;
		this.accountFailures.set(cancellation, { ...failure, state: 'notSent', passing: true });
		cancellation.cancel();
	}
}

/**
 * n8n hands out the same object in every try of one run of a node (workflow-execute), and another one in every other
 * run. A tool that an AI agent calls itself sees the agent's, so each such call is a run of its own; an agent that asks
 * the engine to run its tool gives the tool an object like any other node's.
 */
const runs = new WeakMap<IExecuteData, NodeRun>();

export function runOf(context: IExecutePaginationFunctions): NodeRun {
	const data = context.getExecuteData();
	const node = context.getNode();
	const calledByAgent = data.node.name !== node.name;
	const known = calledByAgent ? undefined : runs.get(data);
	if (known) return known;
	const rows = calledByAgent || node.executeOnce ? 1 : (data.data.main[0]?.length ?? 1);
	const stopOnFailure = !context.continueOnFail();
	const run = new NodeRun(
		new RowRun(rows, stopOnFailure, context.getExecutionCancelSignal()),
		isTool(node),
		stopOnFailure,
	);
	if (!calledByAgent) runs.set(data, run);
	return run;
}

/** Whichever way it is called: n8n gives a node that is a tool a type of its own (cli, tool-generation). */
function isTool({ type }: INode): boolean {
	return type.endsWith('Tool');
}
