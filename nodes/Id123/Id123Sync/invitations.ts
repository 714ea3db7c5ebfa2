/**
 * Sends each invitation at most once, also when n8n dies in between: it is noted in n8n's own store of processed items,
 * which is written at once, before it is sent.
 *
 * A joiner is noted before the card is created. A later run that finds the card without its invitation knows by that
 * note that the invitation is still due, and does not invite people whose cards were there all along.
 */
import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import type { RowFailure } from '../../shared/rowFailure';
import type { Id123Client } from '../api/client';
import { explain } from '../api/explain';

/** Notes keys and says which of them are new. n8n's `checkProcessedAndRecord` in the scope of the node. */
export type NoteKeys = (keys: string[]) => Promise<ReadonlySet<string>>;

export type Invitation =
	| { state: 'sent' | 'earlier' }
	| { state: 'failed' | 'unknown'; failure: RowFailure }
	| { state: 'notSent' };

export class Invitations {
	private waiting: Array<{
		key: string;
		tell: (isNew: boolean) => void;
		fail: (error: unknown) => void;
	}> = [];

	private noting?: Promise<void>;

	/** @param scope account and template, so that one store serves several */
	constructor(
		private readonly scope: string,
		private readonly noteKeys: NoteKeys,
	) {}

	/** Notes, before the card is created, that an invitation will be due. */
	async expect(cardId: string): Promise<void> {
		await this.isNew(this.key('joiner', cardId));
	}

	/**
	 * Of cards that exist already: those whose invitation an earlier run noted as due and did not get to. Each is named
	 * once. Asking notes the card, so both keys go in one call: if n8n dies, no later run takes a card that was there all
	 * along for a joiner.
	 */
	async due(cardIds: readonly string[]): Promise<Set<string>> {
		if (cardIds.length === 0) return new Set();
		const asked = cardIds.map((id) => ({
			id,
			joiner: this.key('joiner', id),
			settled: this.key('settled', id),
		}));
		const fresh = await this.noteKeys(asked.flatMap(({ joiner, settled }) => [joiner, settled]));
		const due = asked.filter(({ joiner, settled }) => !fresh.has(joiner) && fresh.has(settled));
		return new Set(due.map(({ id }) => id));
	}

	/**
	 * @param occasion tells one invitation of a card from another: empty for a joiner, and for a card that comes back
	 *   what ID123 said of it before
	 */
	async send(client: Id123Client, fields: IDataObject, occasion = ''): Promise<Invitation> {
		const key = this.key('invited', `${String(fields['card-id'])}${occasion && `\n${occasion}`}`);
		// Not noted either: the next run finds it still due.
		if (client.stopped) return { state: 'notSent' };
		if (!(await this.isNew(key))) return { state: 'earlier' };
		const result = await client.call('cardInvitation', fields);
		if (result.kind === 'success') return { state: 'sent' };
		if (result.kind === 'cancelled') return { state: 'notSent' };
		return {
			state: result.kind === 'unclear' ? 'unknown' : 'failed',
			failure: explain('cardInvitation', result),
		};
	}

	private key(kind: 'joiner' | 'settled' | 'invited', subject: string): string {
		return createHash('sha256').update(`${this.scope}\n${kind}\n${subject}`).digest('base64url');
	}

	/** n8n reads and rewrites its whole list at each call, so calls come one after the other, each with all who wait. */
	private async isNew(key: string): Promise<boolean> {
		return await new Promise((tell, fail) => {
			this.waiting.push({ key, tell, fail });
			this.noting ??= this.noteAll();
		});
	}

	private async noteAll(): Promise<void> {
		while (this.waiting.length > 0) {
			const batch = this.waiting;
			this.waiting = [];
			const keys = new Set(batch.map(({ key }) => key));
			await this.noteKeys([...keys]).then(
				(fresh) => {
					// Of two that wait with one key, the first has it.
					const left = new Set(fresh);
					batch.forEach(({ key, tell }) => tell(left.delete(key)));
				},
				(error: unknown) => batch.forEach(({ fail }) => fail(error)),
			);
		}
		this.noting = undefined;
	}
}
