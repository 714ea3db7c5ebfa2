/** What all rows of one execution of the node share. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { NodeRun, runsOf } from '../../shared/nodeRun';
import type { RowFailure } from '../../shared/rowFailure';
import { accountOf, type Account } from '../api/account';
import type { CallName } from '../api/calls';

export class VerificationRun extends NodeRun<Account> {
	/** Paths that were found to work, for the rows that follow. */
	readonly paths: Partial<Record<CallName, string>> = {};

	private fileTurn: Promise<unknown> = Promise.resolve();

	async accountOf(
		credentials: () => Promise<ICredentialDataDecryptedObject>,
	): Promise<Account | { failure: RowFailure }> {
		return await this.account(async () => accountOf(await credentials()));
	}

	/** One row after the other: n8n prepares all rows at once, and a process may open only so many files. */
	async inTurn<Result>(look: () => Promise<Result>): Promise<Result> {
		const mine = this.fileTurn.then(look);
		this.fileTurn = mine.catch(() => undefined);
		return await mine;
	}
}

export const runOf = runsOf((settings) => new VerificationRun(settings));
