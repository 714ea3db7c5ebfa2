/** What all rows of one execution of the node share. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { NodeRun, runsOf } from '../../shared/declarative/nodeRun';
import type { SentRow } from '../../shared/declarative/executor';
import type { RowFailure } from '../../shared/rowFailure';
import { accountOf, type Account } from '../api/account';
import type { CallName } from '../api/calls';

export class VerificationRun extends NodeRun<Account> {
	/** Paths that were found to work, for the rows that follow. */
	readonly paths: Partial<Record<CallName, string>> = {};

	/** Codes on their way, by number, and the verification that each belongs to. */
	private readonly codes = new Map<string, { verification: string; sent: Promise<SentRow> }>();

	private fileTurn: Promise<unknown> = Promise.resolve();

	async accountOf(
		credentials: () => Promise<ICredentialDataDecryptedObject>,
	): Promise<Account | { failure: RowFailure }> {
		return await this.account(async () => accountOf(await credentials()));
	}

	/** One message for all rows with the same number, which share what comes of it: nobody could tell two codes apart. */
	async codeFor(
		phone: string,
		verification: string,
		send: () => Promise<SentRow>,
	): Promise<SentRow> {
		const code = this.codes.get(phone) ?? { verification, sent: send() };
		if (code.verification !== verification) return { kind: 'failed', failure: SAME_PHONE };
		this.codes.set(phone, code);
		const row = await code.sent;
		const didNothing = row.kind === 'cancelled' || (row.kind === 'failed' && row.failure.retryable);
		// So that n8n's next try sends it.
		if (didNothing) this.codes.delete(phone);
		return row;
	}

	/** One row after the other: n8n prepares all rows at once, and a process may open only so many files. */
	async inTurn<Result>(look: () => Promise<Result>): Promise<Result> {
		const mine = this.fileTurn.then(look);
		this.fileTurn = mine.catch(() => undefined);
		return await mine;
	}
}

const SAME_PHONE: RowFailure = {
	what: 'Another row of this run sends a code to the same number, for another verification',
	hint: 'Send the code of one verification first and confirm it, then that of the other.',
	state: 'notSent',
	field: 'phone',
	label: 'Phone',
	rule: 'samePhone',
};

export const runOf = runsOf((settings) => new VerificationRun(settings));
