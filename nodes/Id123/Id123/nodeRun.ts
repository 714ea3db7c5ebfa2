/** What all rows of one execution of the node share. */
import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';

import { NodeRun, runsOf } from '../../shared/declarative/nodeRun';
import type { RowFailure } from '../../shared/rowFailure';
import { accountOf, refuseAccount, type Account } from '../api/account';
import type { ActionNames } from '../api/client';
import { Templates } from '../api/templates';
import { CardIdRegister } from '../card/rows';
import { isBlankItem } from './blankLine';

export class Id123Run extends NodeRun<Account> {
	readonly cardIds = new CardIdRegister();

	readonly templates = new Templates();

	private readonly senders = new Map<string, number>();

	private sheet?: boolean;

	private learntNames: ActionNames = {};

	async accountOf(
		credentials: () => Promise<ICredentialDataDecryptedObject>,
	): Promise<Account | { failure: RowFailure }> {
		return await this.account(async () => {
			const account = accountOf(await credentials());
			const failure = refuseAccount(account);
			return failure ? { failure } : account;
		});
	}

	/** Whether any item has values. Where none has, the lines are no blank ones among others: something went wrong before. */
	isSheet(items: () => readonly INodeExecutionData[]): boolean {
		this.sheet ??= items().some((item) => !isBlankItem(item));
		return this.sheet;
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
}

export const runOf = runsOf((settings) => new Id123Run(settings));
