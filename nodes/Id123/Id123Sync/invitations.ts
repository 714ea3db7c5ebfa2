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

/** n8n's own store of processed items, in the scope of the node. It is read and rewritten as a whole at each call. */
export interface NoteStore {
	/** Notes keys and says which of them are new. */
	note(keys: string[]): Promise<ReadonlySet<string>>;
	forget(keys: string[]): Promise<void>;
}

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

	private forgotten: string[] = [];

	private noting?: Promise<void>;

	/** @param scope account and template, so that one store serves several */
	constructor(
		private readonly scope: string,
		private readonly store: NoteStore,
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
		const fresh = await this.store.note(asked.flatMap(({ joiner, settled }) => [joiner, settled]));
		const due = asked.filter(({ joiner, settled }) => !fresh.has(joiner) && fresh.has(settled));
		return new Set(due.map(({ id }) => id));
	}

	/**
	 * @param occasion tells one invitation of a card from another: empty for a joiner, and for a card that comes back
	 *   what ID123 said of it before
	 */
	async send(client: Id123Client, fields: IDataObject, occasion = ''): Promise<Invitation> {
		const cardId = String(fields['card-id']);
		const key = this.key('invited', `${cardId}${occasion && `\n${occasion}`}`);
		if (client.stopped) return await this.notSent(cardId);
		if (!(await this.isNew(key))) return { state: 'earlier' };
		const result = await client.call('cardInvitation', fields);
		if (result.kind === 'success') return { state: 'sent' };
		if (result.kind === 'cancelled') return await this.notSent(cardId, key);
		return {
			state: result.kind === 'unclear' ? 'unknown' : 'failed',
			failure: explain('cardInvitation', result),
		};
	}

	/** The card turned out to exist: it is none of our joiners, and is invited by the occasion of its return, if at all. */
	async settle(cardId: string): Promise<void> {
		await this.isNew(this.key('settled', cardId));
	}

	/** The card could not be dealt with now: the next run finds its invitation still due. */
	async postpone(cardId: string): Promise<void> {
		await this.forget([this.key('settled', cardId)]);
	}

	private async notSent(cardId: string, ...keys: string[]): Promise<Invitation> {
		await this.forget([this.key('settled', cardId), ...keys]);
		return { state: 'notSent' };
	}

	private key(kind: 'joiner' | 'settled' | 'invited', subject: string): string {
		return createHash('sha256').update(`${this.scope}\n${kind}\n${subject}`).digest('base64url');
	}

	/** n8n rewrites its whole list at each call, so calls come one after the other, each with all who wait. */
	private async isNew(key: string): Promise<boolean> {
		return await new Promise((tell, fail) => {
			this.waiting.push({ key, tell, fail });
			this.noting ??= this.noteAll();
		});
	}

	private async forget(keys: readonly string[]): Promise<void> {
		this.forgotten.push(...keys);
		await (this.noting ??= this.noteAll());
	}

	private async noteAll(): Promise<void> {
		while (this.waiting.length > 0 || this.forgotten.length > 0) {
			const batch = this.waiting;
			const forgotten = this.forgotten;
			this.waiting = [];
			this.forgotten = [];
			// What stays noted is not sent again: that is the safe side.
			if (forgotten.length > 0) await this.store.forget(forgotten).catch(() => undefined);
			if (batch.length > 0) await this.noteBatch(batch);
		}
		this.noting = undefined;
	}

	private async noteBatch(batch: typeof this.waiting): Promise<void> {
		const keys = new Set(batch.map(({ key }) => key));
		await this.store.note([...keys]).then(
			(fresh) => {
				// Of two that wait with one key, the first has it.
				const left = new Set(fresh);
				batch.forEach(({ key, tell }) => tell(left.delete(key)));
			},
			(error: unknown) => batch.forEach(({ fail }) => fail(error)),
		);
	}
}
