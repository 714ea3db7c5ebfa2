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

	/** Of cards that exist already: those whose invitation an earlier run noted as due and did not get to. */
	async due(cardIds: readonly string[]): Promise<Set<string>> {
		if (cardIds.length === 0) return new Set();
		const joiners = new Map(cardIds.map((id) => [this.key('joiner', id), id]));
		const strangers = await this.noteKeys([...joiners.keys()]);
		const expected = [...joiners].filter(([key]) => !strangers.has(key)).map(([, id]) => id);
		// Cards that were never joiners of ours are settled here, so that no later run takes them for joiners.
		const settled = [...joiners].filter(([key]) => strangers.has(key)).map(([, id]) => id);
		if (settled.length > 0) await this.noteKeys(settled.map((id) => this.key('invited', id)));
		return new Set(expected);
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

	private key(kind: 'joiner' | 'invited', subject: string): string {
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
			await this.noteKeys(batch.map(({ key }) => key)).then(
				(fresh) => batch.forEach(({ key, tell }) => tell(fresh.has(key))),
				(error: unknown) => batch.forEach(({ fail }) => fail(error)),
			);
		}
		this.noting = undefined;
	}
}
